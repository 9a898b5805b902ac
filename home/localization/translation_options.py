"""Base class for the options with which models are registered in django-modeltranslation."""

from django.conf import settings
from modeltranslation.translator import TranslationOptions


class SourceLanguageRequired(TranslationOptions):
    """Require a field's text in the source language only; translations are optional."""

    required_languages = (settings.LANGUAGE_CODE,)
