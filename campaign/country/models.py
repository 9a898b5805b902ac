from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, InlinePanel

from campaign.cases.models.timeline import TimelineEvent
from home.content.fields import WebAddressField
from home.localization.fields import ShortTextField
from home.localization.models import TranslatedChild
from home.localization.panels import language_groups
from home.models import BasePage


class CountryPage(BasePage):
    """Repression in a country: an overview with key facts, timeline and sources."""

    template = "country/country_page.html"
    shared_panels = [
        InlinePanel("key_facts", heading=_("Key facts"), label=_("Key fact")),
        InlinePanel("timeline", heading=_("Timeline"), label=_("Event")),
        InlinePanel("sources", heading=_("Sources"), label=_("Source")),
    ]
    parent_page_types = ["home.HomePage"]
    subpage_types = []

    class Meta:
        verbose_name = _("country")
        verbose_name_plural = _("countries")


class CountryKeyFact(TranslatedChild):
    country = ParentalKey(CountryPage, on_delete=models.CASCADE, related_name="key_facts")
    value = ShortTextField(_("value"), max_length=60, help_text=_("A number, a date or a word."))
    label = ShortTextField(_("what it means"), max_length=200)

    panels = language_groups(["value", "label"])

    class Meta(TranslatedChild.Meta):
        verbose_name = _("key fact")


class CountryTimelineEvent(TimelineEvent):
    country = ParentalKey(CountryPage, on_delete=models.CASCADE, related_name="timeline")

    class Meta(TimelineEvent.Meta):
        verbose_name = _("event")


class CountrySource(TranslatedChild):
    country = ParentalKey(CountryPage, on_delete=models.CASCADE, related_name="sources")
    label = ShortTextField(_("title"), max_length=300)
    url = WebAddressField(_("address"), blank=True)

    panels = [FieldPanel("url"), *language_groups(["label"])]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("source")
