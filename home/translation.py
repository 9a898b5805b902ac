"""The translated fields of this app. Fields that all languages share are not listed."""

from django.conf import settings
from modeltranslation.translator import TranslationOptions, register

from home.models import BasePage, ContentPage, HomePage, OrganisationSettings


@register(BasePage)
class BasePageOptions(TranslationOptions):
    fields = (
        "heading",
        "body",
        "summary",
        "link_text",
        "meta_title",
        "meta_description",
    )
    required_languages = (settings.LANGUAGE_CODE,)


@register(ContentPage)
class ContentPageOptions(TranslationOptions):
    fields = ()


@register(HomePage)
class HomePageOptions(TranslationOptions):
    fields = ("actions_heading",)


@register(OrganisationSettings)
class OrganisationSettingsOptions(TranslationOptions):
    fields = ("organisation_name", "board", "postal_address")
