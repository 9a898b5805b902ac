"""Renders pages again after a change, before they are requested.

It has two threads, so that changes are noticed while pages are rendered.
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

LOOKS_EVERY = 0.1  # seconds between checks of the generation in shared memory
ASKS_EVERY = 1  # seconds between queries of the database

logger = logging.getLogger(__name__)


class Watcher(Thread):
    """Notices changes of the content that other machines or other processes have made."""

    def __init__(self, generation: Generation):
        super().__init__(name="page-cache-watcher", daemon=True)
        self.is_answered = True
        self.has_asked = Event()
        self._generation = generation
        self._announcements = Announcements()

    def run(self) -> None:
        """Query the database once a second, and at once after another machine's notification."""
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
    """Keeps the page cache of this machine complete and fresh. It works in one worker only."""

    def __init__(self, store: PageCache):
        super().__init__(name="page-cache-rerenderer", daemon=True)
        self.watcher = Watcher(store.generation)
        self._store = store
        self._rendered = None
        self._paths: set[str] = set()

    def run(self) -> None:
        """Wait until no other worker of this machine holds the lock, then render without end."""
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
        """Render all pages again if the generation or the day has changed."""
        wanted = self._store.generation.current, timezone.localdate()
        if self.watcher.is_answered and wanted != self._rendered and self.render_all():
            self._rendered = wanted

    def render_all(self) -> bool:
        """Render all public URLs. Return False if the content changed meanwhile.

        A CDN is purged first, so that its readers need not wait for the rendering. URLs that were
        public at the last rendering are purged as well.
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
    """Purge paths from a CDN, in a thread of its own. A failure is logged, not raised."""
    if settings.WAGTAILFRONTENDCACHE and paths:
        urls = [settings.SITE_URL + path for path in sorted(paths)]
        Thread(target=_tell, args=(urls,), name="page-cache-purge", daemon=True).start()


def _tell(urls: list[str]) -> None:
    try:
        purge_urls_from_cache(urls)
    except Exception:
        logger.exception("The CDN could not be told of a change; it shows it later.")
