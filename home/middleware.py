"""What every answer has in common: its language, and the promises to the reader."""

from django.conf import settings
from django.utils import translation
from django.utils.cache import patch_vary_headers

from home.languages import negotiate


class LanguageMiddleware:
    """Take the language from the path, else from Accept-Language; never from a cookie.

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
        response.headers.setdefault("Content-Language", language)
        if not from_path:
            patch_vary_headers(response, ["Accept-Language"])
        return response


class ReaderPrivacyMiddleware:
    """Tell browsers to pass on no referrer.

    The CMS keeps it for its own addresses: with `no-referrer` browsers send `Origin: null` with a
    form, which Django's CSRF protection refuses.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        in_cms = request.path_info.startswith(settings.CMS_PATH)
        response.headers["Referrer-Policy"] = "same-origin" if in_cms else "no-referrer"
        return response
