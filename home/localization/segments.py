"""Segments: the translatable texts of an object, each with a stable address.

An address is `<field>`, `<field>.<block id>.<sub-block>` inside a StreamField, or
`<relation>.<child's key>.<field>` for an inline child. The blocks of a StreamField have the same
ids in all languages (see `structure`), so an address identifies the same text in every language.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.conf import settings
from django.db.models import Model
from django.forms import Field
from modelcluster.models import ClusterableModel, get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

from home.localization.allowed_html import clean_rich_text
from home.localization.kinds import Kind, kind_of_block, kind_of_field
from home.localization.registry import target_codes, translated_field_names
from home.localization.structure import (
    Raw,
    arrange,
    carry,
    mirror,
    own_fields,
    with_own_fields,
)


@dataclass(frozen=True)
class Segment:
    """One text of one object in one language.

    `value` is the text (HTML for rich text). For a reference it is a primary key, URL or e-mail
    address. `labels` are the labels on the path from the field to the text. `definition` is the
    model field or block that holds the text.
    """

    address: str
    kind: Kind
    value: Any
    labels: tuple[str, ...]
    definition: Any = field(compare=False, repr=False, default=None)

    @property
    def is_text(self) -> bool:
        return self.kind is not Kind.REFERENCE


def rules_of_field(model_field, form_field: Field) -> list:
    """Return the validators of a model field that its form field does not run."""
    return [rule for rule in model_field.validators if rule not in form_field.validators]


def segments(instance: Model, code: str) -> list[Segment]:
    """Return the segments of `instance` and its children in one language, in form order."""
    found = list(_own_segments(instance, code, "", ()))
    for relation, children in child_objects(instance):
        name = str(children[0]._meta.verbose_name) if children else ""
        for number, child in enumerate(children, 1):
            prefix = f"{relation}.{child.translation_key}."
            found += _own_segments(child, code, prefix, (f"{name} {number}",))
    return found


def values(instance: Model, code: str) -> dict[str, Any]:
    """Return a mapping of addresses to segment values in one language."""
    return {segment.address: segment.value for segment in segments(instance, code)}


def child_objects(instance: Model) -> Iterator[tuple[str, list[Model]]]:
    """Yield (relation, children) for each inline relation whose children have translated texts."""
    if not isinstance(instance, ClusterableModel):
        return
    for relation in get_all_child_relations(type(instance)):
        if translated_field_names(relation.related_model):
            name = relation.get_accessor_name()
            yield name, list(getattr(instance, name).all())


def raw_stream(instance: Model, field_name: str, code: str) -> Raw:
    """Return a StreamField's content in one language as JSON data: type, value and id per block."""
    value = getattr(instance, build_localized_fieldname(field_name, code))
    return list(value.get_prep_value()) if value else []


@cache
def stream_names(model: type[Model]) -> list[str]:
    """Return the names of the model's translated StreamFields."""
    return [
        name
        for name in translated_field_names(model)
        if isinstance(model._meta.get_field(name), StreamField)
    ]


def structure_of(instance: Model, field_name: str, code: str, prefix: str = "") -> Raw:
    """Return the blocks of a StreamField whose structure a language has: its own or the source's.

    `prefix` is the beginning of the field's address if `instance` is an inline child.
    """
    raw = raw_stream(instance, field_name, code)
    if raw and prefix + field_name in own_fields(_store_of(instance), code):
        return raw
    return raw_stream(instance, field_name, settings.LANGUAGE_CODE)


def mirror_streams(
    instance: Model, codes: Iterable[str], source_code: str = settings.LANGUAGE_CODE
) -> None:
    """Give each of the languages that follows the source all of its blocks, for editing."""
    _restructure(instance, codes, source_code, mirror)


def arrange_streams(instance: Model) -> None:
    """Give the blocks of each language that follows the source the source's order.

    Blocks that the source does not have are removed, and so are untranslated ones, which readers
    see in a fallback language.
    """
    _restructure(instance, target_codes(), settings.LANGUAGE_CODE, arrange)


