"""How models are registered with django-modeltranslation."""

from django.conf import settings
from modeltranslation.translator import TranslationOptions


class SourceLanguageRequired(TranslationOptions):
    """A required text has to be there in the source language; translations may come later."""

    required_languages = (settings.LANGUAGE_CODE,)
