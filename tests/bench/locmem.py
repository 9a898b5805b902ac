"""The site with Django's own page cache in memory, in place of the page store."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