def _restructure(instance: Model, codes: Iterable[str], source_code: str, change) -> None:
    store = _store_of(instance)
    for relation, children in [("", [instance]), *child_objects(instance)]:
        for owner in children:
            prefix = f"{relation}.{owner.translation_key}." if relation else ""
            for name in stream_names(type(owner)):
                following = [c for c in codes if prefix + name not in own_fields(store, c)]
                source = raw_stream(owner, name, source_code)
                _restructure_field(owner, name, following, source, change)


def _restructure_field(owner: Model, name: str, codes: Iterable[str], source: Raw, change) -> None:
    for code in codes:
        definition = owner._meta.get_field(build_localized_fieldname(name, code))
        raw = raw_stream(owner, name, code)
        changed = change(definition.stream_block, source, raw)
        if changed != raw:
            setattr(owner, definition.attname, definition.stream_block.to_python(changed))


def _store_of(instance: Model) -> dict[str, Any]:
    return getattr(instance, "followed_sources", None) or {}


def apply(
    instance: Model, code: str, new_values: dict[str, Any], source_code: str | None = None
) -> set[str]:
    """Write segment values in the language `code` and return the addresses that were found.

    `new_values` maps addresses to values. With a `source_code`, StreamFields first get all blocks
    of that language (see `structure.mirror`), unless `code` has a structure of its own.
    """
    if source_code:
        mirror_streams(instance, [code], source_code)
    known = _apply_own(instance, code, new_values, "")
    for relation, children in child_objects(instance):
        for child in children:
            prefix = f"{relation}.{child.translation_key}."
            known |= _apply_own(child, code, new_values, prefix)
        if children:
            setattr(instance, relation, children)
    return known


def copy_language(origin: Model, target: Model, code: str) -> None:
    """Copy all texts in the language `code`, and nothing else, from `origin` to `target`.

    Inline children are matched by their translation key. In StreamFields of a language that follows
    the source, the texts of the blocks that both sources have are copied. `target` keeps its texts
    of the blocks that only its own source has, and gets none of the blocks that it does not have.
    """
    own = own_fields(_store_of(origin), code)
    _copy_own(origin, target, code, own)
    counterparts = {
        (relation, child.translation_key): child
        for relation, children in child_objects(origin)
        for child in children
    }
    for relation, children in child_objects(target):
        for child in children:
            if counterpart := counterparts.get((relation, child.translation_key)):
                prefix = f"{relation}.{child.translation_key}."
                _copy_own(counterpart, child, code, own, prefix)
        if children:
            setattr(target, relation, children)
    if own or own_fields(_store_of(target), code):
        target.followed_sources = with_own_fields(_store_of(target), code, own)


def _own_segments(
    instance: Model, code: str, prefix: str, labels: tuple[str, ...]
) -> Iterator[Segment]:
    model = type(instance)
    for name in ordered_field_names(model):
        definition = model._meta.get_field(build_localized_fieldname(name, code))
        path = (*labels, str(definition.translated_field.verbose_name))
        if isinstance(definition, StreamField):
            raw = raw_stream(instance, name, code)
            yield from stream_segments(definition.stream_block, raw, prefix + name, path)
        else:
            value = getattr(instance, definition.attname) or ""
            yield Segment(prefix + name, kind_of_field(definition), value, path, definition)


def ordered_field_names(model: type[Model]) -> list[str]:
    """Return the names of the translated fields, in the order of `translated_panels` if declared.

    Fields that `translated_panels` does not list follow in the order of their definition.
    """
    names = translated_field_names(model)
    declared = [name for name in getattr(model, "translated_panels", []) if name in names]
    return declared + [name for name in names if name not in declared]


def stream_segments(
    block: StreamBlock, raw: Raw, path: str, labels: tuple[str, ...] = ()
) -> Iterator[Segment]:
    """Yield the segments in the JSON data of a StreamField with the address `path`."""
    for item in raw:
        child = block.child_blocks.get(item["type"])
        if child is not None:
            step = (*labels, str(child.label))
            yield from _block_segments(child, item["value"], f"{path}.{item['id']}", step)


