"""What is translated of images."""

from modeltranslation.translator import TranslationOptions, register

from home.content.models import CampaignImage


@register(CampaignImage)
class CampaignImageOptions(TranslationOptions):
    fields = ("alt_text", "credit")
