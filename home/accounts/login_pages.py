"""What all login pages have in common: their headers and who may keep them."""

from functools import wraps

from django.views.decorators.cache import never_cache
from wagtail.admin.localization import get_localized_response

from home.web.security_headers import AT_DOOR, POLICY


def secure(response):
    """Return the answer with the strictest policy that a page of the CMS can have."""
    response.headers[POLICY] = AT_DOOR
    return response


def page_at_door(view):
    """Show a view in the language in which its user works in the CMS, and let nothing else in."""

    @never_cache
    @wraps(view)
    def shown(request, *args, **kwargs):
        return secure(get_localized_response(view, request, *args, **kwargs))

    return shown
