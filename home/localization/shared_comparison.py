"""What differs between two versions of a page in the values that all languages share.

Wagtail's edit handler says which values there are, how they are called, and how they are compared.
"""

import datetime
from collections.abc import Iterator
from typing import Any

from django.db.models import Model
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.compare import (
    ChildRelationComparison,
    FieldComparison,
    TextDiff,
    TextFieldComparison,
)
from wagtail.models import Page

from home.localization.registry import localized_fields
from home.localization.text_diff import diff_paragraphs, lines

Labelled = tuple[str, SafeString]


def shared_changes(before: Page, after: Page, request) -> Iterator[Labelled]:
    """Yield (label, HTML) for each value shared by all languages that differs."""
    panel = after.get_edit_handler().get_bound_panel(instance=after, request=request, form=None)
    localized = _localized_names(type(after))
    for comparison_class in panel.get_comparison():
        comparison = comparison_class(before, after)
        if isinstance(comparison, ChildRelationComparison):
            yield from _row_changes(comparison)
        elif comparison.field.name not in localized and comparison.has_changed():
            yield comparison.field_label(), _difference(comparison)


def _localized_names(model: type[Model]) -> set[str]:
    return {field.name for _name, _code, field in localized_fields(model)}


def _difference(comparison: FieldComparison) -> SafeString:
    """Return the difference in a field, with a space between the old and the new value."""
    if type(comparison) is FieldComparison:
        changes = [
            (kind, _readable(value))
            for kind, value in (("deletion", comparison.val_a), ("addition", comparison.val_b))
        ]
        return TextDiff([change for change in changes if change[1]], separator=" ").to_html()
    if type(comparison) is TextFieldComparison:
        return diff_paragraphs(lines(comparison.val_a), lines(comparison.val_b))
    # Wagtail has escaped the values.
    html = str(comparison.htmldiff())
    return mark_safe(html.replace("</span><span", "</span> <span"))  # noqa: S308


def _readable(value: Any) -> str:
    if isinstance(value, bool):
        return str(_("Yes") if value else _("No"))
    if isinstance(value, datetime.date):
        is_time = isinstance(value, datetime.datetime)
        return date_format(value, "SHORT_DATETIME_FORMAT" if is_time else "DATE_FORMAT")
    return "" if value is None else str(value)


def _row_changes(relation: ChildRelationComparison) -> Iterator[Labelled]:
    """Yield the changes in the rows of an inline relation, without rows that are the same."""
    old, new = list(relation.val_a.all()), list(relation.val_b.all())
    matches = _matches(relation, old, new)
    for place, row in enumerate(new):
        label = _row_label(row, place)
        if place not in matches:
            yield label, _whole(relation, row, "addition", _("Added"))
            continue
        for comparison in _fields(relation, old[matches[place]], row):
            if comparison.has_changed():
                yield f"{label} › {comparison.field_label()}", _difference(comparison)
    for place, row in enumerate(old):
        if place not in matches.values():
            yield _row_label(row, place), _whole(relation, row, "deletion", _("Deleted"))
    if list(matches.values()) != sorted(matches.values()):
        yield relation.field_label(), format_html("<p>{}</p>", _("The order has changed."))


def _matches(relation: ChildRelationComparison, old: list, new: list) -> dict[int, int]:
    """Return {place of a new row: place of the same row in the old version}, in the new order."""
    model = relation.field.related_model
    name = getattr(model, "identity_field", None) or "translation_key"
    if hasattr(model, name):
        places = {getattr(row, name): place for place, row in enumerate(old)}
        keys = [getattr(row, name) for row in new]
        return {place: places[key] for place, key in enumerate(keys) if key in places}
    _forwards, backwards, _added, _deleted = relation.get_mapping(old, new)
    return dict(sorted(backwards.items()))


def _fields(relation: ChildRelationComparison, old: Model, new: Model) -> Iterator[FieldComparison]:
    localized = _localized_names(relation.field.related_model)
    for comparison_class in relation.field_comparisons:
        comparison = comparison_class(old, new)
        if comparison.field.name not in localized:
            yield comparison


def _row_label(row: Model, place: int) -> str:
    return f"{capfirst(str(row._meta.verbose_name))} {place + 1}"


def _whole(relation: ChildRelationComparison, row: Model, mark: str, fallback: str) -> SafeString:
    """Return all values of a row that only one version has."""
    shown = [
        f"{comparison.field_label()}: {_plain(comparison)}"
        for comparison in _fields(relation, row, row)
        if comparison.val_a not in (None, "", False)
    ]
    return format_html("<p>{}</p>", TextDiff([(mark, ", ".join(shown) or fallback)]).to_html())


def _plain(comparison: FieldComparison) -> str:
    if type(comparison) is FieldComparison:
        return _readable(comparison.val_a)
    field = comparison.field
    if field.is_relation and not field.many_to_many:
        return str(field.related_model.objects.filter(pk=comparison.val_a).first() or "")
    return str(dict(field.flatchoices).get(comparison.val_a, comparison.val_a))
