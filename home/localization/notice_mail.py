"""Sends notices by e-mail. A failing mail server does not affect the change they are about."""

import logging
from dataclasses import dataclass

from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.translation import override

from home.localization.models import Notice

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Told:
    """A user and the notices about one event, one per language."""

    user: object
    notices: list[Notice]


def interface_language(user) -> str:
    """Return the code of a user's interface language in the CMS."""
    profile = getattr(user, "wagtail_userprofile", None)
    return (profile and profile.preferred_language) or settings.LANGUAGE_CODE


def send(told: list[Told]) -> None:
    """Send an e-mail to each user. Failures are logged without names or e-mail addresses."""
    try:
        with get_connection() as connection:
            for entry in told:
                _send_one(entry, connection)
    except Exception as error:
        _log(error)


def _send_one(entry: Told, connection) -> None:
    try:
        message(entry, connection).send()
    except Exception as error:
        _log(error)


def _log(error: Exception) -> None:
    # The message of the exception may contain the e-mail address of a recipient.
    logger.warning("Notices could not be sent by e-mail: %s", type(error).__name__)


def message(entry: Told, connection=None) -> EmailMessage:
    """Return the e-mail to a user in the user's interface language."""
    first = entry.notices[0]
    with override(interface_language(entry.user)):
        subject = f"[{settings.WAGTAIL_SITE_NAME}] {first.get_kind_display()}: {first.title}"
        body = render_to_string(
            "localization/notice_mail.txt",
            {
                "notices": entry.notices,
                "first": first,
                "base": settings.WAGTAILADMIN_BASE_URL,
                "account_url": reverse("wagtailadmin_account"),
            },
        )
    return EmailMessage(
        subject,
        body.strip() + "\n",
        to=[entry.user.email],
        headers={"Auto-Submitted": "auto-generated"},
        connection=connection,
    )
