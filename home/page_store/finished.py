"""Reads the finished pages that the workers of this machine keep on disk, and renders nothing."""

from time import time

from django.conf import settings

from home.models import ContentVersion
from home.page_store.addresses import AddressBook
from home.page_store.entry import Entry
from home.page_store.generation import generation
from home.page_store.layer import LONGEST
from home.page_store.release import release_fingerprint
from home.page_store.shelves import Disk


class FinishedPages:
    """The answers on disk that show the content of the database as it is now."""

    def __init__(self):
        self._generation = generation()
        self._disk = Disk(
            settings.PAGE_STORE_FOLDER / "pages", settings.PAGE_STORE_DISK, release_fingerprint()
        )
        self._book = AddressBook()
        # No worker may be running that would have seen a change made from elsewhere.
        self._shows_content = self._generation.shows(ContentVersion.current())

    def get(self, path: str) -> Entry | None:
        """Return the current answer at a path of the site; None when it has to be rendered."""
        address = self._book.of_path(path)
        entry = self._disk.get(address) if address and self._shows_content else None
        if entry is None or entry.generation != self._generation.current:
            return None
        return entry if 0 < entry.expires - time() < LONGEST else None
