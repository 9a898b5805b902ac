"""Headers and caching of all login pages."""

from functools import wraps

from django.views.decorators.cache import never_cache
from wagtail.admin.localization import get_localized_response

from home.web.security_headers import FOR_LOGIN, POLICY


def secure(response):
    """Return the response with the strictest content security policy of the CMS."""
    response.headers[POLICY] = FOR_LOGIN
    return response


def login_page(view):
    """Decorate a view of the login: user's CMS language, strictest policy, no caching."""

    @never_cache
    @wraps(view)
    def shown(request, *args, **kwargs):
        return secure(get_localized_response(view, request, *args, **kwargs))

    return shown
