"""Translated fields of this app. Values that all languages share are not listed."""

from modeltranslation.translator import register

from campaign.actions import models
from home.localization.translation_options import SourceLanguageRequired


@register(models.ActionIndexPage)
class ActionIndexPageOptions(SourceLanguageRequired):
    fields = ()


@register(models.SharePage)
class SharePageOptions(SourceLanguageRequired):
    fields = ("risk_note", "share_text")


@register(models.InvitePage)
class InvitePageOptions(SourceLanguageRequired):
    fields = ("invitation", "invitation_subject")
