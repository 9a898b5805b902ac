"""Reads all texts of many objects, with drafts, proposals and inline children, in three queries.

The texts are the same as those of `segments`, but they are read from plain columns. No model
instance or block value is built, so reading hundreds of objects takes no longer than rendering a
page.
"""

import json
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from django.db.models import (
    BooleanField,
    Case,
    F,
    IntegerField,
    JSONField,
    Model,
    QuerySet,
    TextField,
    Value,
    When,
)
from django.db.models.functions import Cast, JSONArray
from django.utils import timezone
from modelcluster.models import ClusterableModel, get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.models import DraftStateMixin, Page

from home.localization.kinds import Kind, kind_of_block, kind_of_field
from home.localization.models import Proposal, TranslatableContent
from home.localization.registry import language_codes, translated_field_names
from home.localization.state import follow_versions

Texts = dict[str, dict[str, Any]]  # language code → address → text


@dataclass
class Version:
    """An object's texts and the sources that they follow, in the live version or in a draft."""

    texts: Texts
    followed_sources: dict


@dataclass
class StoredObject:
    """A stored translatable object. `draft` is its version with unpublished texts, or None."""

    model: type[TranslatableContent]
    pk: int
    path: str
    is_live: bool
    stored: Version
    draft: Version | None = None

    @property
    def latest(self) -> Version:
        return self.draft or self.stored


@dataclass
class _Row:
    """The raw texts of a row: language code → the values of `_text_fields`, in the same order."""

    prefix: str = ""
    columns: dict[str, list] = field(default_factory=dict)


def stored_objects(
    models: Iterable[type[TranslatableContent]], pks: Collection[int] | None = None
) -> list[StoredObject]:
    """Return the objects of `models`, pages first in tree order.

    With `pks`, return only the objects with these primary keys. Alias pages are left out, because
    their texts are those of the original page.
    """
    models = {model._meta.label_lower: model for model in models}
    if not models:
        return []
    children = _children(models.values(), pks)
    found = []
    for label, pk, path, is_live, followed, draft, *columns in _union(
        _objects_query(model, pks) for model in models.values()
    ):
        model = models[label]
        row = _Row(columns=dict(zip(language_codes(), columns, strict=True)))
        stored = Version(_texts(model, row), followed or {})
        for child_model, child in children[label, pk]:
            _add(stored.texts, _texts(child_model, child))
        found.append(
            StoredObject(
                model, pk, path, bool(is_live), stored, _draft(model, draft) if draft else None
            )
        )
    _add_proposals(found)
    order = {label: position for position, label in enumerate(models)}
    return sorted(
        found, key=lambda o: (not o.path, o.path or order[o.model._meta.label_lower], o.pk)
    )


def _add_proposals(found: list[StoredObject]) -> None:
    """Give the objects without drafts a draft with their proposed texts."""
    by_name = {
        f"{each.model._meta.label_lower}:{each.pk}": each
        for each in found
        if not issubclass(each.model, DraftStateMixin)
    }
    if not by_name:
        return
    for proposal in Proposal.objects.all():
        if each := by_name.get(proposal.reference):
            each.draft = each.draft or deepcopy(each.stored)
            _add_proposal(each.draft, proposal)


def _add_proposal(draft: Version, proposal: Proposal) -> None:
    texts, versions = {}, {}
    for address, entry in proposal.texts.items():
        texts[address] = entry["text"]
        if entry["source"]:
            versions[address] = (entry["source"], entry["text"], entry["source_text"])
    draft.texts[proposal.language].update(texts)
    draft.followed_sources = follow_versions(
        draft.followed_sources, proposal.language, versions, timezone.localdate()
    )


def _union(queries: Iterable[QuerySet]) -> QuerySet:
    first, *others = queries
    return first.union(*others, all=True) if others else first


def _objects_query(model: type[TranslatableContent], pks: Collection[int] | None) -> QuerySet:
    shown = model.translatable_objects().order_by().values("pk")
    objects = QuerySet(model).filter(pk__in=shown).order_by()
    if pks is not None:
        objects = objects.filter(pk__in=pks)
    is_page = issubclass(model, Page)
    if is_page:
        objects = objects.filter(alias_of__isnull=True)
    has_drafts = issubclass(model, DraftStateMixin)
    no_content = Cast(Value(None, output_field=TextField()), JSONField())
    return objects.values_list(
        Value(model._meta.label_lower, output_field=TextField()),
        Cast("pk", IntegerField()),
        Cast("path", TextField()) if is_page else Value("", output_field=TextField()),
        Cast("live", BooleanField()) if has_drafts else Value(True, output_field=BooleanField()),
        Cast("followed_sources", JSONField()),
        Case(
            When(has_unpublished_changes=True, then=F("latest_revision__content")),
            default=no_content,
            output_field=JSONField(),
        )
        if has_drafts
        else no_content,
        *_columns(model),
    )


