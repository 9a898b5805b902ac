"""CSRF protection for browsers that send no origin, and for readers without a cookie."""

from django.conf import settings


class NullOriginMiddleware:
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
