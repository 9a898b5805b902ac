"""Inline children of a profile: charges, detentions, events, recognitions."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from campaign.cases.models.profile import ProfilePage
from campaign.cases.models.timeline import TimelineEvent
from home.content.fields import WebAddressField
from home.localization.fields import LongTextField, PastDateField, ShortTextField
from home.localization.models import TranslatedChild
from home.localization.panels import language_groups


class Charge(TranslatedChild):
    """An accusation under one article of a criminal code."""

    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="charges")
    article = ShortTextField(
        _("article"),
        max_length=120,
        help_text=_("Such as “Article 243, part 2, Criminal Code”."),
    )
    official_wording = ShortTextField(
        _("official wording"),
        max_length=300,
        blank=True,
        help_text=_("Without quotation marks."),
    )
    plain_words = LongTextField(
        _("in plain words"),
        blank=True,
        max_length=600,
        help_text=_("What the charge means."),
    )
    penalty = ShortTextField(
        _("penalty"),
        max_length=300,
        blank=True,
        help_text=_("What the person is threatened with."),
    )

    panels = language_groups(["article", "official_wording", "plain_words", "penalty"])

    class Meta(TranslatedChild.Meta):
        verbose_name = _("charge")


class Detention(TranslatedChild):
    """A period in custody. `end` is None while the person is held."""

    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="detentions")
    start = PastDateField(_("from"), null=True)
    end = PastDateField(_("to"), null=True, blank=True, help_text=_("Empty while it lasts."))
    place = ShortTextField(_("place"), max_length=300, blank=True, help_text=_("Prison or town."))

    panels = [
        FieldRowPanel(
            [
                FieldPanel("start", disable_comments=True),
                FieldPanel("end", disable_comments=True),
            ]
        ),
        *language_groups(["place"]),
    ]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("period of detention")


class ProfileTimelineEvent(TimelineEvent):
    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="timeline")

    class Meta(TimelineEvent.Meta):
        verbose_name = _("event")


class Recognition(TranslatedChild):
    """An organisation that recognises the person as a prisoner of conscience."""

    profile = ParentalKey(ProfilePage, on_delete=models.CASCADE, related_name="recognitions")
    name = ShortTextField(
        _("name of the organisation"), max_length=200, help_text=_("Or of the institution.")
    )
    url = WebAddressField(_("address"), blank=True, help_text=_("Where they say so."))

    panels = [FieldPanel("url", disable_comments=True), *language_groups(["name"])]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("recognition")
