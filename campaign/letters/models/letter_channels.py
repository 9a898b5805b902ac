"""The channels by which letters leave the site."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey

from campaign.actions.models.channels import WayToAct


class LetterWay(WayToAct):
    """A way to send a letter to a person in power."""

    class Way(models.TextChoices):
        PRINT = "print", _("Print and post")
        MAIL = "mail", _("Mail program")
        GMAIL = "gmail", _("Gmail")
        OUTLOOK = "outlook", _("Outlook on the web")
        COPY = "copy", _("Copy the text")
        EML = "eml", _("Download as e-mail file (.eml)")
        TXT = "txt", _("Download as text file (.txt)")

    USUAL_RISKS = dict.fromkeys(Way, ("reveals_name",)) | {
        Way.EML: ("keeps_file", "reveals_name"),
        Way.TXT: ("keeps_file", "reveals_name"),
    }

    page = ParentalKey("letters.AppealPage", on_delete=models.CASCADE, related_name="ways")
    way = models.CharField(_("way"), max_length=20, choices=Way)

    class Meta(WayToAct.Meta):
        verbose_name = _("way to send the letter")


class PrisonerLetterWay(WayToAct):
    """A way to use the prisoner's postal address: copy it or print the envelope."""

    class Way(models.TextChoices):
        COPY = "copy", _("Copy the address")
        PRINT = "print", _("Print the envelope")

    USUAL_RISKS = dict.fromkeys(Way, ("reveals_name",))

    page = ParentalKey("letters.PrisonerLetterPage", on_delete=models.CASCADE, related_name="ways")
    way = models.CharField(_("way"), max_length=20, choices=Way)

    class Meta(WayToAct.Meta):
        verbose_name = _("way to take the address along")
