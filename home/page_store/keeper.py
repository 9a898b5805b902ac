"""Renders again what a change made old, before anyone asks, and watches for changes from afar."""

import fcntl
import logging
import re
from collections import deque
from threading import Thread
from time import monotonic, sleep
from typing import TextIO

from django.conf import settings
from django.db import DatabaseError, close_old_connections
from django.utils import timezone
from wagtail.contrib.frontend_cache.utils import purge_urls_from_cache
from wagtail.models import Page

from home.languages import addresses
from home.models import ContentVersion
from home.page_store.announcing import Announcements, announce
from home.page_store.entry import IDENTITY, Entry
from home.page_store.layer import PageStore

LOOKS_EVERY = 0.1  # seconds, at the number in shared memory
ASKS_EVERY = 1  # seconds, the database
MOST_ADDRESSES = 20_000
LINK = re.compile(rb'\shref="(/[^"?#]*)')

logger = logging.getLogger(__name__)


class Keeper(Thread):
    """Keeps the store of this machine whole and current. Of all its workers, one does the work."""

    def __init__(self, store: PageStore):
        super().__init__(name="page-store-keeper", daemon=True)
        self._store = store
        self._announcements = Announcements()
        self._rendered = None
        self._paths: set[str] = set()
        self._asked_at = 0.0
        self._is_answered = True

    def run(self) -> None:
        """Wait until no other worker of this machine does it, then do it for good."""
        with (settings.PAGE_STORE_FOLDER / "keeper.lock").open("w") as lock:
            while not _takes(lock):
                sleep(ASKS_EVERY)
            while True:
                try:
                    self.look_once()
                except Exception:
                    logger.exception("The page store could not be brought up to date.")
                    sleep(ASKS_EVERY)

    def look_once(self) -> None:
        """Wait a moment for a change, here or from afar, and render what it made old."""
        if version := self._announcements.wait(LOOKS_EVERY):
            self._store.generation.follow(version)
        if monotonic() - self._asked_at > ASKS_EVERY:
            self._ask_database()
        wanted = self._store.generation.current, timezone.localdate()
        if self._is_answered and wanted != self._rendered and self.render_all():
            self._rendered = wanted

    def render_all(self) -> bool:
        """Render all that readers can reach by links. Return False when a change came meanwhile.

        A CDN is told first: its readers would wait for all of it otherwise.
        """
        current, failures = self._store.generation.current, self._store.failures
        _purge(self._paths)
        waiting = deque(sorted(first_paths()))
        self._paths = set(waiting)
        while waiting:
            if self._store.generation.current != current:
                return False
            new = self._links_of(waiting.popleft()) - self._paths
            if len(self._paths) < MOST_ADDRESSES:
                self._paths |= new
                waiting += new
        if self._store.failures == failures:
            self._store.disk.keep_only(current)
        self._store.disk.prune()
        return True

    def _ask_database(self) -> None:
        self._asked_at = monotonic()
        try:
            close_old_connections()
            version = ContentVersion.current()
            if self._store.generation.follow(version):
                announce(version)
        except DatabaseError as error:
            if self._is_answered:
                logger.warning("The database does not answer; pages stay as they are: %s", error)
            self._is_answered = False
        else:
            self._is_answered = True

    def _links_of(self, path: str) -> set[str]:
        """Render a path, and return the paths of the site that its answer leads to."""
        address = self._store.book.of_path(path)
        answer = address and self._store.answer(address)
        if not isinstance(answer, Entry):
            return set()
        return {link.decode() for link in LINK.findall(answer.bodies[IDENTITY])}


def first_paths() -> set[str]:
    """Return what is read without a link, and the pages that everybody may read."""
    paths = {"/", "/robots.txt", "/sitemap.xml"}
    for page in Page.objects.live().public():
        paths |= {address.public_path for address in addresses(page)}
    return paths


def _takes(lock: TextIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _purge(paths: set[str]) -> None:
    """Tell a CDN that it has to ask again. A failure stops nobody."""
    if not settings.WAGTAILFRONTENDCACHE:
        return
    try:
        purge_urls_from_cache([settings.SITE_URL + path for path in sorted(paths)])
    except Exception:
        logger.exception("The CDN could not be told of a change; it shows it later.")
