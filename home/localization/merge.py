"""Three-way merge of JSON trees. All functions are pure."""

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from home.localization.segments import comparable
from home.localization.state import fingerprint

Path = tuple[str, ...]
IDENTITIES = ("id", "translation_key", "pk")


@dataclass(frozen=True)
class Conflict:
    """A value that two users changed differently: its path and both values."""

    path: Path
    mine: Any
    theirs: Any

    @property
    def address(self) -> str:
        return ".".join(self.path)


@dataclass(frozen=True)
class LostText(Conflict):
    """A text that one user changed, in a block that the other deleted in the source language."""


Report = Callable[[Conflict], None]


class Fingerprint(str):
    """The fingerprint of a value in a tree that has fingerprints for values (see `outline`)."""


class _Missing:
    """Placeholder for a value that a version does not have."""


MISSING = _Missing()


def outline(tree: Any) -> Any:
    """Return a tree with the fingerprint of each value, and with the identities of its items.

    It is small, and it suffices as the `base` of a merge.
    """
    if isinstance(tree, Mapping):
        return {key: value if key in IDENTITIES else outline(value) for key, value in tree.items()}
    if _has_identities(tree):
        return [outline(item) for item in tree]
    return _fingerprint(tree)


def outline_from_json(data: Any) -> Any:
    """Return the outline that was converted to JSON data."""
    if isinstance(data, dict):
        return {
            key: value if key in IDENTITIES else outline_from_json(value)
            for key, value in data.items()
        }
    if isinstance(data, list):
        return [outline_from_json(item) for item in data]
    return Fingerprint(data)


def _fingerprint(value: Any) -> Fingerprint:
    if not isinstance(value, str | None):
        value = json.dumps(value, sort_keys=True)
    return Fingerprint(fingerprint(value))


def merge(base: Any, mine: Any, theirs: Any) -> tuple[Any, list[Conflict]]:
    """Return (merged tree, conflicts) of two versions that are both based on `base`.

    A value that only one side changed, added or removed is taken from that side. A value that one
    side removed and the other changed is kept, so that no text is lost. If both sides changed the
    same value differently, the merged tree contains the value of `mine`, and a conflict contains
    both. The items of lists are matched by `id`, `translation_key` or `pk`, regardless of their
    order. `base` can also be the outline of a tree.
    """
    conflicts: list[Conflict] = []
    return _merge(base, mine, theirs, (), conflicts.append), conflicts


def _merge(base: Any, mine: Any, theirs: Any, path: Path, report: Report) -> Any:
    if is_same(mine, theirs) or is_same(theirs, base):
        return mine
    if is_same(mine, base):
        return theirs
    if mine is MISSING or theirs is MISSING:
        return theirs if mine is MISSING else mine
    if isinstance(mine, Mapping) and isinstance(theirs, Mapping):
        old = base if isinstance(base, Mapping) else {}
        merged = {
            key: _merge(
                old.get(key, MISSING),
                mine.get(key, MISSING),
                theirs.get(key, MISSING),
                (*path, str(key)),
                report,
            )
            for key in dict.fromkeys([*theirs, *mine])
        }
        return {key: value for key, value in merged.items() if value is not MISSING}
    if _has_identities(mine) and _has_identities(theirs):
        return _merge_lists(base if _has_identities(base) else [], mine, theirs, path, report)
    report(Conflict(path, mine, theirs))
    return mine


def _merge_lists(
    base: list[Any], mine: list[Any], theirs: list[Any], path: Path, report: Report
) -> list[Any]:
    old, my, their = ({_identity(item): item for item in items} for items in (base, mine, theirs))
    merged = {}
    for key in _merge_order(list(old), list(my), list(their)):
        value = _merge(
            old.get(key, MISSING),
            my.get(key, MISSING),
            their.get(key, MISSING),
            (*path, key),
            report,
        )
        if value is not MISSING:
            merged[key] = value
    return list(merged.values())


def _merge_order(base: list[str], mine: list[str], theirs: list[str]) -> list[str]:
    """Return all keys in the order of `mine` if I moved items, otherwise in the order of `theirs`.

    Items that only the other list has are inserted after the item that precedes them there.
    """
    common = set(base) & set(mine) & set(theirs)
    moved_by_me = [k for k in mine if k in common] != [k for k in base if k in common]
    first, second = (mine, theirs) if moved_by_me else (theirs, mine)
    order = list(first)
    for position, key in enumerate(second):
        if key not in order:
            before = next((k for k in reversed(second[:position]) if k in order), None)
            order.insert(order.index(before) + 1 if before is not None else 0, key)
    return order


def _identity(item: Mapping[str, Any]) -> str:
    return next(str(item[name]) for name in IDENTITIES if item.get(name) is not None)


def item_of(items: list[Any], key: str) -> Mapping[str, Any]:
    """Return the item of a list with this identity, or an empty mapping."""
    if not _has_identities(items):
        return {}
    return next((item for item in items if _identity(item) == key), {})


def _has_identities(value: Any) -> bool:
    return isinstance(value, list) and all(
        isinstance(item, Mapping) and any(item.get(name) is not None for name in IDENTITIES)
        for item in value
    )


def is_same(one: Any, other: Any) -> bool:
    """Tell whether two trees are equal, except for paragraph keys and types of line ends."""
    if isinstance(one, Fingerprint) or isinstance(other, Fingerprint):
        return _as_fingerprint(one) == _as_fingerprint(other)
    # An empty column of a translated field is null until a form has saved it.
    if isinstance(one, str | None) and isinstance(other, str | None):
        return comparable(one) == comparable(other)
    if isinstance(one, Mapping) and isinstance(other, Mapping):
        return one.keys() == other.keys() and all(is_same(one[key], other[key]) for key in one)
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(map(is_same, one, other))
    return one is other or one == other


def _as_fingerprint(value: Any) -> Fingerprint | None:
    """Return the fingerprint of a value, or None for a value that has no fingerprint of its own."""
    if isinstance(value, Fingerprint):
        return value
    return None if isinstance(value, Mapping) or value is MISSING else _fingerprint(value)
