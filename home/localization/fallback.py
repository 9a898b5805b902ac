"""Finds the language in which a translated text is shown, so that fallbacks can be marked."""

from collections.abc import Iterator
from typing import NamedTuple

from django.db.models import Model
from django.utils.translation import get_language
from modelcluster.models import ClusterableModel, get_all_child_relations
from modeltranslation.settings import FALLBACK_LANGUAGES
from modeltranslation.utils import build_localized_fieldname, resolution_order
from wagtail.blocks import Block, BoundBlock, ListBlock, StructBlock

from home.localization.composition import ComposedBlock, common_language, compose
from home.localization.registry import translated_field_names
from home.localization.segments import (
    child_objects,
    comparable,
    raw_stream,
    segments,
    stream_names,
    stream_segments,
    structure_of,
)


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


class ShownBlock(NamedTuple):
    """A block as readers see it, and the code of its language, which is None if it has no text.

    Texts in it that are in another language are marked by `{% lang_in %}`.
    """

    block: BoundBlock
    language: str | None


class ShownBlocks(list[ShownBlock]):
    """The blocks that readers see, and the code of the language of most of them."""

    language: str | None = None


def shown_blocks(instance: Model, field_name: str) -> ShownBlocks:
    """Return the blocks of a StreamField as they are shown in the active language.

    The structure is that of the source, unless the language has its own. Each text is in the active
    language or in the first of its fallbacks that has it. A block without any text is left out.
    """
    composed = composed_blocks(instance, field_name, get_language())
    definition = instance._meta.get_field(field_name)
    stream = definition.stream_block.to_python([block.item for block in composed])
    shown = ShownBlocks()
    for bound, block in zip(stream, composed, strict=True):
        if block.others:
            _mark(bound.block, bound.value, block.others)
        shown.append(ShownBlock(bound, block.language))
    shown.language = common_language(composed)
    return shown


def composed_blocks(instance: Model, field_name: str, code: str) -> list[ComposedBlock]:
    """Return the blocks of a StreamField that are shown in the language `code`, as JSON data."""
    codes = resolution_order(code, FALLBACK_LANGUAGES)
    versions = [(other, raw_stream(instance, field_name, other)) for other in codes]
    block = instance._meta.get_field(field_name).stream_block
    return compose(block, structure_of(instance, field_name, code), versions)


def _mark(block: Block, value, others: dict[tuple[str, ...], str]) -> None:
    """Store the languages of single texts on the values of the structs that contain them."""
    if isinstance(block, StructBlock):
        value.text_languages = {path[0]: code for path, code in others.items() if len(path) == 1}
        for name, child in block.child_blocks.items():
            _mark(child, value.get(name), _below(others, name))
    elif isinstance(block, ListBlock):
        for item in value.bound_blocks:
            _mark(block.child_block, item.value, _below(others, item.id))


def language_in(value, name: str) -> str | None:
    """Return the language of a text in a struct if it differs from that of its block."""
    return getattr(value, "text_languages", {}).get(name)


def _below(others: dict[tuple[str, ...], str], step: str) -> dict[tuple[str, ...], str]:
    return {path[1:]: code for path, code in others.items() if path[0] == step and path[1:]}


def shown_texts(instance: Model, code: str) -> list[tuple[str, str]]:
    """Return (address, text) for all texts that `instance` shows in a language, with fallbacks."""
    streams = stream_names(type(instance))
    relations = {relation for relation, _children in child_objects(instance)}
    found = {name: list(_texts_of_blocks(instance, name, code)) for name in streams}
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


def _texts_of_blocks(instance: Model, name: str, code: str) -> Iterator[tuple[str, str]]:
    block = instance._meta.get_field(name).stream_block
    raw = [composed.item for composed in composed_blocks(instance, name, code)]
    for segment in stream_segments(block, raw, name):
        yield segment.address, comparable(segment.value)


def fallback_shown(instance: Model) -> str | None:
    """Return the code of the first fallback language that a page shows, or None.

    Inline children are included. Fields are checked in the order of their definition, so the
    result is usually the language of the most prominent text. Fields in `texts_off_page` are
    ignored, because their texts are not shown on the page itself.
    """
    off_page = getattr(instance, "texts_off_page", ())
    for part in [instance, *kept_children(instance)]:
        for name in translated_field_names(type(part)):
            for code in [] if name in off_page else languages_shown(part, name):
                if code != get_language():
                    return code
    return None


def languages_shown(instance: Model, field_name: str) -> list[str]:
    """Return the codes of the languages in which the texts of a field are currently shown."""
    if field_name not in stream_names(type(instance)):
        code = language_shown(instance, field_name)
        return [code] if code else []
    blocks = composed_blocks(instance, field_name, get_language())
    return [code for block in blocks for code in sorted(block.languages)]


def kept_children(instance: Model) -> list[Model]:
    """Return the translated inline children, and cache them so that templates need no query."""
    children = []
    if isinstance(instance, ClusterableModel):
        for relation in get_all_child_relations(type(instance)):
            if translated_field_names(relation.related_model):
                children += getattr(instance, relation.get_accessor_name()).get_object_list()
    return children
