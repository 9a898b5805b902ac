"""Middleware that restricts the CMS to users who have authenticated as required."""

from functools import partial

from allauth.account.adapter import get_adapter
from allauth.core.exceptions import ReauthenticationRequired
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.utils.functional import SimpleLazyObject
from django.utils.http import urlencode

from home.accounts import second_factor, sessions, views

# URLs for users who still need a second factor: those of the second factor, and logout.
FOR_ENROLMENT = tuple(
    settings.CMS_PATH + path for path in ("second-factor/", "confirm/", "logout/", "jsi18n/")
)
FOR_STRANGERS = tuple(settings.CMS_PATH + path for path in ("login/", "logout/", "invitation/"))
# An open editor sends a request every few seconds, even when nobody is using it.
ASKED_BY_ITSELF = settings.CMS_PATH + "editing-sessions/"
PEOPLE = ("wagtailusers_users", "wagtailusers_groups", "invitations")
LOOKED_AT = ("index", "index_results", "history", "history_results", "usage", "usage_results")


class AccessMiddleware:
    """Determines the user on first access to `request.user`; readers' requests never access it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        request.user = SimpleLazyObject(partial(admitted, request, request.user))
        if request.path_info.startswith(settings.CMS_PATH):
            answer = access_response(request)
            if answer:
                return answer
        return self.get_response(request)

    def process_view(self, request, view, args, kwargs):
        if is_sensitive(request) and not sessions.is_confirmed(request.session):
            return ask_again(request)
        return None

    def process_exception(self, request, exception):
        # allauth would store the request, with IP address and user agent, in the session.
        if isinstance(exception, ReauthenticationRequired):
            return ask_again(request)
        return None


def admitted(request, user):
    """Return the user of a request; AnonymousUser if the session has ended or is not sufficient."""
    if not user.is_authenticated:
        return AnonymousUser()
    session = request.session
    if sessions.has_ended(session):
        session.flush()
        return AnonymousUser()
    if not request.path_info.startswith(ASKED_BY_ITSELF):
        sessions.note_seen(session)
    if second_factor.was_shown(session, user) or not second_factor.is_required_of(user):
        return user
    if second_factor.has_factor(user):
        session.flush()
        return AnonymousUser()
    request.lacks_second_factor = True
    return user if request.path_info.startswith(FOR_ENROLMENT) else AnonymousUser()


def access_response(request):
    """Return the response for a request to the CMS that is not admitted; None if it is."""
    is_stranger, path = request.user.is_anonymous, request.path_info
    if getattr(request, "lacks_second_factor", False) and not path.startswith(FOR_ENROLMENT):
        if _is_asked_by_script(request):
            raise PermissionDenied
        return redirect("mfa_index")
    is_lost = request.method == "POST" and is_stranger and not path.startswith(FOR_STRANGERS)
    if is_lost and not _is_asked_by_script(request):
        return views.return_after_session(request)
    return None


def is_sensitive(request) -> bool:
    """Tell whether a request needs a recent authentication, in case of an unattended browser."""
    match = request.resolver_match
    if not request.path_info.startswith(settings.CMS_PATH) or request.user.is_anonymous:
        return False
    if match.namespace in PEOPLE:
        return match.url_name not in LOOKED_AT
    if match.url_name == "wagtail_bulk_action":
        return match.kwargs["app_label"] == "auth"
    if match.url_name == "wagtailadmin_account" and request.method == "POST":
        return request.POST.get("name_email-email", request.user.email) != request.user.email
    return match.url_name == "account_change_password"


def ask_again(request):
    """Return a redirect to reauthentication, and from there to the requested page."""
    if _is_asked_by_script(request):
        raise PermissionDenied
    if request.user.is_anonymous:
        return redirect_to_login(request.get_full_path())
    methods = get_adapter().get_reauthentication_methods(request.user)
    if not methods:
        return redirect_to_login(request.get_full_path())
    url = methods[0]["url"]
    returned = request.method == "POST" and views.return_until_confirmed(request, url)
    return returned or HttpResponseRedirect(
        f"{url}?{urlencode({REDIRECT_FIELD_NAME: request.get_full_path()})}"
    )


def _is_asked_by_script(request) -> bool:
    return request.headers.get("X-Requested-With") == "XMLHttpRequest"
