"""The site with Django's own page cache in memory, instead of the site's page cache."""

from django.core.wsgi import get_wsgi_application

application = get_wsgi_application()
