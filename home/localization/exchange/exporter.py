"""Exports translations from the database to a translation file."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from home.localization import translatable_objects
from home.localization.exchange.entries import Document, Entry, is_lossy, portable
from home.localization.models import TranslatableContent
from home.localization.normalisation import is_empty_rich_text
from home.localization.segments import Kind, Segment, comparable, segments, values
from home.localization.state import State, fingerprint, followed_text


def export(
    instances: Iterable[TranslatableContent],
    language: str,
    source_language: str = settings.LANGUAGE_CODE,
    only_open: bool = False,
) -> Document:
    """Return a document with the texts and translations of the latest version of each object.

    `language` and `source_language` are language codes. With `only_open`, translations that are up
    to date are left out.
    """
    document = Document(language, source_language, project=settings.WAGTAIL_SITE_NAME)
    for stored in instances:
        if getattr(stored, "alias_of_id", None):
            continue  # an alias has the same texts as its original, where they are translated
        for entry in _entries(
            translatable_objects.latest(stored), language, source_language, only_open
        ):
            document.entries.append(entry)
    document.lossy = sum(is_lossy(entry.source + entry.target) for entry in document.entries)
    document.entries = [_portable(entry) for entry in document.entries]
    return document


def place(instance: TranslatableContent, segment: Segment) -> str:
    """Return a description of where a text is: the title of the object, then the labels."""
    return " › ".join([translatable_objects.title_of(instance), *segment.labels])


def is_blank(segment: Segment) -> bool:
    """Tell whether a segment has nothing to translate."""
    if segment.kind is Kind.RICH:
        return is_empty_rich_text(segment.value)
    return not comparable(segment.value)


def _entries(
    instance: TranslatableContent, language: str, source_language: str, only_open: bool
) -> Iterator[Entry]:
    states, targets = instance.translation_states(language), values(instance, language)
    reference, title = (
        translatable_objects.reference(instance),
        translatable_objects.title_of(instance),
    )
    places = {segment.address for segment in instance.segments_to_translate(language)}
    for segment in segments(instance, source_language):
        if not segment.is_text or is_blank(segment):
            continue
        if segment.address not in places and segment.address not in targets:
            continue
        address, target = segment.address, targets.get(segment.address) or ""
        state = states.get(address, State.UP_TO_DATE if comparable(target) else State.MISSING)
        if only_open and state is State.UP_TO_DATE:
            continue
        is_outdated = state is State.OUTDATED and bool(comparable(target))
        previous = followed_text(instance.followed_sources, language, address) or ""
        yield Entry(
            reference=reference,
            address=address,
            source=segment.value,
            target=target if comparable(target) else "",
            is_fuzzy=is_outdated,
            source_fingerprint=fingerprint(segment.value),
            target_fingerprint=fingerprint(target),
            note=_note(instance, segment),
            previous_source=previous if is_outdated else "",
            title=title,
            kind=segment.kind,
        )


def _note(instance: TranslatableContent, segment: Segment) -> str:
    sentences = [place(instance, segment)]
    limit = max_length(segment)
    if limit and segment.kind is Kind.PLAIN:
        sentences.append(
            ngettext("At most %(number)s character.", "At most %(number)s characters.", limit)
            % {"number": limit}
        )
    if segment.kind is Kind.RICH:
        sentences.append(_("Keep the tags in angle brackets."))
    return " · ".join(sentences)


def max_length(segment: Segment) -> int | None:
    """Return the maximum number of characters of a text, or None if there is no limit."""
    definition = segment.definition
    holder = definition if hasattr(definition, "max_length") else getattr(definition, "field", None)
    return getattr(holder, "max_length", None)


def _portable(entry: Entry) -> Entry:
    return replace(
        entry,
        source=portable(entry.source),
        target=portable(entry.target),
        previous_source=portable(entry.previous_source),
    )
