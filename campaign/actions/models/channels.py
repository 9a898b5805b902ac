"""Channels: the ways to act that a page offers, in the editors' order, with their risks."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel
from wagtail.models import Orderable

RISKS = ("leaves_trace", "keeps_file", "reveals_name")


@dataclass(frozen=True)
class OfferedWay:
    """A way to act as a page shows it.

    `key` identifies the way in scripts; `risks` are phrases in the active language. A way with an
    empty `href` needs JavaScript and is hidden until a script shows it.
    """

    key: str
    label: str
    risks: tuple[str, ...]
    href: str = ""

    @property
    def is_risky(self) -> bool:
        return bool(self.risks)


class WayToAct(Orderable):
    """One way to act, with its risks as flags. Each page type has its own concrete subclass."""

    leaves_trace = models.BooleanField(_("leaves a public trace"), default=False)
    keeps_file = models.BooleanField(_("keeps a file on the device"), default=False)
    reveals_name = models.BooleanField(_("the recipient learns the name"), default=False)

    panels = [
        FieldPanel("way"),
        FieldRowPanel(
            [FieldPanel("leaves_trace"), FieldPanel("keeps_file"), FieldPanel("reveals_name")]
        ),
    ]

    # The kind of way identifies a row on its page, even before the row has a primary key.
    identity_field = "way"

    class Meta(Orderable.Meta):
        abstract = True

    @property
    def risks(self) -> tuple[str, ...]:
        """The risks of this way to a reader, as phrases in the active language."""
        return tuple(
            str(self._meta.get_field(flag).verbose_name) for flag in RISKS if getattr(self, flag)
        )

    @classmethod
    def all_ways(cls) -> list["WayToAct"]:
        """Return all ways with their usual risks, for pages on which editors have listed none."""
        return [
            cls(way=way, **dict.fromkeys(cls.USUAL_RISKS.get(way, ()), True)) for way in cls.Way
        ]

    @classmethod
    def offer(cls, page, hrefs: Mapping[str, str]) -> list[OfferedWay]:
        """Return the ways of a page that have an entry in `hrefs`, in the editors' order.

        An empty entry means that the way needs JavaScript.
        """
        ways = list(page.ways.all()) or cls.all_ways()
        return [
            OfferedWay(way.way, way.get_way_display(), way.risks, hrefs[way.way])
            for way in ways
            if way.way in hrefs
        ]


class ShareWay(WayToAct):
    """A service or method with which visitors share the site."""

    class Way(models.TextChoices):
        FACEBOOK_PAGE = "facebook_page", _("The campaign’s Facebook page")
        FACEBOOK = "facebook", "Facebook"
        X = "x", "X"
        TELEGRAM = "telegram", "Telegram"
        WHATSAPP = "whatsapp", "WhatsApp"
        VIBER = "viber", "Viber"
        MASTODON = "mastodon", "Mastodon"
        BLUESKY = "bluesky", "Bluesky"
        LINKEDIN = "linkedin", "LinkedIn"
        EMAIL = "email", _("E-mail")
        COPY = "copy", _("Copy the link")
        DEVICE = "device", _("Share with this device")

    USUAL_RISKS = dict.fromkeys(
        (Way.FACEBOOK_PAGE, Way.FACEBOOK, Way.X, Way.MASTODON, Way.BLUESKY, Way.LINKEDIN),
        ("leaves_trace",),
    ) | dict.fromkeys((Way.TELEGRAM, Way.WHATSAPP, Way.VIBER, Way.EMAIL), ("reveals_name",))

    page = ParentalKey("actions.SharePage", on_delete=models.CASCADE, related_name="ways")
    way = models.CharField(_("way"), max_length=20, choices=Way)

    class Meta(WayToAct.Meta):
        verbose_name = _("way to share")


class InviteWay(WayToAct):
    """A way to invite friends and colleagues."""

    class Way(models.TextChoices):
        MAIL = "mail", _("Mail program")
        COPY = "copy", _("Copy the text")
        POSTER = "poster", _("Poster (A4)")
        LEAFLET = "leaflet", _("Leaflets (four on a sheet)")
        QR_CODE = "qr", _("QR code")

    USUAL_RISKS = {
        Way.MAIL: ("reveals_name",),
        Way.POSTER: ("leaves_trace", "keeps_file"),
        Way.LEAFLET: ("leaves_trace", "keeps_file"),
        Way.QR_CODE: ("keeps_file",),
    }

    page = ParentalKey("actions.InvitePage", on_delete=models.CASCADE, related_name="ways")
    way = models.CharField(_("way"), max_length=20, choices=Way)

    class Meta(WayToAct.Meta):
        verbose_name = _("way to invite")
