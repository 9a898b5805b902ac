"""What deleting an object takes away, as rows; and those rows back in their tables."""

import json
from collections import defaultdict
from collections.abc import Iterator
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connection, models
from django.db.models.deletion import Collector
from wagtail.models import Collection, Page

from home.backup.tables import ENCODE, JSON, columns, read, tables, write
from home.trash import TrashError

# Made anew once the object is back, or of no use then.
MADE_ANEW = {"home.CampaignRendition", "wagtailcore.ReferenceIndex", "wagtailimages.Rendition"}
KEYS_AT_ONCE = 500

Rows = dict[str, list[dict[str, Any]]]  # {table: [{column: value}]}
Reference = list  # [table, column, key of the row that refers, what it holds]


def collect(objects: models.QuerySet) -> tuple[dict, list]:
    """Return all rows that deleting the objects would delete, and the references it would empty.

    Raises django.db.models.ProtectedError for what may not be deleted.
    """
    collector = Collector(DEFAULT_DB_ALIAS, origin=objects)
    collector.collect(objects)
    keys = defaultdict(set)
    for model, instances in collector.data.items():
        keys[model].update(instance.pk for instance in instances)
    for queryset in collector.fast_deletes:
        keys[queryset.model].update(queryset.values_list("pk", flat=True))
    rows = {}
    for model in tables():
        if keys[model] and model._meta.label not in MADE_ANEW:
            names = [name for name, _kind in columns(model)]
            found = [row for some in _batches(keys[model]) for row in read(model, some)]
            rows[model._meta.label] = {"columns": names, "rows": found}
    return rows, list(_references(collector, keys))


def _references(collector, keys):
    for (field, _value), groups in collector.field_updates.items():
        model = field.model
        pks = {instance.pk for group in groups for instance in group} - keys[model]
        held = models.QuerySet(model).filter(pk__in=pks).values_list("pk", field.attname)
        for pk, value in held:
            yield [model._meta.label, field.attname, pk, value]


def unpack(stored: dict) -> Rows:
    """Return stored rows by the names of today's columns; a column that is new has its default."""
    unpacked = {}
    for model in tables():
        if kept := stored.get(model._meta.label):
            names = [name for name, _kind in columns(model)]
            defaults = _defaults(model, set(names) - set(kept["columns"]))
            unpacked[model._meta.label] = [
                {
                    name: value
                    for name, value in (
                        defaults | dict(zip(kept["columns"], row, strict=True))
                    ).items()
                    if name in names
                }
                for row in kept["rows"]
            ]
    return unpacked


def _defaults(model, names: set[str]) -> dict[str, Any]:
    kinds, found = dict(columns(model)), {}
    for field in model._meta.local_concrete_fields:
        if field.column in names:
            value = field.get_prep_value(field.get_default())
            encode = json.dumps if kinds[field.column] == JSON else ENCODE.get(kinds[field.column])
            found[field.column] = value if value is None or encode is None else encode(value)
    return found


def put_back(rows: Rows) -> list[Reference]:
    """Insert rows; return the references of theirs that had to be emptied.

    What they refer to and is gone is left empty; rows that cannot be without it are left out.
    Raises TrashError when the object itself cannot be.
    """
    by_label, emptied = _by_label(), []
    for label, kept in _whole(rows, by_label, emptied).items():
        names = [name for name, _kind in columns(by_label[label])]
        write(by_label[label], [[row[name] for name in names] for row in kept])
    connection.check_constraints()
    return emptied


def fill(references: list[Reference]) -> Iterator[models.Model]:
    """Fill references that are still empty; yield each object that has one again."""
    by_label = _by_label()
    for label, attname, pk, value in references:
        if model := by_label.get(label):
            empty = models.QuerySet(model).filter(pk=pk, **{attname: None})
            if empty.update(**{attname: value}):
                yield models.QuerySet(model).get(pk=pk)


def target_of(reference: Reference) -> type[models.Model]:
    """Return what a reference leads to."""
    label, attname, _pk, _value = reference
    return _by_label()[label]._meta.get_field(attname).related_model


def _by_label() -> dict[str, type[models.Model]]:
    return {model._meta.label: model for model in tables()}


def _whole(rows: Rows, by_label: dict, emptied: list[Reference]) -> Rows:
    """Return the rows that lead somewhere: what goes may take others along, such as its replies."""
    while True:
        left = {
            label: [row for row in kept if _complete(by_label[label], row, rows, emptied)]
            for label, kept in rows.items()
        }
        if left == rows:
            return left
        rows = left


def _complete(model, row: dict, rows: Rows, emptied: list[Reference]) -> bool:
    """Empty what leads nowhere; tell whether the row can be without."""
    for field in model._meta.local_concrete_fields:
        value = row[field.column]
        if not field.remote_field or value is None or _exists(field, value, rows):
            continue
        if field.null:
            row[field.column] = None
            emptied.append([model._meta.label, field.attname, row[model._meta.pk.column], value])
        elif field.related_model is Collection:
            row[field.column] = Collection.get_first_root_node().pk
        elif issubclass(model, Page):
            raise TrashError(field.related_model._meta.verbose_name)
        else:
            return False
    return True


def _exists(field, value, rows: Rows) -> bool:
    target = field.related_model
    brought = rows.get(target._meta.label, ())
    column = field.target_field.column
    if any(row[column] == value for row in brought):
        return True
    return models.QuerySet(target).filter(**{field.target_field.attname: value}).exists()


def _batches(keys: set):
    ordered = sorted(keys, key=str)
    return (ordered[at : at + KEYS_AT_ONCE] for at in range(0, len(ordered), KEYS_AT_ONCE))
