"""Inline children of an appeal: recipients, openings and requests."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from campaign.cases.placeholder_validation import KnownPlaceholders
from home.localization.fields import LongTextField, ShortTextField
from home.localization.models import TranslatedChild
from home.localization.panels import language_groups


class AppealRecipient(TranslatedChild):
    """A person in power who receives the letter or a copy of it."""

    page = ParentalKey("letters.AppealPage", on_delete=models.CASCADE, related_name="recipients")
    name = ShortTextField(
        _("name"), max_length=200, help_text=_("As it stands in the address of a letter.")
    )
    office = ShortTextField(
        _("office"), max_length=200, blank=True, help_text=_("Such as “President of …”.")
    )
    address = models.TextField(
        _("postal address"),
        blank=True,
        help_text=_("Line by line, without the name. The last line is the country."),
    )
    salutation = ShortTextField(
        _("salutation"),
        max_length=120,
        blank=True,
        help_text=_("With its comma, such as “Your Excellency,”. Not needed for a copy."),
    )
    gets_copy = models.BooleanField(
        _("gets a copy only"),
        default=False,
        help_text=_("Named under the letter; gets the e-mail too if there is an address."),
    )
    email = models.EmailField(
        _("e-mail address"), blank=True, help_text=_("Empty if there is none.")
    )
    fax = ShortTextField(_("fax number"), max_length=40, blank=True)
    preferred_language = models.CharField(
        _("preferred language"),
        max_length=10,
        blank=True,
        choices=settings.LANGUAGES,
        help_text=_("In which letters have most effect. Readers can choose another."),
    )

    panels = [
        FieldRowPanel([FieldPanel("gets_copy"), FieldPanel("preferred_language")]),
        FieldRowPanel([FieldPanel("email"), FieldPanel("fax")]),
        *language_groups(["name", "office", "address", "salutation"]),
    ]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("recipient")


class AppealOpening(TranslatedChild):
    """A first paragraph. Each letter uses one of them, so that letters differ."""

    page = ParentalKey("letters.AppealPage", on_delete=models.CASCADE, related_name="openings")
    text = LongTextField(
        _("opening"),
        max_length=800,
        rules=[KnownPlaceholders()],
        help_text=_("One paragraph."),
    )

    panels = language_groups(["text"])

    class Meta(TranslatedChild.Meta):
        verbose_name = _("opening")


class AppealRequest(TranslatedChild):
    """A request in the letter. The letter numbers the requests that the reader keeps."""

    page = ParentalKey("letters.AppealPage", on_delete=models.CASCADE, related_name="requests")
    text = LongTextField(
        _("request"),
        max_length=500,
        rules=[KnownPlaceholders()],
        help_text=_("Without its number, such as “to release …”."),
    )

    panels = language_groups(["text"])

    class Meta(TranslatedChild.Meta):
        verbose_name = _("request")
