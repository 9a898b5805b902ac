"""Mirrors: other places where readers find the site while it is blocked."""

from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, StreamBlock, StructBlock, StructValue

from home.content.blocks import WebAddressBlock


class MirrorKind(models.TextChoices):
    WEB = "web", _("copy on the web")
    ONION = "onion", _("for Tor Browser")
    TELEGRAM = "telegram", _("in Telegram")
    FILES = "files", _("to download")


class MirrorValue(StructValue):
    @property
    def kind_label(self) -> str:
        """The kind of mirror, in the active language."""
        return MirrorKind(self["kind"]).label


class MirrorBlock(StructBlock):
    kind = ChoiceBlock(label=_("Kind"), choices=MirrorKind.choices, default=MirrorKind.WEB)
    name = CharBlock(
        label=_("Name"),
        max_length=80,
        help_text=_("The same in all languages, such as “codeberg.page” or a channel's name."),
    )
    address = WebAddressBlock(label=_("Address"))

    class Meta:
        icon = "link-external"
        label = _("Mirror")
        value_class = MirrorValue


class MirrorsBlock(StreamBlock):
    mirror = MirrorBlock()


def validate_onion_address(address: str) -> None:
    """Raise ValidationError unless `address` is the URL of an onion service without a path."""
    try:
        parts = urlsplit(address)
        name, is_onion = parts.hostname.rpartition(".")[::2] if parts.hostname else ("", "")
        is_bare = parts.path in ("", "/") and not (parts.query or parts.fragment or parts.username)
        valid = parts.scheme in ("http", "https") and is_onion == "onion" and name and is_bare
    except ValueError:
        valid = False
    if not valid:
        raise ValidationError(
            _(
                "Write the onion service's address with nothing after it, such as "
                "http://example….onion."
            )
        )
