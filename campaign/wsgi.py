"""The WSGI application: Django behind the page cache.

Loading Django takes a second. During that time, the cache serves pages that it has on disk.
"""

import logging
import os
import sys
from threading import Event, Lock, Thread

from django.core.wsgi import get_wsgi_application

from home.caching.application import PageCache

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")


class Django:
    """Django as a WSGI application. Requests wait until it is loaded."""

    def __init__(self):
        self._is_loaded = Event()

    def __call__(self, environ, start_response):
        self._is_loaded.wait()
        return self._application(environ, start_response)

    def load(self) -> None:
        """Load Django. If that fails, end the process."""
        try:
            self._application = get_wsgi_application()
        except BaseException:  # settings may exit, and requests would then wait forever
            logging.exception("The site cannot be loaded.")
            os._exit(1)
        self._is_loaded.set()


class Application:
    """The page cache in front of Django. Nothing runs before `start` or the first request."""

    def __init__(self):
        self._django = Django()
        self._store = PageCache(self._django)
        self._is_started = Lock()

    def __call__(self, environ, start_response):
        self.start()
        return self._store(environ, start_response)

    def start(self) -> None:
        """Load Django and the background threads, once, in a separate thread."""
        if self._is_started.acquire(blocking=False):
            Thread(target=self._load, name="loading", daemon=True).start()

    def _load(self) -> None:
        self._django.load()
        # These imports need the installed apps.
        from home.caching.rerenderer import Rerenderer
        from home.monitoring.scheduled_publishing import ScheduledPublisher
        from home.monitoring.site_check.background import SiteChecker

        SiteChecker().start()
        ScheduledPublisher().start()
        if "runserver" not in sys.argv:  # it serves one person, so pages are rendered on request
            Rerenderer(self._store).start()


application = Application()
if "runserver" in sys.argv:  # the production server itself makes the first request
    application.start()
