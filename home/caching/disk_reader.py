"""Reads cached pages from disk, for the export."""

from time import time

from django.conf import settings

from home.caching.application import LONGEST
from home.caching.code_version import release_fingerprint
from home.caching.entry import Entry
from home.caching.generation import generation
from home.caching.keys import KeyMaker
from home.caching.storage import Disk
from home.snapshot.models import ContentVersion


class FinishedPages:
    """The entries on disk that show the current content of the database."""

    def __init__(self):
        self._generation = generation()
        self._disk = Disk(
            settings.PAGE_CACHE_FOLDER / "pages", settings.PAGE_CACHE_DISK, release_fingerprint()
        )
        self._book = KeyMaker()
        # If no worker is running, a change from another machine may have gone unnoticed.
        self._shows_content = self._generation.shows(ContentVersion.current())

    def get(self, path: str) -> Entry | None:
        """Return the fresh entry for a path of the site; None if the page has to be rendered."""
        address = self._book.of_path(path)
        entry = self._disk.get(address) if address and self._shows_content else None
        if entry is None or entry.generation != self._generation.current:
            return None
        return entry if 0 < entry.expires - time() < LONGEST else None
