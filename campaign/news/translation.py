"""Translated fields of this app. Values that all languages share are not listed."""

from modeltranslation.translator import register

from campaign.news import models
from home.localization.translation_options import SourceLanguageRequired


@register([models.NewsIndexPage, models.NewsPage])
class NewsOptions(SourceLanguageRequired):
    fields = ()


@register(models.NewsSource)
class NewsSourceOptions(SourceLanguageRequired):
    fields = ("title", "publisher")
