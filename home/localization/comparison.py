"""What differs between two versions of a page, by language and in what all languages share."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.admin.compare import TextDiff
from wagtail.blocks import ChooserBlock
from wagtail.documents import get_document_model
from wagtail.fields import StreamField
from wagtail.models import Page

from home.localization.merge import is_same
from home.localization.registry import language_codes, localized_fields, translated_field_names
from home.localization.restoration import SHARED
from home.localization.segments import Kind, Segment, comparable, raw_stream, segments
from home.localization.shared_comparison import shared_changes
from home.localization.text_diff import diff_paragraphs, lines, paragraphs


@dataclass(frozen=True)
class Change:
    """One value that differs. `html` shows the difference."""

    label: str
    html: SafeString


@dataclass(frozen=True)
class PartChanges:
    """The changes in one part of a page: a language, or SHARED."""

    part: str
    changes: list[Change]

    @property
    def name(self) -> str:
        return name_of_part(self.part)

    @property
    def language(self) -> str:
        """The code of the language in which the part is written, or ""."""
        return "" if self.part == SHARED else self.part


def name_of_part(part: str) -> str:
    """Return the native name of a language, or the name of what all languages share."""
    return dict(settings.LANGUAGES).get(part) or _("What all languages share")


def compare(
    before: Page, after: Page, request, parts: Iterable[str] | None = None
) -> list[PartChanges]:
    """Return the changes between two versions of a page in each part that has any.

    `parts` limits the comparison; its default is all parts.
    """
    chosen = [*language_codes(), SHARED] if parts is None else parts
    name_target = _target_names()
    found = []
    for part in chosen:
        if part == SHARED:
            changes = [Change(*change) for change in shared_changes(before, after, request)]
        else:
            changes = list(_language_changes(before, after, part, name_target))
        if changes:
            found.append(PartChanges(part, changes))
    return found


def _language_changes(
    before: Page, after: Page, code: str, name_target: Callable[[str, str], str]
) -> Iterator[Change]:
    old = {segment.address: segment for segment in segments(before, code)}
    new = {segment.address: segment for segment in segments(after, code)}
    for address in _in_order(list(old), list(new)):
        one, other = old.get(address), new.get(address)
        segment = other or one
        values = [each.value if each else "" for each in (one, other)]
        if comparable(values[0]) != comparable(values[1]):
            label = " › ".join(segment.labels)
            yield Change(capfirst(label), _difference(segment, *values, name_target))
    yield from _structural_changes(before, after, code, old, new)


def _in_order(old: list[str], new: list[str]) -> list[str]:
    """Return all addresses in the order of `new`. Deleted ones follow what they followed."""
    order, known = list(new), set(new)
    for place, address in enumerate(old):
        if address not in known:
            order.insert(order.index(old[place - 1]) + 1 if place else 0, address)
            known.add(address)
    return order


def _difference(
    segment: Segment, before: Any, after: Any, name_target: Callable[[str, str], str]
) -> SafeString:
    if segment.kind is Kind.REFERENCE:
        return _replacement(*(_name_of_reference(segment, value) for value in (before, after)))
    if segment.kind is Kind.RICH:
        parts = [paragraphs(text, name_target) for text in (before, after)]
    else:
        parts = [lines(text) for text in (before, after)]
    if parts[0] == parts[1]:
        return format_html("<p>{}</p>", _("Only the formatting has changed."))
    return diff_paragraphs(*parts)


def _replacement(before: str, after: str) -> SafeString:
    changes = [("deletion", before), ("addition", after)]
    return TextDiff([change for change in changes if change[1]], separator=" ").to_html()


def _name_of_reference(segment: Segment, value: Any) -> str:
    if not value:
        return ""
    if isinstance(segment.definition, ChooserBlock):
        return str(segment.definition.to_python(value) or _("deleted"))
    return str(value)


def _structural_changes(
    before: Page, after: Page, code: str, old: dict[str, Segment], new: dict[str, Segment]
) -> Iterator[Change]:
    """Yield a change for each body in which blocks were moved, or have other settings."""
    localized = {name: field for name, c, field in localized_fields(type(after)) if c == code}
    for name in translated_field_names(type(after)):
        if not isinstance(localized[name], StreamField):
            continue
        orders = [
            [address for address in some if address.startswith(f"{name}.") and address in others]
            for some, others in ((old, new), (new, old))
        ]
        label = capfirst(str(localized[name].translated_field.verbose_name))
        if orders[0] != orders[1]:
            yield Change(label, format_html("<p>{}</p>", _("The order of the blocks has changed.")))
        elif _has_same_texts(old, new, f"{name}.") and not is_same(
            *(raw_stream(version, name, code) for version in (before, after))
        ):
            sentence = _("Only the order or the settings of blocks have changed.")
            yield Change(label, format_html("<p>{}</p>", sentence))


def _has_same_texts(old: dict[str, Segment], new: dict[str, Segment], prefix: str) -> bool:
    one, other = (
        {key: comparable(s.value) for key, s in some.items() if key.startswith(prefix)}
        for some in (old, new)
    )
    return one == other


def _target_names() -> Callable[[str, str], str]:
    """Return a function that names the target of a link inside the site. It remembers names."""
    models = {"page": Page, "document": get_document_model()}
    known: dict[tuple[str, str], str] = {}

    def name_target(kind: str, key: str) -> str:
        if (kind, key) not in known:
            model = models.get(kind)
            target = model.objects.filter(pk=key).first() if model and key.isdigit() else None
            known[kind, key] = str(target) if target else _("deleted")
        return known[kind, key]

    return name_target
