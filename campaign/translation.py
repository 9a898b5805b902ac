"""What is translated in this app. Shared values (dates, images, order) are not listed."""

from django.conf import settings
from modeltranslation.translator import TranslationOptions, register

from campaign import models


class SourceRequired(TranslationOptions):
    required_languages = (settings.LANGUAGE_CODE,)


@register(models.ProfilePage)
class ProfilePageOptions(SourceRequired):
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
class ChargeOptions(SourceRequired):
    fields = ("article", "official_wording", "plain_words", "penalty")


@register(models.Detention)
class DetentionOptions(SourceRequired):
    fields = ("place",)


@register([models.ProfileTimelineEvent, models.CountryTimelineEvent])
class TimelineEventOptions(SourceRequired):
    fields = ("text", "source")


@register(models.Recognition)
class RecognitionOptions(SourceRequired):
    fields = ("name",)


@register(models.CountryPage)
class CountryPageOptions(SourceRequired):
    fields = ()


@register(models.CountryKeyFact)
class CountryKeyFactOptions(SourceRequired):
    fields = ("value", "label")


@register(models.CountrySource)
class CountrySourceOptions(SourceRequired):
    fields = ("label",)


@register(models.ActionIndexPage)
class ActionIndexPageOptions(SourceRequired):
    fields = ()


@register(models.AppealPage)
class AppealPageOptions(SourceRequired):
    fields = ("subject", "letter", "request_intro", "ending", "short_letter", "closing")


@register(models.AppealRecipient)
class AppealRecipientOptions(TranslationOptions):
    fields = ("name", "office", "address", "salutation")
    required_languages = {settings.LANGUAGE_CODE: ("name",)}


@register([models.AppealOpening, models.AppealRequest])
class LetterPartOptions(SourceRequired):
    fields = ("text",)


@register(models.Embassy)
class EmbassyOptions(SourceRequired):
    fields = ("country", "name")


@register(models.PrisonerLetterPage)
class PrisonerLetterPageOptions(SourceRequired):
    fields = ()


@register(models.ExampleSentence)
class ExampleSentenceOptions(SourceRequired):
    fields = ("meaning",)


@register([models.NewsIndexPage, models.NewsPage])
class NewsOptions(SourceRequired):
    fields = ()


@register(models.NewsSource)
class NewsSourceOptions(SourceRequired):
    fields = ("title", "publisher")


@register(models.SharePage)
class SharePageOptions(SourceRequired):
    fields = ("risk_note", "share_text")


@register(models.InvitePage)
class InvitePageOptions(SourceRequired):
    fields = ("invitation", "invitation_subject")
