"""The overview of translations: rows of objects, a state for each language, and totals.

All functions are pure, except `rows`, which reads from the database.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.utils.translation import pgettext_lazy

from home.localization.models import TranslatableContent
from home.localization.registry import target_codes
from home.localization.segments import comparable
from home.localization.state import STATE_LABELS, State, state_of
from home.localization.stored_texts import StoredObject, stored_objects
from home.localization.structure import expected, own_fields
from home.localization.translatable_objects import translatable_models


class CellState(StrEnum):
    """The state of an object's translation into one language, most urgent first."""

    MISSING = "missing"
    OUTDATED = "outdated"
    DRAFT = "draft"
    UP_TO_DATE = "up_to_date"

    @property
    def label(self) -> str:
        return CELL_LABELS[self]


CELL_LABELS = {
    CellState.MISSING: STATE_LABELS[State.MISSING],
    CellState.OUTDATED: STATE_LABELS[State.OUTDATED],
    CellState.DRAFT: pgettext_lazy("translation", "draft"),
    CellState.UP_TO_DATE: STATE_LABELS[State.UP_TO_DATE],
}


@dataclass(frozen=True)
class Counts:
    """The number of translations that are up to date, and the number of texts to translate."""

    up_to_date: int
    total: int

    @property
    def open(self) -> int:
        return self.total - self.up_to_date

    @property
    def percent(self) -> int:
        """The percentage that is up to date, rounded down, so 100 means that nothing is open."""
        return self.up_to_date * 100 // self.total if self.total else 100


@dataclass(frozen=True)
class Cell:
    """One object in one language. The state is None if there is nothing to translate."""

    code: str
    state: CellState | None
    counts: Counts
    is_unpublished: bool = False

    @property
    def is_also_unpublished(self) -> bool:
        """Tell whether there is an unpublished draft that the state does not show."""
        return self.is_unpublished and self.state is not CellState.DRAFT


@dataclass(frozen=True)
class Row:
    """One object with a cell per target language. The cells are in display order."""

    model: type[TranslatableContent]
    pk: int
    source_texts: int
    cells: dict[str, Cell]

    @property
    def reference(self) -> str:
        return f"{self.type}:{self.pk}"

    @property
    def type(self) -> str:
        return self.model._meta.label_lower


def rows(
    models: Iterable[type[TranslatableContent]] | None = None, pks: Collection[int] | None = None
) -> list[Row]:
    """Return a row for each translatable object, pages first in tree order.

    `models` and `pks` limit the rows to these models and primary keys.
    """
    models = translatable_models() if models is None else models
    return [row_of(stored) for stored in stored_objects(models, pks)]


def row_of(stored: StoredObject) -> Row:
    source = stored.latest.texts[settings.LANGUAGE_CODE]
    return Row(
        model=stored.model,
        pk=stored.pk,
        source_texts=sum(1 for text in source.values() if comparable(text)),
        cells={code: cell_of(stored, code) for code in target_codes()},
    )


def cell_of(stored: StoredObject, code: str) -> Cell:
    """Return the cell for the latest version of an object in one language.

    `is_unpublished` is only set for live objects. The status of a page that is not live already
    shows that nothing of it has been published.
    """
    latest = stored.latest
    texts = latest.texts[code]
    own = own_fields(latest.followed_sources, code)
    source = expected(latest.texts[settings.LANGUAGE_CODE], texts, own)
    records = latest.followed_sources.get("languages", {}).get(code, {})
    states = [
        state_of(source.get(address), texts.get(address), records.get(address))
        for address in source.keys() | texts.keys()
    ]
    counts = Counts(
        up_to_date=states.count(State.UP_TO_DATE), total=len(states) - states.count(None)
    )
    is_unpublished = (
        stored.is_live and stored.draft is not None and differ(stored.stored.texts[code], texts)
    )
    if State.MISSING in states:
        state = CellState.MISSING
    elif State.OUTDATED in states:
        state = CellState.OUTDATED
    elif is_unpublished:
        state = CellState.DRAFT
    else:
        state = CellState.UP_TO_DATE if counts.total else None
    return Cell(code, state, counts, is_unpublished)


def differ(one: dict[str, str], other: dict[str, str]) -> bool:
    """Tell whether two versions of an object's texts differ."""
    return any(
        comparable(one.get(address)) != comparable(other.get(address))
        for address in one.keys() | other.keys()
    )


def totals(rows: Iterable[Row]) -> dict[str, Counts]:
    """Return the sum of the counts of all rows for each target language."""
    rows = list(rows)
    return {
        code: Counts(
            up_to_date=sum(row.cells[code].counts.up_to_date for row in rows),
            total=sum(row.cells[code].counts.total for row in rows),
        )
        for code in target_codes()
    }


def select(
    rows: Iterable[Row], codes: Collection[str], state: str = "", type_name: str = ""
) -> list[Row]:
    """Return the rows of a type that have `state` in at least one of the languages `codes`.

    An empty `state` or `type_name` selects all states or types.
    """
    return [
        row
        for row in rows
        if (not type_name or row.type == type_name)
        and (not state or any(row.cells[code].state == state for code in codes))
    ]
