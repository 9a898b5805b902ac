"""The `Onion-Location` header, from which Tor Browser learns of the onion service."""

from django.conf import settings
from django.utils.encoding import escape_uri_path

from home.models import OrganisationSettings


class OnionLocationMiddleware:
    """Add `Onion-Location` to public pages if editors have entered an onion address."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_html = response.headers.get("Content-Type", "").startswith("text/html")
        in_cms = request.path_info.startswith(settings.CMS_PATH)
        if response.status_code == 200 and is_html and not in_cms:
            onion = OrganisationSettings.for_request(request).onion_address
            if onion:
                location = onion.rstrip("/") + escape_uri_path(request.path)
                response.headers["Onion-Location"] = location
        return response
