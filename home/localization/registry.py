"""The languages of the site, and the fields and columns registered with django-modeltranslation."""

from collections.abc import Iterator
from functools import cache

from django.conf import settings
from django.db.models import Field, Model
from modeltranslation.manager import get_translatable_fields_for_model
from modeltranslation.utils import build_localized_fieldname


def language_codes() -> list[str]:
    """Return the codes of the site's languages in display order, the source language first."""
    return [code for code, _name in settings.LANGUAGES]


def target_codes() -> list[str]:
    """Return the codes of the languages that texts are translated into, in display order."""
    return [code for code in language_codes() if code != settings.LANGUAGE_CODE]


@cache
def translated_field_names(model: type[Model]) -> list[str]:
    """Return the names of the model's translated fields in the order of definition."""
    names = set(get_translatable_fields_for_model(model) or ())
    return [field.name for field in model._meta.get_fields() if field.name in names]


def localized_fields(model: type[Model]) -> Iterator[tuple[str, str, Field]]:
    """Yield (field name, language code, localized model field) for each field and language."""
    for name in translated_field_names(model):
        for code in language_codes():
            yield (
                name,
                code,
                model._meta.get_field(build_localized_fieldname(name, code)),
            )
