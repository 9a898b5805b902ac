"""The project as a WSGI application, behind the page store."""

import os
import sys

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")

django_application = get_wsgi_application()

# They need the applications that are loaded above.
from home.page_store.keeper import Keeper  # noqa: E402
from home.page_store.layer import PageStore  # noqa: E402

application = PageStore(django_application)
if "runserver" not in sys.argv:  # which serves one person: what they ask for is rendered then
    Keeper(application).start()