def _children(models: Iterable[type[Model]], pks: Collection[int] | None) -> dict:
    """Return {(parent's label, parent's primary key): [(child model, row)]}."""
    relations = {
        f"{model._meta.label_lower}.{name}": (model, name, child_model, foreign_key)
        for model in models
        for name, child_model, foreign_key in _relations(model)
    }
    found = defaultdict(list)
    if not relations:
        return found
    queries = []
    for label, (_model, _name, child_model, foreign_key) in relations.items():
        rows = QuerySet(child_model).order_by()
        if pks is not None:
            rows = rows.filter(**{f"{foreign_key}__in": pks})
        queries.append(
            rows.values_list(
                Value(label, output_field=TextField()),
                Cast(foreign_key, IntegerField()),
                "translation_key",
                *_columns(child_model),
            )
        )
    for label, parent, key, *columns in _union(queries):
        model, name, child_model, _foreign_key = relations[label]
        row = _Row(f"{name}.{key}.", dict(zip(language_codes(), columns, strict=True)))
        found[model._meta.label_lower, parent].append((child_model, row))
    return found


def _columns(model: type[Model]) -> list[JSONArray]:
    """Return one expression per language that selects the values of all text fields."""
    return [
        JSONArray(*(build_localized_fieldname(name, code) for name, _block in _text_fields(model)))
        for code in language_codes()
    ]


@cache
def _text_fields(model: type[Model]) -> list[tuple[str, StreamBlock | None]]:
    """Return (field name, block) of the translated fields with texts.

    The block is None unless the field is a StreamField.
    """
    found = []
    for name in translated_field_names(model):
        definition = model._meta.get_field(name)
        if isinstance(definition, StreamField):
            found.append((name, definition.stream_block))
        elif kind_of_field(definition) is not Kind.REFERENCE:
            found.append((name, None))
    return found


@cache
def _relations(model: type[Model]) -> list[tuple[str, type[Model], str]]:
    """Return (relation, child model, foreign key) of the inline children with translated texts."""
    if not issubclass(model, ClusterableModel):
        return []
    return [
        (relation.get_accessor_name(), relation.related_model, relation.field.attname)
        for relation in get_all_child_relations(model)
        if translated_field_names(relation.related_model)
    ]


def _draft(model: type[Model], content: dict) -> Version:
    """Return the version in the content of a revision."""
    texts = _texts(model, _row_of(model, content, ""))
    for name, child_model, _foreign_key in _relations(model):
        for child in content.get(name, []):
            prefix = f"{name}.{child.get('translation_key')}."
            _add(texts, _texts(child_model, _row_of(child_model, child, prefix)))
    return Version(texts, _parsed(content.get("followed_sources")) or {})


def _row_of(model: type[Model], content: dict, prefix: str) -> _Row:
    columns = {
        code: [
            content.get(build_localized_fieldname(name, code))
            for name, _block in _text_fields(model)
        ]
        for code in language_codes()
    }
    return _Row(prefix, columns)


def _texts(model: type[Model], row: _Row) -> Texts:
    texts: Texts = {}
    for code, values in row.columns.items():
        texts[code] = found = {}
        for (name, block), value in zip(_text_fields(model), values, strict=True):
            if block is None:
                found[row.prefix + name] = value or ""
            else:
                found.update(_block_texts(block, _parsed(value), row.prefix + name))
    return texts


def _add(texts: Texts, others: Texts) -> None:
    for code, values in others.items():
        texts[code].update(values)


def _parsed(value: Any) -> Any:
    """Return JSON data, parsed if the database or the revision stores it as a string."""
    return json.loads(value) if isinstance(value, str) and value else value


def _block_texts(block: Block, value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Yield (address, text) for each text in a block's raw value."""
    if isinstance(block, StreamBlock):
        for item in value or ():
            child = block.child_blocks.get(item["type"])
            if child is not None:
                yield from _block_texts(child, item["value"], f"{path}.{item.get('id')}")
    elif isinstance(block, ListBlock):
        for item in value or ():
            yield from _block_texts(block.child_block, item["value"], f"{path}.{item['id']}")
    elif isinstance(block, StructBlock):
        for name, child in block.child_blocks.items():
            yield from _block_texts(child, (value or {}).get(name), f"{path}.{name}")
    elif kind_of_block(block) in (Kind.PLAIN, Kind.RICH):
        yield path, value if value is not None else ""
