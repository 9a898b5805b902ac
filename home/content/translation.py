"""The fields of images that are translated."""

from modeltranslation.translator import TranslationOptions, register

from home.content.models import CampaignImage


@register(CampaignImage)
class CampaignImageOptions(TranslationOptions):
    fields = ("alt_text", "credit")
