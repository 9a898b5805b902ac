"""Middleware that sets on each response whether shared caches may keep it."""

from django.conf import settings
from django.utils.cache import has_vary_header

from home.caching.cache_control import for_everybody, seconds_kept


class CacheControlMiddleware:
    """Set Cache-Control, from which the page cache and a CDN learn whether to cache a response.

    A response is public unless it depends on a session, or the request comes from somebody who is
    logged in. A header that the view has set is left alone.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_public = (
            request.method in ("GET", "HEAD")
            and response.status_code in (200, 301, 302, 308)
            and not request.path_info.startswith(settings.CMS_PATH)
            and settings.SESSION_COOKIE_NAME not in request.COOKIES
            and not response.cookies
            and not has_vary_header(response, "Cookie")
        )
        for_whom = for_everybody(seconds_kept(response)) if is_public else "private, no-store"
        response.headers.setdefault("Cache-Control", for_whom)
        return response
