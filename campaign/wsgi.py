"""The project as a WSGI application, behind the page store.

Loading Django takes a second. Whatever the store has on disk is served meanwhile.
"""

import logging
import os
import sys
from threading import Event, Thread

from django.core.wsgi import get_wsgi_application

from home.page_store.layer import PageStore

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")


class Django:
    """Django as a WSGI application that is being loaded; who asks it before waits."""

    def __init__(self):
        self._is_loaded = Event()

    def __call__(self, environ, start_response):
        self._is_loaded.wait()
        return self._application(environ, start_response)

    def load(self) -> None:
        """Load Django, and the keeper of the page store. A process that cannot do so ends."""
        try:
            self._application = get_wsgi_application()
            # These need the applications loaded above.
            from home.audit.background import Auditor
            from home.page_store.keeper import Keeper
        except BaseException:  # settings may exit, and who asks would wait for good
            logging.exception("The site cannot be loaded.")
            os._exit(1)
        self._is_loaded.set()
        Auditor().start()
        if "runserver" not in sys.argv:  # which serves one person: what they ask for is rendered
            Keeper(application).start()


django = Django()
application = PageStore(django)
Thread(target=django.load, name="loading", daemon=True).start()
