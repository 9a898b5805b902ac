"""Renders pages again after a change, before anyone asks for them.

Two threads do it, so that changes are seen while pages are rendered.
"""

import logging
from threading import Event, Thread
from time import sleep

from django.conf import settings
from django.db import Error, close_old_connections
from django.utils import timezone
from wagtail.contrib.frontend_cache.utils import purge_urls_from_cache

from home.caching.application import PageCache
from home.caching.file_lock import exclusive_lock
from home.caching.generation import Generation
from home.caching.pubsub import Announcements, announce
from home.languages.public_addresses import public_addresses
from home.snapshot.models import ContentVersion

LOOKS_EVERY = 0.1  # seconds, at the number in shared memory
ASKS_EVERY = 1  # seconds, the database

logger = logging.getLogger(__name__)


class Watcher(Thread):
    """Sees what changed on other machines, or in this one's database past this process."""

    def __init__(self, generation: Generation):
        super().__init__(name="page-cache-watcher", daemon=True)
        self.is_answered = True
        self.has_asked = Event()
        self._generation = generation
        self._announcements = Announcements()

    def run(self) -> None:
        """Ask the database once a second, and at once when a change is announced."""
        while True:
            try:
                self.ask_database()
                self._announcements.wait(ASKS_EVERY)
            except Exception:
                logger.exception("Changes from afar cannot be seen.")
                sleep(ASKS_EVERY)

    def ask_database(self) -> None:
        """Begin a new generation if the database holds another version of the content."""
        try:
            close_old_connections()
            version = ContentVersion.current()
            if self._generation.follow(version):
                announce()
        except Error as error:
            if self.is_answered:
                logger.warning("The database does not answer; pages stay as they are: %s", error)
            self.is_answered = False
        else:
            self.is_answered = True
        finally:
            self.has_asked.set()


class Rerenderer(Thread):
    """Keeps the store of this machine whole and current. Of all its workers, one does the work."""

    def __init__(self, store: PageCache):
        super().__init__(name="page-cache-rerenderer", daemon=True)
        self.watcher = Watcher(store.generation)
        self._store = store
        self._rendered = None
        self._paths: set[str] = set()

    def run(self) -> None:
        """Wait until no other worker of this machine does it, then do it for good."""
        with exclusive_lock(settings.PAGE_CACHE_FOLDER / "rerenderer.lock"):
            self.watcher.start()
            self.watcher.has_asked.wait()
            while True:
                try:
                    self.look_once()
                except Exception:
                    logger.exception("The page store could not be brought up to date.")
                    sleep(ASKS_EVERY)
                sleep(LOOKS_EVERY)

    def look_once(self) -> None:
        """Render what a change has made old, if there was one."""
        wanted = self._store.generation.current, timezone.localdate()
        if self.watcher.is_answered and wanted != self._rendered and self.render_all():
            self._rendered = wanted

    def render_all(self) -> bool:
        """Render all public addresses. Return False when a change came meanwhile.

        A CDN is told first, also of addresses that have gone: its readers would wait otherwise.
        """
        current, failures = self._store.generation.current, self._store.failures
        close_old_connections()
        gone = self._paths
        self._paths = {address.path for address in public_addresses()}
        _purge(self._paths | gone)
        for path in sorted(self._paths):
            if self._store.generation.current != current:
                return False
            if address := self._store.book.of_path(path):
                self._store.answer(address)
        if self._store.failures == failures:
            self._store.disk.keep_only(current)
        self._store.disk.prune()
        return True


def _purge(paths: set[str]) -> None:
    """Tell a CDN that it has to ask again. Nobody waits for it, and a failure stops nobody."""
    if settings.WAGTAILFRONTENDCACHE and paths:
        urls = [settings.SITE_URL + path for path in sorted(paths)]
        Thread(target=_tell, args=(urls,), name="page-cache-purge", daemon=True).start()


def _tell(urls: list[str]) -> None:
    try:
        purge_urls_from_cache(urls)
    except Exception:
        logger.exception("The CDN could not be told of a change; it shows it later.")
