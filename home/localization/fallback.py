"""Which language a translated text is shown in, so that fallbacks can be marked."""

from typing import NamedTuple

from django.db.models import Model
from django.utils.translation import get_language
from modelcluster.models import ClusterableModel, get_all_child_relations
from modeltranslation.settings import FALLBACK_LANGUAGES
from modeltranslation.utils import build_localized_fieldname, resolution_order

from home.localization.registry import translated_field_names
from home.localization.segments import child_objects, comparable, segments


def language_shown(instance: Model, field_name: str) -> str | None:
    """Return the code of the language in which `instance.field_name` is shown now.

    Follows the same order as django-modeltranslation: the active language, then its fallbacks.
    None when no language has a text.
    """
    for code in resolution_order(get_language(), FALLBACK_LANGUAGES):
        if getattr(instance, build_localized_fieldname(field_name, code)):
            return code
    return None


class Shown(NamedTuple):
    """A text and the language that it is in; None when there is no text."""

    text: str
    language: str | None


def first_shown(instance: Model, *field_names: str) -> Shown:
    """Return the first of several texts that there is, in the language read now or its fallbacks.

    A text in the language itself goes before one that fills in, whichever is named first.
    """
    for code in resolution_order(get_language(), FALLBACK_LANGUAGES):
        for name in field_names:
            if text := getattr(instance, build_localized_fieldname(name, code)):
                return Shown(text, code)
    return Shown("", None)


def shown_texts(instance: Model, code: str) -> list[tuple[str, str]]:
    """Return (address, text) of all that `instance` shows in a language, fallbacks included."""
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
    """Return the first other language that fills in for a text that a page shows, or None.

    Its inline children count. Texts come in the order of their definition, so the most visible one
    decides; those in `texts_off_page` do not stand on the page itself.
    """
    off_page = getattr(instance, "texts_off_page", ())
    for part in [instance, *kept_children(instance)]:
        for name in translated_field_names(type(part)):
            code = None if name in off_page else language_shown(part, name)
            if code and code != get_language():
                return code
    return None


def kept_children(instance: Model) -> list[Model]:
    """Return the translated inline children, kept so that a template reads them without a query."""
    children = []
    if isinstance(instance, ClusterableModel):
        for relation in get_all_child_relations(type(instance)):
            if translated_field_names(relation.related_model):
                children += getattr(instance, relation.get_accessor_name()).get_object_list()
    return children
