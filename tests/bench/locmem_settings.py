"""The settings of the site with Django's cache middleware around all other middleware."""

from campaign.settings import *  # noqa: F403
from campaign.settings import MIDDLEWARE as OWN

CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
MIDDLEWARE = [
    "django.middleware.cache.UpdateCacheMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.middleware.cache.FetchFromCacheMiddleware",
    "tests.bench.locmem_settings.without_cache_control",
    *OWN,
]


def without_cache_control(get_response):
    """Remove the site's Cache-Control headers: Django does not cache pages with `max-age=0`."""

    def middleware(request):
        response = get_response(request)
        response.headers.pop("Cache-Control", None)
        return response

    return middleware
