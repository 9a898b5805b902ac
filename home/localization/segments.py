"""Segments: the translatable texts of an object, each with a stable address.

An address is `<field>`, `<field>.<block id>.<sub-block>` inside a StreamField, or
`<relation>.<child's key>.<field>` for an inline child. A translated StreamField has the same block
ids as its source, so an address identifies the same text in every language.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from django.db.models import EmailField, Model, URLField
from django.forms import Field
from modelcluster.models import ClusterableModel, get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.blocks import (
    Block,
    CharBlock,
    ChooserBlock,
    EmailBlock,
    ListBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    URLBlock,
)
from wagtail.fields import RichTextField, StreamField

from home.localization.allowed_html import clean_rich_text
from home.localization.registry import translated_field_names

Raw = list[dict[str, Any]]


class Kind(StrEnum):
    PLAIN = "plain"
    RICH = "rich"
    # An image, document, page, URL or e-mail address: it may differ between languages, but it is
    # not a text to translate.
    REFERENCE = "reference"


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


def kind_of_block(block: Block) -> Kind | None:
    """Return the kind of segment that a block holds, or None for containers and shared values."""
    if isinstance(block, RichTextBlock):
        return Kind.RICH
    if isinstance(block, CharBlock | TextBlock):
        return Kind.PLAIN
    if isinstance(block, ChooserBlock | URLBlock | EmailBlock):
        return Kind.REFERENCE
    return None


def kind_of_field(model_field) -> Kind:
    """Return the kind of segment that a translated field other than a StreamField holds."""
    if isinstance(model_field, RichTextField):
        return Kind.RICH
    return Kind.REFERENCE if isinstance(model_field, URLField | EmailField) else Kind.PLAIN


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


def apply(
    instance: Model, code: str, new_values: dict[str, Any], source_code: str | None = None
) -> set[str]:
    """Write segment values in the language `code` and return the addresses that were found.

    `new_values` maps addresses to values. With a `source_code`, StreamFields first get the same
    blocks as that language (see `mirror`).
    """
    known = _apply_own(instance, code, new_values, source_code, "")
    for relation, children in child_objects(instance):
        for child in children:
            prefix = f"{relation}.{child.translation_key}."
            known |= _apply_own(child, code, new_values, source_code, prefix)
        if children:
            setattr(instance, relation, children)
    return known


def copy_language(origin: Model, target: Model, code: str) -> None:
    """Copy all texts in the language `code`, and nothing else, from `origin` to `target`.

    Inline children are matched by their translation key.
    """
    _copy_own(origin, target, code)
    counterparts = {
        (relation, child.translation_key): child
        for relation, children in child_objects(origin)
        for child in children
    }
    for relation, children in child_objects(target):
        for child in children:
            if counterpart := counterparts.get((relation, child.translation_key)):
                _copy_own(counterpart, child, code)
        if children:
            setattr(target, relation, children)


def mirror(block: StreamBlock, source: Raw, target: Raw) -> Raw:
    """Return `target` with a block for each block of `source`, matched by id.

    New blocks have empty texts and the references and shared values of the source. Blocks that only
    `target` has stay behind the block that they followed.
    """
    own = {item["id"]: item for item in target}
    shared_ids = {item["id"] for item in source}
    following: dict[str | None, Raw] = {}
    anchor = None
    for item in target:
        if item["id"] in shared_ids:
            anchor = item["id"]
        else:
            following.setdefault(anchor, []).append(item)
    mirrored = following.pop(None, [])
    for item in source:
        child = block.child_blocks.get(item["type"])
        if child is None:
            continue
        match = own.get(item["id"])
        is_match = match is not None and match["type"] == item["type"]
        value = _mirror_value(child, item["value"], match["value"] if is_match else None)
        mirrored.append({"type": item["type"], "value": value, "id": item["id"]})
        mirrored += following.pop(item["id"], [])
    return mirrored


def _mirror_value(block: Block, source: Any, target: Any) -> Any:
    if isinstance(block, StreamBlock):
        return mirror(block, source or [], target or [])
    if isinstance(block, ListBlock):
        own = {item["id"]: item["value"] for item in target or []}
        return [
            item | {"value": _mirror_value(block.child_block, item["value"], own.get(item["id"]))}
            for item in source or []
        ]
    if isinstance(block, StructBlock):
        return {
            name: _mirror_value(child, (source or {}).get(name), (target or {}).get(name))
            for name, child in block.child_blocks.items()
        }
    kind = kind_of_block(block)
    if kind in (Kind.PLAIN, Kind.RICH):
        return target or ""
    if kind is Kind.REFERENCE:
        return target if target else source
    return source


def _own_segments(
    instance: Model, code: str, prefix: str, labels: tuple[str, ...]
) -> Iterator[Segment]:
    model = type(instance)
    for name in ordered_field_names(model):
        definition = model._meta.get_field(build_localized_fieldname(name, code))
        path = (*labels, str(definition.translated_field.verbose_name))
        if isinstance(definition, StreamField):
            raw = raw_stream(instance, name, code)
            yield from _stream_segments(definition.stream_block, raw, prefix + name, path)
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


def _stream_segments(
    block: StreamBlock, raw: Raw, path: str, labels: tuple[str, ...]
) -> Iterator[Segment]:
    for item in raw:
        child = block.child_blocks.get(item["type"])
        if child is not None:
            step = (*labels, str(child.label))
            yield from _block_segments(child, item["value"], f"{path}.{item['id']}", step)


def _block_segments(
    block: Block, value: Any, path: str, labels: tuple[str, ...]
) -> Iterator[Segment]:
    if isinstance(block, StreamBlock):
        yield from _stream_segments(block, value or [], path, labels)
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


def _apply_own(
    instance: Model, code: str, new: dict[str, Any], source_code: str | None, prefix: str
) -> set[str]:
    model, known = type(instance), set()
    for name in translated_field_names(model):
        definition = model._meta.get_field(build_localized_fieldname(name, code))
        if isinstance(definition, StreamField):
            raw = raw_stream(instance, name, code)
            if source_code:
                source = raw_stream(instance, name, source_code)
                raw = mirror(definition.stream_block, source, raw)
            raw = [
                _with_values(definition.stream_block, item, prefix + name, new, known)
                for item in raw
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


def _copy_own(origin: Model, target: Model, code: str) -> None:
    for name in translated_field_names(type(target)):
        attname = build_localized_fieldname(name, code)
        setattr(target, attname, getattr(origin, attname))


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
