"""Imports a translation file as drafts. Each entry is checked and reported separately."""

from collections import defaultdict
from collections.abc import Iterable

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import get_language_info
from django.utils.translation import gettext as _
from wagtail.blocks import Block, TextBlock
from wagtail.models import WorkflowMixin
from wagtail.rich_text import features as feature_registry

from home.localization import translatable_objects
from home.localization.exchange import formats
from home.localization.exchange.entries import (
    MAX_CHARACTERS,
    Document,
    Entry,
    ExchangeError,
    Outcome,
    Report,
    Result,
    ambiguous_keys,
    one_line,
    portable,
)
from home.localization.exchange.exporter import place
from home.localization.exchange.markup import problem_in_plain_text, problem_in_rich_text
from home.localization.fields import ShortTextField
from home.localization.models import TranslatableContent
from home.localization.normalisation import is_empty_rich_text
from home.localization.permissions import may_open, may_translate
from home.localization.registry import language_codes, target_codes
from home.localization.segments import (
    Kind,
    Segment,
    apply,
    comparable,
    rules_of_field,
    segments,
    values,
)
from home.localization.state import fingerprint, follow_versions, followed_text, record_for


def import_file(
    data: bytes, user=None, *, dry_run: bool = False, overwrite: bool = False
) -> Report:
    """Store the translations in a file and return a report on each entry.

    Each page gets a draft and is not published. Texts of objects without drafts are live if the
    user may publish them, else they are proposals. Without a `user`, any text of any page can be
    imported, and nothing is made live. With `dry_run`, nothing is stored. With
    `overwrite`, translations that were changed on the site since the export are replaced too. Raise
    ExchangeError and store nothing if the file cannot be imported at all.
    """
    document = formats.read(data)
    _check_languages(document, user)
    return import_document(document, user, dry_run=dry_run, overwrite=overwrite)


def import_document(
    document: Document, user=None, *, dry_run: bool = False, overwrite: bool = False
) -> Report:
    """Store the translations in a document whose languages have been checked.

    The parameters and the report are those of `import_file`.
    """
    report = Report(document.language, is_dry_run=dry_run)
    ambiguous = ambiguous_keys(document.entries)
    unique = {entry.key: entry for entry in document.entries}
    by_object: dict[str, list[Entry]] = defaultdict(list)
    found: dict[str, Result] = {}
    for key, entry in unique.items():
        if problem := _problem_of_entry(entry, key in ambiguous):
            found[key] = _refused(entry, problem)
        else:
            by_object[entry.reference].append(entry)
    with transaction.atomic():
        existing = _existing(by_object)
        for reference, entries in by_object.items():
            model = existing.get(reference)
            if model is None:
                reason = _("There is no such page or object on this site, or no longer.")
                results = [Result(Outcome.UNKNOWN, e.key, reason=reason) for e in entries]
            else:
                stored = model.objects.select_for_update().get(pk=reference.partition(":")[2])
                importer = _ObjectImport(stored, document, user, overwrite)
                results = importer.run(entries)
                if importer.is_written:
                    is_draft = translatable_objects.has_drafts(stored)
                    report.drafts += is_draft
                    report.live += importer.is_live
                    report.proposals += not is_draft and not importer.is_live
            found |= {result.key: result for result in results}
        if dry_run:
            transaction.set_rollback(True)
    report.results = [found[key] for key in unique]
    return report


