"""Translated fields of this app. Values that all languages share are not listed."""

from modeltranslation.translator import register

from campaign.cases import models
from home.localization.translation_options import SourceLanguageRequired


@register(models.ProfilePage)
class ProfilePageOptions(SourceLanguageRequired):
    fields = (
        "name",
        "name_genitive",
        "name_dative",
        "name_accusative",
        "name_variants",
        "role",
        "organisation",
        "birth_place",
        "place_of_detention",
        "news_heading",
        "news_summary",
    )


@register(models.Charge)
class ChargeOptions(SourceLanguageRequired):
    fields = ("article", "official_wording", "plain_words", "penalty")


@register(models.Detention)
class DetentionOptions(SourceLanguageRequired):
    fields = ("place",)


@register(models.Recognition)
class RecognitionOptions(SourceLanguageRequired):
    fields = ("name",)


@register(models.ProfileTimelineEvent)
class ProfileTimelineEventOptions(SourceLanguageRequired):
    fields = ("text", "source")
