"""Translated fields of this app. Values that all languages share are not listed."""

from django.conf import settings
from modeltranslation.translator import TranslationOptions, register

from campaign.letters import models
from home.localization.translation_options import SourceLanguageRequired


@register(models.AppealPage)
class AppealPageOptions(SourceLanguageRequired):
    fields = ("subject", "letter", "request_intro", "ending", "short_letter", "closing")


@register(models.AppealRecipient)
class AppealRecipientOptions(TranslationOptions):
    fields = ("name", "office", "address", "salutation")
    required_languages = {settings.LANGUAGE_CODE: ("name",)}


@register([models.AppealOpening, models.AppealRequest])
class LetterPartOptions(SourceLanguageRequired):
    fields = ("text",)


@register(models.Embassy)
class EmbassyOptions(SourceLanguageRequired):
    fields = ("country", "name")


@register(models.PrisonerLetterPage)
class PrisonerLetterPageOptions(SourceLanguageRequired):
    fields = ()


@register(models.ExampleSentence)
class ExampleSentenceOptions(SourceLanguageRequired):
    fields = ("meaning",)