def _block_segments(
    block: Block, value: Any, path: str, labels: tuple[str, ...]
) -> Iterator[Segment]:
    if isinstance(block, StreamBlock):
        yield from stream_segments(block, value or [], path, labels)
    elif isinstance(block, ListBlock):
        for number, item in enumerate(value or [], 1):
            step = (*labels, str(number))
            yield from _block_segments(
                block.child_block, item["value"], f"{path}.{item['id']}", step
            )
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            step = (*labels, str(child.label))
            yield from _block_segments(child, (value or {}).get(name), f"{path}.{name}", step)
    elif kind := kind_of_block(block):
        value = value if value is not None else ""
        if kind is Kind.RICH:  # the same cleaning as on the page
            value = clean_rich_text(value, block.features)
        yield Segment(path, kind, value, labels, block)


def _apply_own(instance: Model, code: str, new: dict[str, Any], prefix: str) -> set[str]:
    model, known = type(instance), set()
    for name in translated_field_names(model):
        definition = model._meta.get_field(build_localized_fieldname(name, code))
        if isinstance(definition, StreamField):
            raw = [
                _with_values(definition.stream_block, item, prefix + name, new, known)
                for item in raw_stream(instance, name, code)
            ]
            setattr(instance, definition.attname, definition.stream_block.to_python(raw))
        elif prefix + name in new:
            setattr(instance, definition.attname, new[prefix + name])
            known.add(prefix + name)
    return known


def _with_values(block: StreamBlock, item: dict, path: str, new: dict, known: set[str]) -> dict:
    child = block.child_blocks.get(item["type"])
    if child is None:
        return item
    return item | {"value": _replace(child, item["value"], f"{path}.{item['id']}", new, known)}


def _replace(block: Block, value: Any, path: str, new: dict[str, Any], known: set[str]) -> Any:
    if isinstance(block, StreamBlock):
        return [_with_values(block, item, path, new, known) for item in value or []]
    if isinstance(block, ListBlock):
        return [
            item
            | {
                "value": _replace(
                    block.child_block, item["value"], f"{path}.{item['id']}", new, known
                )
            }
            for item in value or []
        ]
    if isinstance(block, StructBlock):
        return {
            name: _replace(child, (value or {}).get(name), f"{path}.{name}", new, known)
            for name, child in block.child_blocks.items()
        }
    if kind_of_block(block) and path in new:
        known.add(path)
        return new[path]
    return value


def _copy_own(
    origin: Model, target: Model, code: str, own: frozenset[str], prefix: str = ""
) -> None:
    streams = stream_names(type(target)) if code != settings.LANGUAGE_CODE else []
    for name in translated_field_names(type(target)):
        attname = build_localized_fieldname(name, code)
        if name in streams and prefix + name not in own:
            setattr(target, attname, _carried_stream(origin, target, name, code))
        else:
            setattr(target, attname, getattr(origin, attname))


def _carried_stream(origin: Model, target: Model, name: str, code: str):
    source_code = settings.LANGUAGE_CODE
    block = target._meta.get_field(build_localized_fieldname(name, code)).stream_block
    carried = carry(
        block,
        raw_stream(origin, name, code),
        raw_stream(origin, name, source_code),
        raw_stream(target, name, code),
    )
    return block.to_python(arrange(block, raw_stream(target, name, source_code), carried))


_BLOCK_KEY = re.compile(r'(?<!\s)\s+data-block-key="[^"]*"')


def comparable(value: Any) -> str:
    """Return a segment's value as a text for comparing versions.

    Paragraph keys are removed, because Draft.js may generate new ones each time a text is saved.
    Line ends are normalised to LF, and surrounding white space is removed.
    """
    text = str(value) if value is not None else ""
    if "data-block-key" in text:
        text = _BLOCK_KEY.sub("", text)
    return text.replace("\r\n", "\n").strip()
