"""Signal receivers for logins, and for second factors that are added or removed."""

from allauth.account.signals import authentication_step_completed
from allauth.mfa.models import Authenticator
from allauth.mfa.signals import (
    authenticator_added,
    authenticator_removed,
    authenticator_used,
)
from django.contrib.auth import get_user_model
from django.contrib.auth.signals import user_logged_in
from wagtail.log_actions import log

from home.accounts import second_factor, sessions
from home.accounts.history import FACTOR_ADDED, FACTOR_REMOVED


def connect():
    for signal, receiver in (
        (user_logged_in, begin_session),
        (authentication_step_completed, confirm_session),
        (authenticator_used, note_second_factor),
        (authenticator_added, welcome_factor),
        (authenticator_removed, miss_factor),
    ):
        signal.connect(receiver, dispatch_uid=receiver.__qualname__)


def begin_session(request, **kwargs):
    sessions.begin(request.session)


def confirm_session(request, user, **kwargs):
    if request.user.is_authenticated and request.user.pk == user.pk:
        sessions.confirm(request.session)


def note_second_factor(request, user, **kwargs):
    second_factor.note_shown(request.session, user)


def welcome_factor(request, authenticator, **kwargs):
    """End other sessions of the user, which were started with the password alone."""
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    user = _owner(authenticator)
    second_factor.note_shown(request.session, user)
    sessions.end_all(user, but=request.session.session_key)
    log(user, FACTOR_ADDED, user=user)


def miss_factor(request, authenticator, **kwargs):
    if authenticator.type == Authenticator.Type.RECOVERY_CODES:
        return
    user = _owner(authenticator)
    log(user, FACTOR_REMOVED, user=user)
    if not second_factor.has_factor(user):
        second_factor.forget_shown(request.session)


def _owner(authenticator):
    # The user itself, because Wagtail's log does not accept the lazy object of the request.
    return get_user_model().objects.get(pk=authenticator.user_id)
