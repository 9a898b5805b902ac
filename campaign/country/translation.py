"""Translated fields of this app. Values that all languages share are not listed."""

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