class _ObjectImport:
    """The import of the entries of one object into its latest version."""

    def __init__(self, stored: TranslatableContent, document: Document, user, overwrite: bool):
        self.stored, self.user, self.overwrite = stored, user, overwrite
        self.code, self.source_code = document.language, document.source_language
        self.draft = translatable_objects.latest(stored)
        self.sources = {s.address: s for s in segments(self.draft, self.source_code) if s.is_text}
        self.places = {s.address for s in self.draft.segments_to_translate(self.code)}
        self.current = values(self.draft, self.code)
        self.is_written = self.is_live = False

    def run(self, entries: list[Entry]) -> list[Result]:
        """Store the translations that can be imported. Return the result of each entry."""
        if self.user is not None and not may_open(self.user, self.stored):
            reason = _("You may not edit this page. Ask an administrator.")
            return [Result(Outcome.REFUSED, entry.key, reason=reason) for entry in entries]
        barrier = self._barrier()
        results = {}
        new: dict[str, str] = {}
        versions: dict[str, tuple[str, str, str | None]] = {}
        for entry in entries:
            result = self._judge(entry, barrier)
            results[entry.key] = result
            if result.outcome in (Outcome.APPLIED, Outcome.SOURCE_CHANGED):
                new[entry.address] = _as_stored(entry.target)
            if result.outcome is Outcome.CONFIRMED:
                new[entry.address] = self.current[entry.address]
            if entry.address in new and (version := self._version(entry, new[entry.address])):
                versions[entry.address] = version
        if new:
            problem = self._store(new, versions)
            self.is_written = not problem
            if problem:
                for entry in entries:
                    if entry.address in new:
                        results[entry.key] = self._result(entry, Outcome.REFUSED, problem)
        return list(results.values())

    def _barrier(self) -> str:
        """Return a sentence that says why this object must not be changed, or ""."""
        if not isinstance(self.stored, WorkflowMixin):
            return ""
        if getattr(self.stored, "alias_of_id", None):
            return _("This page is an exact copy of another one. Translate that.")
        lock = self.stored.get_lock()
        if lock and (self.user is None or lock.for_user(self.user)):
            return _("This page is locked, or someone is reviewing it. Import again afterwards.")
        return ""

    def _judge(self, entry: Entry, barrier: str) -> Result:
        segment = self.sources.get(entry.address)
        if segment is None:
            reason = _("This text is no longer in the source: its block or row has gone.")
            return self._result(entry, Outcome.UNKNOWN, reason)
        if entry.address not in self.places and entry.address not in self.current:
            reason = _("This language has its own blocks here, and none of them has this text.")
            return self._result(entry, Outcome.UNKNOWN, reason)
        target, current = _as_stored(entry.target), self.current.get(entry.address) or ""
        is_same = comparable(portable(current)) == comparable(target)
        has_new_source = entry.followed_fingerprint not in (
            fingerprint(segment.value),
            fingerprint(portable(segment.value)),
        )
        if _is_empty(segment, target):
            if _is_empty(segment, current):
                return self._result(entry, Outcome.UNCHANGED, _("Not translated yet."))
            return self._result(
                entry, Outcome.REFUSED, _("It is empty. The text on the site stays.")
            )
        if is_same and (entry.is_fuzzy or has_new_source or not self._confirms(entry, current)):
            return self._result(entry, Outcome.UNCHANGED)
        if barrier:
            return self._result(entry, Outcome.REFUSED, barrier)
        if is_same:
            return self._result(
                entry, Outcome.CONFIRMED, _("It was outdated and is now marked as right.")
            )
        exported = entry.target_fingerprint
        if exported == fingerprint(target):
            return self._result(
                entry,
                Outcome.UNCHANGED,
                _("The translator left it as it was; the site has a newer text, which stays."),
            )
        if entry.is_fuzzy:
            return self._result(
                entry,
                Outcome.UNFINISHED,
                _("Take the mark “needs work” or “fuzzy” away in the file and import it again."),
            )
        known = (fingerprint(current), fingerprint(portable(current)))
        if exported and exported not in known and not self.overwrite:
            return self._result(
                entry,
                Outcome.REFUSED,
                _(
                    "Someone has changed this translation on the site since the export. Compare "
                    "the two; to take the file's text, import it again with “Replace newer texts”."
                ),
            )
        if problem := problem_of_text(segment, target):
            return self._result(entry, Outcome.REFUSED, problem)
        if has_new_source:
            return self._result(
                entry,
                Outcome.SOURCE_CHANGED,
                _("The source has changed since the export, so it is marked as outdated."),
            )
        return self._result(entry, Outcome.APPLIED)

    def _confirms(self, entry: Entry, current: str) -> bool:
        """Tell whether an unchanged translation was outdated and its translator confirmed it."""
        version = self._version(entry, current)
        record = record_for(self.draft.followed_sources, self.code, entry.address)
        return bool(version) and (record is None or record["source"] != version[0])

    def _version(self, entry: Entry, target: str) -> tuple[str, str, str | None] | None:
        """Return the version of the source language that a translation follows, or None.

        The result is a value for `follow_versions`. A translation made from another language
        follows the same source as the text in that language. If that source is unknown, the result
        has a fingerprint that differs from the current source, so the translation is outdated.
        Return None if the source language has no text.
        """
        key = entry.followed_fingerprint
        segment = self.sources[entry.address]
        is_today = key in (fingerprint(segment.value), fingerprint(portable(segment.value)))
        if self.source_code == settings.LANGUAGE_CODE:
            if is_today:
                return fingerprint(segment.value), target, segment.value
            known = entry.source if fingerprint(entry.source) == key else None
            return key, target, known
        if not comparable(self.draft.texts(settings.LANGUAGE_CODE).get(entry.address)):
            return None
        store = self.draft.followed_sources
        record = record_for(store, self.source_code, entry.address)
        if is_today and record:
            return record["source"], target, followed_text(store, self.source_code, entry.address)
        return key, target, None

    def _store(self, new: dict[str, str], versions: dict) -> str:
        """Store a version. Return a sentence that says why this failed, or ""."""
        apply(self.draft, self.code, new, settings.LANGUAGE_CODE)
        self.draft.followed_sources = follow_versions(
            self.draft.followed_sources, self.code, versions, timezone.localdate()
        )
        try:
            with transaction.atomic():
                self.is_live = translatable_objects.store(self.draft, self.user, self.code, new)
        except ValidationError as error:
            return _("Its page has a mistake that must be mended first: %(problem)s") % {
                "problem": " ".join(error.messages)
            }
        return ""

    def _result(self, entry: Entry, outcome: Outcome, reason: str = "") -> Result:
        segment = self.sources.get(entry.address)
        where = place(self.draft, segment) if segment else translatable_objects.title_of(self.draft)
        return Result(outcome, entry.key, where, reason)


