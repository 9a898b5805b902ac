"""What is translated here. Shared values (dates, images, order) are not listed."""

from modeltranslation.translator import register

from campaign.country import models
from home.localization.translation_options import SourceLanguageRequired


@register(models.CountryPage)
class CountryPageOptions(SourceLanguageRequired):
    fields = ()


@register(models.CountryKeyFact)
class CountryKeyFactOptions(SourceLanguageRequired):
    fields = ("value", "label")


@register(models.CountrySource)
class CountrySourceOptions(SourceLanguageRequired):
    fields = ("label",)


@register(models.CountryTimelineEvent)
class CountryTimelineEventOptions(SourceLanguageRequired):
    fields = ("text", "source")
