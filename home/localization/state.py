"""The state of a translation, computed from fingerprints of its source. It is never stored.

Each object stores in its field `followed_sources` from which source text each translation was made.
Revisions contain this field, so it stays correct in drafts, in the history and after a revert:

    {"languages": {"de": {"heading": {"source": "<fingerprint>", "text": "<fingerprint>",
                                      "on": "2026-04-12"}}},
     "texts": {"<fingerprint>": "<the source text>"}}

It also says in which StreamFields a language has a structure of its own (see `structure`).
"""

import datetime
import hashlib
from collections.abc import Collection, Mapping
from enum import StrEnum
from typing import Any

from django.utils.translation import pgettext_lazy

from home.localization.segments import comparable
from home.localization.structure import (
    Store,
    choices_of,
    own_fields,
    with_choices,
    with_own_fields,
)

Record = dict[str, str]


class State(StrEnum):
    """The state of a translation relative to its source, most urgent first."""

    MISSING = "missing"
    OUTDATED = "outdated"
    UP_TO_DATE = "up_to_date"

    @property
    def label(self) -> str:
        return str(STATE_LABELS[self])


STATE_LABELS = {
    State.MISSING: pgettext_lazy("translation", "missing"),
    State.OUTDATED: pgettext_lazy("translation", "outdated"),
    State.UP_TO_DATE: pgettext_lazy("translation", "up to date"),
}


def fingerprint(text: Any) -> str:
    """Return the fingerprint of a text: the first 16 hexadecimal digits of its SHA-256 hash."""
    return hashlib.sha256(comparable(text).encode()).hexdigest()[:16]


def state_of(source: Any, translation: Any, record: Record | None) -> State | None:
    """Return the state of one segment, or None if there is nothing to translate.

    `record` is the entry of the segment in the store. A translation without a record is outdated,
    because its source is unknown. A recorded translation whose source has been removed is outdated
    too.
    """
    if not comparable(source):
        return State.OUTDATED if comparable(translation) and record else None
    if not comparable(translation):
        return State.MISSING
    if record and record["source"] == fingerprint(source):
        return State.UP_TO_DATE
    return State.OUTDATED


def record_for(store: Store, code: str, address: str) -> Record | None:
    """Return the store's record for one segment in one language, or None."""
    record: Record | None = store.get("languages", {}).get(code, {}).get(address)
    return record


def followed_text(store: Store, code: str, address: str) -> str | None:
    """Return the source text from which a translation was made, or None if it is unknown."""
    record = record_for(store, code, address)
    return store.get("texts", {}).get(record["source"]) if record else None


def follow(
    store: Store,
    source: Mapping[str, Any],
    translations: Mapping[str, Mapping[str, Any]],
    today: datetime.date,
    confirmed: Mapping[str, set[str]] | None = None,
) -> Store:
    """Return the store updated for a new version of the object.

    `source` maps addresses to source texts, `translations` maps language codes to such mappings. A
    translation that is new or was changed since it was recorded follows the current source. So does
    a translation in `confirmed`, which maps language codes to the addresses that an editor marked
    as still right. All other translations keep their records. Records of empty translations are
    removed. `today` is recorded as the date of new records.
    """
    languages: dict[str, dict[str, Record]] = {}
    for code, texts in translations.items():
        records = {}
        for address, text in texts.items():
            if not comparable(text):
                continue
            old = record_for(store, code, address)
            is_confirmed = address in (confirmed or {}).get(code, ())
            is_renewed = is_confirmed and comparable(source.get(address, ""))
            if old and old["text"] == fingerprint(text) and not is_renewed:
                records[address] = old
            elif comparable(source.get(address, "")):
                records[address] = {
                    "source": fingerprint(source[address]),
                    "text": fingerprint(text),
                    "on": today.isoformat(),
                }
        if records:
            languages[code] = records
    used = {record["source"] for records in languages.values() for record in records.values()}
    texts = {key: text for key, text in store.get("texts", {}).items() if key in used}
    for text in source.values():
        if (key := fingerprint(text)) in used:
            texts[key] = comparable(text)
    return _store(languages, texts, choices_of(store))


def replace_language(store: Store, other: Store, code: str) -> Store:
    """Return `store` with the records and choices of one language replaced by those of `other`."""
    languages = {key: value for key, value in store.get("languages", {}).items() if key != code}
    if theirs := other.get("languages", {}).get(code):
        languages[code] = theirs
    used = {record["source"] for records in languages.values() for record in records.values()}
    texts = {**store.get("texts", {}), **other.get("texts", {})}
    texts = {key: text for key, text in texts.items() if key in used}
    own = with_own_fields(store, code, own_fields(other, code))
    return _store(languages, texts, choices_of(own))


def follow_versions(
    store: Store,
    code: str,
    versions: Mapping[str, tuple[str, str, str | None]],
    today: datetime.date,
) -> Store:
    """Return the store with records of translations that follow a given version of their source.

    `versions` maps addresses to (fingerprint of the source, translation, source text or None if it
    is unknown). `follow` keeps these records until the translation changes, so a translation made
    from an older source stays outdated.
    """
    languages = dict(store.get("languages", {}))
    records = dict(languages.get(code, {}))
    texts = dict(store.get("texts", {}))
    for address, (key, translation, source) in versions.items():
        records[address] = {
            "source": key,
            "text": fingerprint(translation),
            "on": today.isoformat(),
        }
        if source is not None:
            texts[key] = comparable(source)
    return _store(languages | {code: records}, texts, choices_of(store))


def combine(
    store: Store,
    older: Store,
    texts: Mapping[str, Mapping[str, Any]],
    source_code: str,
    brought_back: Collection[str],
) -> Store:
    """Return the records for `texts`, some of which were brought back from an older version.

    `texts` maps language codes to mappings of addresses to texts, with the source language among
    them. `store` has the records of the draft and `older` those of the older version. Each text
    keeps the draft's record if it is about the same words, and otherwise has the older one. In the
    languages `brought_back`, a record that follows the current source comes first, and whether they
    have a structure of their own is as it was.
    """
    languages: dict[str, dict[str, Record]] = {}
    for code, translations in texts.items():
        for address, text in translations.items():
            if record := _record_of(text, store, older, code, address):
                languages.setdefault(code, {})[address] = record
                source = fingerprint(texts[source_code].get(address, ""))
                other = _record_of(text, older, {}, code, address)
                if code in brought_back and other and other["source"] == source:
                    languages[code][address] = other
    used = {record["source"] for records in languages.values() for record in records.values()}
    known = {**older.get("texts", {}), **store.get("texts", {})}
    known = {key: text for key, text in known.items() if key in used}
    choices = {code: names for code, names in choices_of(store).items() if code not in brought_back}
    choices |= {code: names for code, names in choices_of(older).items() if code in brought_back}
    return _store(languages, known, choices)


def _record_of(text: Any, store: Store, older: Store, code: str, address: str) -> Record | None:
    """Return the first record in two stores that is about this text, or None."""
    for record in (record_for(store, code, address), record_for(older, code, address)):
        if record and record["text"] == fingerprint(text):
            return record
    return None


def _store(
    languages: dict[str, dict[str, Record]], texts: dict[str, str], choices: dict[str, list[str]]
) -> Store:
    return with_choices({"languages": languages, "texts": texts} if languages else {}, choices)
