"""The rows of the translate view: source and translation, saving, and conflicts."""

from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from django import forms
from django.conf import settings
from django.utils.safestring import SafeString
from wagtail.admin.compare import diff_text
from wagtail.admin.forms.models import formfield_for_dbfield
from wagtail.blocks import Block

from home.localization.allowed_html import without_tags
from home.localization.fields import limit_sentence
from home.localization.models import TranslatableContent
from home.localization.segments import (
    Kind,
    Segment,
    apply,
    comparable,
    rules_of_field,
    segments,
    values,
)
from home.localization.state import State, fingerprint, followed_text, record_for, state_of
from home.localization.translatable_objects import all_objects, store


@dataclass(frozen=True)
class Row:
    """One segment with its translation."""

    segment: Segment
    source: Any
    source_code: str
    translation: Any
    state: State | None
    changes: SafeString | None
    is_suggested: bool

    @property
    def address(self) -> str:
        return self.segment.address

    @property
    def is_open(self) -> bool:
        return self.state in (State.MISSING, State.OUTDATED)


def rows(
    version: TranslatableContent, code: str, source_code: str, cached: Mapping[str, str]
) -> list[Row]:
    """Return a row per segment in form order.

    `source_code` is the language shown beside the translation. If it has no text, the text of the
    source language is shown. State and changes always refer to the source language. `cached` maps
    fingerprints of source texts to translations of the same text elsewhere, which are suggested
    where a translation is missing. Segments of blocks that only the translation has, because it has
    a structure of its own, come last.
    """
    source_language = settings.LANGUAGE_CODE
    originals = version.segments_to_translate(code)
    reading = values(version, source_code)
    own = {segment.address: segment for segment in segments(version, code)}
    known = {segment.address for segment in originals}
    extra = [segment for address, segment in own.items() if address not in known]
    found = []
    for segment in [*originals, *extra]:
        original = segment.value if segment.address in known else ""
        read = reading.get(segment.address) or original
        text = own[segment.address].value if segment.address in own else ""
        state = None
        if segment.is_text:
            record = record_for(version.followed_sources, code, segment.address)
            state = state_of(original, text, record)
        if not segment.is_text and not text:
            text = original
        suggestion = cached.get(fingerprint(original)) if state is State.MISSING else None
        if not comparable(read) and not comparable(text):
            continue
        found.append(
            Row(
                segment=segment,
                source=read,
                source_code=source_code if reading.get(segment.address) else source_language,
                translation=suggestion or text,
                state=state,
                changes=_changes(version, code, segment.address, original, state),
                is_suggested=bool(suggestion),
            )
        )
    return found


def _changes(version, code: str, address: str, source: Any, state: State | None):
    """Return the changes in the source since the translation as safe HTML, compared by word.

    Return None unless the translation is outdated and its source text is known.
    """
    before = followed_text(version.followed_sources, code, address)
    if state is not State.OUTDATED or before is None:
        return None
    return diff_text(_readable(before), _readable(source)).to_html()


def _readable(text: Any) -> str:
    return without_tags(str(text).replace("</", " </")).strip()


def remembered_translations(code: str) -> dict[str, str]:
    """Return a mapping of source fingerprints to the up-to-date translations of the whole site."""
    memory = {}
    for instance in all_objects():
        texts, source = instance.texts(code), instance.texts(settings.LANGUAGE_CODE)
        for address, text in texts.items():
            record = record_for(instance.followed_sources, code, address)
            if state_of(source.get(address), text, record) is State.UP_TO_DATE:
                memory.setdefault(record["source"], text)
    return memory


def form_field(segment: Segment, code: str, is_draft: bool = False) -> forms.Field:
    """Return a form field for a segment, based on the form field of its model field or block.

    The field of a draft does not check the rules of publishing (see `fields`).
    """
    if isinstance(segment.definition, Block):
        field = deepcopy(segment.definition.field)
    else:
        field = formfield_for_dbfield(segment.definition)
        field.validators += rules_of_field(segment.definition, field)
    field.is_deferred_validation = is_draft
    field.required = False
    field.label = segment.labels[-1]
    field.help_text = limit_sentence(field.limit) if getattr(field, "limit", None) else ""
    field.widget.is_required = False
    if segment.is_text:
        field.widget.attrs["lang"] = code
    return field


class TranslationForm(forms.Form):
    """A form for the translations of one object into one language, with a field per address."""

    def __init__(self, rows: list[Row], code: str, is_draft: bool = False, **kwargs):
        super().__init__(**kwargs)
        for number, row in enumerate(rows):
            field = form_field(row.segment, code, is_draft)
            # Wagtail's editors find fields by a CSS selector, in which an address is invalid.
            field.widget.attrs["id"] = f"text-{number}"
            field.initial = row.translation
            self.fields[row.address] = field

    def raw_value(self, segment: Segment) -> Any:
        """Return a segment's value as it is stored: a text, or the primary key of a reference."""
        value = self.cleaned_data.get(segment.address)
        return getattr(value, "pk", value) if segment.kind is Kind.REFERENCE else value or ""


@dataclass(frozen=True)
class Clash:
    """A segment that another user has changed since the form was opened, with their text."""

    address: str
    theirs: Any


def decide(
    current: Mapping[str, Any],
    posted: Mapping[str, Any],
    began_with: Mapping[str, str],
    seen: set[str],
) -> tuple[dict[str, Any], list[Clash]]:
    """Return (values to write, clashes) for a submitted form. This function is pure.

    `current` has the stored values and `posted` the submitted values, by address. `began_with` has
    the fingerprint of each text at the time when the form was opened. Texts that the user did not
    change are not written. A text that another user has changed too is a clash, unless `seen`
    contains `<address>:<fingerprint>` of the other user's text.
    """
    to_write, clashes = {}, []
    for address, text in posted.items():
        now = fingerprint(current.get(address, ""))
        mine = fingerprint(text)
        began = began_with.get(address, now)
        if mine in (began, now):
            continue
        if now == began or f"{address}:{now}" in seen:
            to_write[address] = text
        else:
            clashes.append(Clash(address, current.get(address, "")))
    return to_write, clashes


def save(
    version: TranslatableContent,
    code: str,
    texts: Mapping[str, Any],
    confirmed: set[str],
    user,
    overwrite=None,
) -> None:
    """Write translations into `version` and store them (see `translatable_objects.store`).

    `confirmed` contains the addresses of translations that are still right for the current source.
    `overwrite` is a revision of the same user that this version replaces.
    """
    apply(version, code, dict(texts), source_code=settings.LANGUAGE_CODE)
    version.record_followed_sources({code: confirmed})
    store(version, user, code, texts.keys() | confirmed, overwrite)
