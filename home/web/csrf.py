"""CSRF protection for browsers that send `Origin: null`, and for readers without a cookie."""

from django.conf import settings


class NullOriginMiddleware:
    """Accept a CMS form with `Origin: null` if the browser says that it is from the same origin.

    Chromium occasionally sends `Origin: null` from the CMS too, and so do browsers that are
    configured to send no referrer. A page cannot forge `Sec-Fetch-Site`. Django still checks the
    CSRF token.
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
    """Ignore a broken CSRF cookie instead of replacing it, so that readers of pages get no cookie.

    It follows Django's CSRF middleware, which still rejects a form sent with such a cookie. A view
    that needs a token requests it later, and gets a new one.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.META.pop("CSRF_COOKIE_NEEDS_UPDATE", False):
            del request.META["CSRF_COOKIE"]
        return self.get_response(request)
