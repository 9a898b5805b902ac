"""Invitations to the CMS: a link with which a person chooses a password."""

import logging

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.contrib.auth.tokens import PasswordResetTokenGenerator
from django.core.mail import EmailMessage
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.encoding import force_bytes
from django.utils.http import urlsafe_base64_encode
from django.utils.translation import gettext, override
from wagtail.log_actions import log

from home.accounts import sessions
from home.accounts.history import ACCESS_RESET, INVITED
from home.localization.notice_mail import interface_language

logger = logging.getLogger(__name__)


class InvitationTokens(PasswordResetTokenGenerator):
    """Tokens that expire after PASSWORD_RESET_TIMEOUT, or when a password is set."""

    key_salt = "home.accounts.invitations"


tokens = InvitationTokens()


def may_invite(actor, user) -> bool:
    """Tell whether `actor` may invite a user, or reset the user's access.

    Nobody can give more permissions than they have.
    """
    return (
        actor.has_perm("auth.change_user")
        and user.is_active
        and (actor.is_superuser or not user.is_superuser)
    )


def is_pending(user) -> bool:
    """Tell whether a user was invited and has not yet chosen a password."""
    return not user.has_usable_password()


@transaction.atomic
def invite(user, by=None) -> None:
    """Lock an account until its owner chooses a password: end sessions, delete second factors.

    Links of earlier invitations become invalid. `by` is the acting user; None on the command line.
    """
    had_access = user.password and user.has_usable_password()
    user.set_unusable_password()
    user.save(update_fields=["password"])
    Authenticator.objects.filter(user=user).delete()
    sessions.end_all(user)
    log(user, ACCESS_RESET if had_access else INVITED, user=by)


def link(user) -> str:
    """Return the URL where a user chooses a password. It is valid for three days and one use."""
    key = urlsafe_base64_encode(force_bytes(user.pk))
    path = reverse("accept_invitation", args=[key, tokens.make_token(user)])
    return settings.SITE_URL + path


def send(user) -> bool:
    """Send the link to a user; tell whether a mail server accepted it.

    The log entry of a failure does not name the user.
    """
    if not user.email:
        return False
    with override(interface_language(user)):
        mail = EmailMessage(
            gettext("You are invited to the CMS"),
            render_to_string("accounts/invitation_mail.txt", {"user": user, "link": link(user)}),
            to=[user.email],
        )
    try:
        mail.send()
    except Exception as error:
        logger.warning("An invitation could not be sent by e-mail: %s", type(error).__name__)
        return False
    return bool(settings.EMAIL_HOST)
