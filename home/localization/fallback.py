"""Finds the language in which a translated text is shown, so that fallbacks can be marked."""

from typing import NamedTuple

from django.db.models import Model
from django.utils.translation import get_language
from modelcluster.models import ClusterableModel, get_all_child_relations
from modeltranslation.settings import FALLBACK_LANGUAGES
from modeltranslation.utils import build_localized_fieldname, resolution_order

from home.localization.registry import translated_field_names
from home.localization.segments import child_objects, comparable, segments


def language_shown(instance: Model, field_name: str) -> str | None:
    """Return the code of the language in which `instance.field_name` is currently shown.

    The order is that of django-modeltranslation: the active language, then its fallbacks. Return
    None if none of them has a text.
    """
    for code in resolution_order(get_language(), FALLBACK_LANGUAGES):
        if getattr(instance, build_localized_fieldname(field_name, code)):
            return code
    return None


class Shown(NamedTuple):
    """A text and the code of its language, which is None if there is no text."""

    text: str
    language: str | None


def first_shown(instance: Model, *field_names: str) -> Shown:
    """Return the first existing text of several fields, in the active language or its fallbacks.

    The language takes precedence over the order of the fields: a text of any field in the active
    language comes before a fallback of the first field.
    """
    for code in resolution_order(get_language(), FALLBACK_LANGUAGES):
        for name in field_names:
            if text := getattr(instance, build_localized_fieldname(name, code)):
                return Shown(text, code)
    return Shown("", None)


def shown_texts(instance: Model, code: str) -> list[tuple[str, str]]:
    """Return (address, text) for all texts that `instance` shows in a language, with fallbacks."""
    relations = {relation for relation, _children in child_objects(instance)}
    found: dict[str, list[tuple[str, str]]] = {}
    for other in resolution_order(code, FALLBACK_LANGUAGES):
        fields: dict[str, list[tuple[str, str]]] = {}
        for segment in segments(instance, other):
            steps = segment.address.split(".")
            field = ".".join(steps[:3] if steps[0] in relations else steps[:1])
            fields.setdefault(field, []).append((segment.address, comparable(segment.value)))
        for field, texts in fields.items():
            if field not in found and any(text for _address, text in texts):
                found[field] = texts
    return [text for _field, texts in sorted(found.items()) for text in texts]


def fallback_shown(instance: Model) -> str | None:
    """Return the code of the first fallback language that a page shows, or None.

    Inline children are included. Fields are checked in the order of their definition, so the
    result is usually the language of the most prominent text. Fields in `texts_off_page` are
    ignored, because their texts are not shown on the page itself.
    """
    off_page = getattr(instance, "texts_off_page", ())
    for part in [instance, *kept_children(instance)]:
        for name in translated_field_names(type(part)):
            code = None if name in off_page else language_shown(part, name)
            if code and code != get_language():
                return code
    return None


def kept_children(instance: Model) -> list[Model]:
    """Return the translated inline children, and cache them so that templates need no query."""
    children = []
    if isinstance(instance, ClusterableModel):
        for relation in get_all_child_relations(type(instance)):
            if translated_field_names(relation.related_model):
                children += getattr(instance, relation.get_accessor_name()).get_object_list()
    return children
