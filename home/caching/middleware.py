"""Middleware that says of each answer whether it may be kept for everybody."""

from django.conf import settings
from django.utils.cache import has_vary_header

from home.caching.cache_control import for_everybody, seconds_kept


class CacheControlMiddleware:
    """Say of each answer whether it is for everybody, so that the page store and a CDN may keep it.

    It is for everybody unless a person's session was looked at, or a person of the team asks.
    What a view says of its own answer stands.
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
