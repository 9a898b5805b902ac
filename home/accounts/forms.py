"""allauth's forms with our wording, and with protection against guessed codes."""

from allauth.account.forms import LoginForm, ReauthenticateForm
from allauth.core import context
from allauth.mfa.adapter import get_adapter
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import (
    AddWebAuthnForm,
    AuthenticateWebAuthnForm,
    LoginWebAuthnForm,
    ReauthenticateWebAuthnForm,
)
from django import forms
from django.utils.translation import gettext_lazy as _

from home.accounts.adapters import TOO_MANY
from home.accounts.throttle import Throttle


class OwnWords:
    """A form mixin with our labels, and without placeholders, which disappear on typing."""

    labels = {}
    help_texts = {}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, label in self.labels.items():
            field = self.fields[name]
            field.label = label
            field.help_text = self.help_texts.get(name, "")
            field.widget.attrs.pop("placeholder", None)


class NameAndPasswordForm(OwnWords, LoginForm):
    labels = {"login": _("User name"), "password": _("Password")}

    def add_prefix(self, field_name):
        # Password managers know the field by this name from Wagtail's login page.
        return super().add_prefix("username" if field_name == "login" else field_name)


class ConfirmByPasswordForm(OwnWords, ReauthenticateForm):
    labels = {"password": _("Password")}


class GuessedCode:
    """A mixin for forms with a code. After too many wrong codes for an account, all are refused."""

    def clean_code(self):
        # Three of a million codes are valid at a time.
        throttle = Throttle("code", self.user.pk, context.request, from_here=5, from_all=20)
        if throttle.is_exhausted():
            raise forms.ValidationError(TOO_MANY)
        try:
            code = super().clean_code()
        except forms.ValidationError:
            throttle.count()
            raise
        throttle.forget()
        return code


CODE = {"code": _("Code from your app, or a recovery code")}


class CodeForm(OwnWords, GuessedCode, AuthenticateForm):
    labels = CODE


class ConfirmByCodeForm(OwnWords, GuessedCode, ReauthenticateByCodeForm):
    labels = CODE


class SetUpAppForm(OwnWords, ActivateTOTPForm):
    labels = {"code": _("Code that the app shows")}


class AnyAnswer:
    """A mixin for forms with a passkey's response; malformed data counts as a wrong response."""

    def full_clean(self):
        try:
            super().full_clean()
        except (AttributeError, LookupError, RecursionError, TypeError, ValueError):
            self.add_error("credential", get_adapter().validation_error("incorrect_code"))


class LoginByPasskeyForm(AnyAnswer, LoginWebAuthnForm):
    pass


class PasskeyForm(AnyAnswer, AuthenticateWebAuthnForm):
    pass


class ConfirmByPasskeyForm(AnyAnswer, ReauthenticateWebAuthnForm):
    pass


class AddPasskeyForm(AnyAnswer, OwnWords, AddWebAuthnForm):
    labels = {
        "name": _("Name of this passkey"),
        "passwordless": _("This passkey is enough to log in, without the password"),
    }
    help_texts = {"name": _("By which you will know it again, such as “My phone”.")}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["passwordless"].initial = True
