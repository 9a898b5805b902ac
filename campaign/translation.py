"""What is translated in this app. Shared values (dates, pictures, order) are not listed."""

from modeltranslation.translator import TranslationOptions, register

from campaign import models


class EnglishRequired(TranslationOptions):
    required_languages = ("en",)


@register(models.ProfilePage)
class ProfilePageOptions(EnglishRequired):
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
class ChargeOptions(EnglishRequired):
    fields = ("article", "official_wording", "plain_words", "penalty")


@register(models.Detention)
class DetentionOptions(EnglishRequired):
    fields = ("place",)


@register([models.ProfileTimelineEvent, models.CountryTimelineEvent])
class TimelineEventOptions(EnglishRequired):
    fields = ("text", "source")


@register(models.Recognition)
class RecognitionOptions(EnglishRequired):
    fields = ("name",)


@register(models.CountryPage)
class CountryPageOptions(EnglishRequired):
    fields = ()


@register(models.CountryKeyFact)
class CountryKeyFactOptions(EnglishRequired):
    fields = ("value", "label")


@register(models.CountrySource)
class CountrySourceOptions(EnglishRequired):
    fields = ("label",)


@register(models.ActionIndexPage)
class ActionIndexPageOptions(EnglishRequired):
    fields = ()


@register(models.AppealPage)
class AppealPageOptions(EnglishRequired):
    fields = ("subject", "letter", "request_intro", "ending", "short_letter", "closing")


@register(models.AppealRecipient)
class AppealRecipientOptions(TranslationOptions):
    fields = ("name", "office", "address", "salutation")
    required_languages = {"en": ("name",)}


@register([models.AppealOpening, models.AppealRequest])
class LetterPartOptions(EnglishRequired):
    fields = ("text",)


@register(models.Embassy)
class EmbassyOptions(EnglishRequired):
    fields = ("country", "name")


@register(models.PrisonerLetterPage)
class PrisonerLetterPageOptions(EnglishRequired):
    fields = ()


@register(models.ExampleSentence)
class ExampleSentenceOptions(EnglishRequired):
    fields = ("meaning",)


@register([models.NewsIndexPage, models.NewsPage])
class NewsOptions(EnglishRequired):
    fields = ()


@register(models.NewsSource)
class NewsSourceOptions(EnglishRequired):
    fields = ("title", "publisher")


@register(models.SharePage)
class SharePageOptions(EnglishRequired):
    fields = ("risk_note", "share_text")


@register(models.InvitePage)
class InvitePageOptions(EnglishRequired):
    fields = ("invitation", "invitation_subject")