def problem_of_text(segment: Segment, target: str) -> str:
    """Return a sentence that says why a text is invalid as translation of a segment, or ""."""
    if len(target) > MAX_CHARACTERS:
        return _("It is longer than %(limit)s characters.") % {"limit": f"{MAX_CHARACTERS:,}"}
    source = portable(segment.value)
    if segment.kind is Kind.RICH:
        features = getattr(segment.definition, "features", None)
        if features is None:
            features = feature_registry.get_default_features()
        problem = problem_in_rich_text(source, target, features)
    else:
        problem = problem_in_plain_text(source, target)
        if not problem and "\n" in target and "\n" not in source and _is_one_line(segment):
            problem = _("It must stay on one line.")
    return problem or _problem_of_field(segment, target)


def _problem_of_field(segment: Segment, target: str) -> str:
    definition = segment.definition
    if isinstance(definition, Block):
        field = definition.field
    else:
        field = definition.formfield()
        field.validators += rules_of_field(definition, field)
    try:
        field.run_validators(target)
    except ValidationError as error:
        return " ".join(error.messages)
    return ""


def _is_one_line(segment: Segment) -> bool:
    definition = segment.definition
    is_short = isinstance(definition, ShortTextField)
    return is_short or not isinstance(definition, TextBlock | models.TextField)


def _is_empty(segment: Segment, text: str) -> bool:
    return is_empty_rich_text(text) if segment.kind is Kind.RICH else not comparable(text)


def _as_stored(text: str) -> str:
    return portable(text).replace("\r\n", "\n").replace("\r", "\n")


def _problem_of_entry(entry: Entry, is_ambiguous: bool) -> str:
    if is_ambiguous:
        return _("The file has this text more than once with different translations.")
    return entry.problem


def _refused(entry: Entry, reason: str) -> Result:
    return Result(Outcome.REFUSED, one_line(entry.key)[:200], one_line(entry.source)[:80], reason)


def _check_languages(document: Document, user) -> None:
    """Set the languages of a document to the site's codes.

    Raise ExchangeError if the languages cannot be imported, or not by this user.
    """
    targets = target_codes()
    names = ", ".join(_language_name(code) for code in targets)
    if not document.language.strip():
        raise ExchangeError(
            _(
                "The file does not say which language it is translated into. Set the language in "
                "the translation program (%(languages)s), save the file and import it again."
            )
            % {"languages": names}
        )
    language = _site_code(document.language)
    if language not in targets:
        raise ExchangeError(
            _(
                "The file is translated into “%(language)s”, which this site does not have. "
                "Its languages are: %(languages)s."
            )
            % {"language": one_line(document.language)[:40], "languages": names}
        )
    if user is not None and not may_translate(user, language):
        raise ExchangeError(
            _("The file is in %(language)s, a language that you may not translate.")
            % {"language": _language_name(language)}
        )
    source = _site_code(document.source_language or settings.LANGUAGE_CODE)
    if source not in language_codes() or source == language:
        raise ExchangeError(
            _("The file is translated from “%(language)s”, which cannot be its source here.")
            % {"language": one_line(document.source_language)[:40]}
        )
    document.language, document.source_language = language, source


def _site_code(text: str) -> str:
    """Return the site's code for a language tag such as `be_BY`."""
    tag = text.strip().replace("_", "-").lower()
    return tag if tag in language_codes() else tag.partition("-")[0]


def _language_name(code: str) -> str:
    return _(get_language_info(code)["name"])


def _existing(references: Iterable[str]) -> dict[str, type[TranslatableContent]]:
    """Return a mapping of references to models, for references to existing objects.

    The objects are looked up in a few queries.
    """
    by_label = {
        model._meta.label_lower: model for model in translatable_objects.translatable_models()
    }
    keys: dict[str, list[str]] = defaultdict(list)
    for reference in references:
        label, _colon, key = reference.partition(":")
        # Accept only the form that `translatable_objects.reference` returns, and no number that is
        # too large for a primary key.
        if label in by_label and key.isascii() and key.isdigit() and len(key) < 19:
            keys[label].append(key)
    found = {}
    for label, wanted in keys.items():
        model = by_label[label]
        for start in range(0, len(wanted), 500):
            chunk = wanted[start : start + 500]
            existing = model.translatable_objects().filter(pk__in=chunk)
            for pk in existing.values_list("pk", flat=True):
                found[f"{label}:{pk}"] = model
    return found
