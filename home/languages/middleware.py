"""Middleware that sets the language of a request: from the path, else from Accept-Language."""

from django.http import FileResponse
from django.utils import translation
from django.utils.cache import patch_vary_headers

from home.languages.negotiation import negotiate


class LanguageMiddleware:
    """Set the language from the path, else from Accept-Language; never from a cookie.

    It replaces Django's LocaleMiddleware, which also reads a cookie and adds that to `Vary`.
    Responses with an uploaded file get no Content-Language, because the file does not depend on
    the language.
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
