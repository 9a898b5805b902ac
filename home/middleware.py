"""What every answer has in common: its language, and for whom it is."""

from django.conf import settings
from django.http import FileResponse
from django.utils import translation
from django.utils.cache import has_vary_header, patch_vary_headers

from home.negotiation import negotiate
from home.page_store.headers import for_everybody, seconds_kept


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


class UntoldOriginMiddleware:
    """Take a form of the CMS for the site's own if the browser says so, though it tells no origin.

    Chromium sends `Origin: null` now and then from the CMS too, and so do browsers that are set to
    tell no referrer. `Sec-Fetch-Site` cannot be forged by a page; the token is looked at all the
    same.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        sent = request.META
        is_own = sent.get("HTTP_SEC_FETCH_SITE") == "same-origin"
        in_cms = request.path_info.startswith(settings.CMS_PATH)
        if in_cms and is_own and sent.get("HTTP_ORIGIN") == "null":
            sent["HTTP_ORIGIN"] = f"{request.scheme}://{request.get_host()}"
        return self.get_response(request)


class BrokenTokenMiddleware:
    """Ignore a broken CSRF cookie instead of replacing it: a reader of a page gets no cookie.

    It stands behind Django's CSRF protection, which still refuses a form sent with such a cookie. A
    page that needs a token asks for it later, and gets a fresh one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", False):
            del request.META["CSRF_COOKIE"]
        return self.get_response(request)


class LanguageMiddleware:
    """Take the language from the path, else from Accept-Language; never from a cookie.

    An uploaded file has none: it is the same whoever asks.
    Django's LocaleMiddleware also reads a cookie and says so in `Vary`.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        from_path = translation.get_language_from_path(request.path_info)
        language = from_path or negotiate(request.headers.get("Accept-Language", ""))
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        if isinstance(response, FileResponse):
            return response
        response.headers.setdefault("Content-Language", language)
        if not from_path:
            patch_vary_headers(response, ["Accept-Language"])
        return response
