"""What is translated in this app. Shared values (dates, pictures, order) are not listed."""

from modeltranslation.translator import TranslationOptions, register

from campaign import models


class EnglishRequired(TranslationOptions):
    required_languages = ("en",)


@register(models.ProfilePage)
class ProfilePageOptions(EnglishRequired):
    fields = (
        "name",
        "name_variants",
        "role",
        "organisation",
        "birth_place",
        "place_of_detention",
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
    fields = (
        "letter",
        "recipient_name",
        "recipient_office",
        "recipient_address",
        "salutation",
        "subject",
        "short_letter",
        "closing",
    )


@register(models.SharePage)
class SharePageOptions(EnglishRequired):
    fields = ("risk_note", "share_text")


@register(models.InvitePage)
class InvitePageOptions(EnglishRequired):
    fields = ("invitation", "invitation_subject")
