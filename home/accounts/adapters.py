"""allauth's adapters: no sign-up, our own messages, and our own limit on failed logins."""

import base64
import hashlib
import secrets

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import authenticate
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext_lazy as _

from home.accounts import sessions
from home.accounts.second_factor import FACTORS
from home.accounts.throttle import Throttle

TOO_MANY = _("Too many failed attempts. Try again in a quarter of an hour.")
WRONG_PASSWORD = _("The user name and the password do not belong together. Try again.")
SENTENCES = {
    "account/messages/logged_out.txt": _("You are logged out."),
    "mfa/messages/totp_activated.txt": _("The authenticator app is set up."),
    "mfa/messages/totp_deactivated.txt": _("The authenticator app is removed from your account."),
    "mfa/messages/webauthn_added.txt": _("The passkey is added."),
    "mfa/messages/webauthn_removed.txt": _("The passkey is removed."),
    "mfa/messages/recovery_codes_generated.txt": _("New recovery codes are made."),
}


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "username_password_mismatch": WRONG_PASSWORD,
        "too_many_login_attempts": TOO_MANY,
        "incorrect_password": _("This is not your password. Try again."),
    }

    def is_open_for_signup(self, request):
        return False

    def is_safe_url(self, url):
        """Tell whether the URL in `next` stays on the host of the request."""
        request = context.request
        return url_has_allowed_host_and_scheme(
            url, {request.get_host()}, require_https=request.is_secure()
        )

    def add_message(self, request, level, message_template=None, *args, message=None, **kwargs):
        sentence = message or SENTENCES.get(message_template)
        if sentence:
            messages.add_message(request, level, sentence)

    def authenticate(self, request, **credentials):
        """Return the user with these credentials; None if they are wrong.

        Raises ValidationError after too many failures. A user with a second factor can still enter
        the correct password. Otherwise a stranger could lock them out, and the password alone does
        not give access.
        """
        name = credentials["username"]
        throttle = Throttle("password", name, request)
        is_exhausted = throttle.is_exhausted()
        if is_exhausted and not _is_protected(name):
            raise self.validation_error("too_many_login_attempts")
        user = authenticate(request, **credentials)
        if user:
            throttle.forget()
        elif is_exhausted:
            raise self.validation_error("too_many_login_attempts")
        else:
            throttle.count()
        return user

    def respond_user_inactive(self, request, user):
        messages.error(request, WRONG_PASSWORD)
        return redirect("account_login")

    def is_reauthentication_required(self, app=None):
        return not sessions.is_confirmed(context.request.session)

    def get_reauthentication_methods(self, user):
        """Return the ways in which a user can reauthenticate, passkeys first.

        The password is among them only if the user has no second factor.
        """
        methods = super().get_reauthentication_methods(user)
        strong = [method for method in methods if method["id"] != "reauthenticate"]
        return sorted(strong, key=lambda method: "webauthn" not in method["id"]) or methods


def _is_protected(name: str) -> bool:
    return Authenticator.objects.filter(user__username=name, type__in=FACTORS).exists()


class SecondFactorAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _("That did not work. Try again, or choose another way."),
    }

    def _get_user_identifier(self, user):
        return user.get_username()

    def generate_authenticator_name(self, user, type):
        return _("Passkey")

    def encrypt(self, text):
        """Encrypt a secret, so that the database alone does not reveal it."""
        return _cipher().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text):
        """Return a secret; after a change of SECRET_KEY, a random one that matches no code."""
        try:
            return _cipher().decrypt(encrypted_text).decode()
        except InvalidToken:
            return base64.b32encode(secrets.token_bytes(20)).decode()


def _cipher() -> MultiFernet:
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    digests = [hashlib.sha256(f"second factor {key}".encode()).digest() for key in keys]
    return MultiFernet([Fernet(base64.urlsafe_b64encode(digest)) for digest in digests])
