"""Format-independent entries of a translation file, and the results of an import. Pure."""

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field

from django.db.models import TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from home.localization.kinds import Kind
from home.localization.state import fingerprint

MAX_BYTES = 10 * 1024 * 1024
MAX_ENTRIES = 50_000
MAX_CHARACTERS = 100_000

FINGERPRINTS = re.compile(r"([0-9a-f]{16})/([0-9a-f]{16})")
_BLOCK_KEY = re.compile(r'\s+data-block-key="[^"]*"')
_NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


class ExchangeError(Exception):
    """A file cannot be imported at all. The message is a sentence for the user who submitted it."""


class Format(TextChoices):
    PO = "po", "PO (gettext)"
    XLIFF_1_2 = "xliff-1.2", "XLIFF 1.2"
    XLIFF_2_1 = "xliff-2.1", "XLIFF 2.1"

    @property
    def extension(self) -> str:
        return "po" if self is Format.PO else "xlf"

    @property
    def mime_type(self) -> str:
        return "text/x-gettext-translation" if self is Format.PO else "application/xliff+xml"


class Outcome(TextChoices):
    """The outcome of importing an entry. Outcomes that need attention come first."""

    REFUSED = "refused", pgettext_lazy("import", "refused")
    UNKNOWN = "unknown", pgettext_lazy("import", "unknown")
    UNFINISHED = "unfinished", pgettext_lazy("import", "marked as unfinished")
    SOURCE_CHANGED = "source_changed", pgettext_lazy("import", "applied to a changed source")
    APPLIED = "applied", pgettext_lazy("import", "applied")
    CONFIRMED = "confirmed", pgettext_lazy("import", "still right")
    UNCHANGED = "unchanged", pgettext_lazy("import", "unchanged")


WRITTEN = {Outcome.APPLIED, Outcome.SOURCE_CHANGED, Outcome.CONFIRMED}


@dataclass(frozen=True, slots=True)
class Entry:
    """One text of one object with its translation.

    `source_fingerprint` and `target_fingerprint` are the fingerprints of both texts at the time of
    the export. They are empty if the file has lost them. `problem` is a sentence that says why the
    entry cannot be imported, or "".
    """

    reference: str
    address: str
    source: str
    target: str = ""
    is_fuzzy: bool = False
    source_fingerprint: str = ""
    target_fingerprint: str = ""
    note: str = ""
    previous_source: str = ""
    title: str = ""
    kind: Kind = Kind.PLAIN
    problem: str = ""

    @property
    def key(self) -> str:
        return f"{self.reference}/{self.address}"

    @property
    def fingerprints(self) -> str:
        return f"{self.source_fingerprint}/{self.target_fingerprint}"

    @property
    def followed_fingerprint(self) -> str:
        """The fingerprint of the translator's source text, even if the file has lost it."""
        return self.source_fingerprint or fingerprint(self.source)


@dataclass(slots=True)
class Document:
    """A translation file. `lossy` is the number of texts with characters that files cannot hold."""

    language: str
    source_language: str
    entries: list[Entry] = field(default_factory=list)
    project: str = ""
    lossy: int = 0


@dataclass(frozen=True, slots=True)
class Result:
    """The result of importing one entry. `place` describes for users where the text is."""

    outcome: Outcome
    key: str
    place: str = ""
    reason: str = ""


@dataclass(slots=True)
class Report:
    """The report on the import of a file.

    `drafts`, `live` and `proposals` are the numbers of objects stored as a draft, with live texts,
    and with texts that wait to be published.
    """

    language: str
    results: list[Result] = field(default_factory=list)
    is_dry_run: bool = False
    drafts: int = 0
    live: int = 0
    proposals: int = 0

    @property
    def counts(self) -> dict[Outcome, int]:
        """Return how often each outcome occurs, in the order of `Outcome`, without zeroes."""
        counter = Counter(result.outcome for result in self.results)
        return {outcome: counter[outcome] for outcome in Outcome if counter[outcome]}

    def sorted_results(self) -> list[Result]:
        """Return the results in the order of `Outcome`, then in the order of the file."""
        order = {outcome: position for position, outcome in enumerate(Outcome)}
        return sorted(self.results, key=lambda result: order[result.outcome])


def split_key(key: str) -> tuple[str, str]:
    """Return (reference of the object, address of the segment)."""
    reference, _slash, address = key.partition("/")
    return reference, address


def split_fingerprints(text: str) -> tuple[str, str]:
    """Return the fingerprints of source and target at export, or ("", "") if they are lost."""
    match = FINGERPRINTS.search(text)
    return (match[1], match[2]) if match else ("", "")


def portable(text: str) -> str:
    """Return a text for a file, without paragraph keys and characters that are invalid in XML."""
    return _NOT_IN_XML.sub("", _BLOCK_KEY.sub("", text))


def is_lossy(text: str) -> bool:
    """Tell whether a text has characters that are invalid in XML."""
    return bool(_NOT_IN_XML.search(text))


def one_line(text: str) -> str:
    """Return a text for a comment: on one line and without characters that are invalid in XML."""
    return " ".join(portable(text).split())


def check_count(count: int) -> None:
    """Raise ExchangeError if a file has more than `MAX_ENTRIES` entries."""
    if count > MAX_ENTRIES:
        raise ExchangeError(
            _(
                "The file has more than %(number)s entries. Split it into smaller ones and "
                "import them one by one."
            )
            % {"number": f"{MAX_ENTRIES:,}"}
        )


def ambiguous_keys(entries: Iterable[Entry]) -> set[str]:
    """Return the keys that occur more than once with different translations."""
    seen: dict[str, tuple[str, bool]] = {}
    found = set()
    for entry in entries:
        content = (entry.target, entry.is_fuzzy)
        if seen.setdefault(entry.key, content) != content:
            found.add(entry.key)
    return found
