"""The structure of StreamFields: which blocks they have, and in which order.

The structure belongs to the source language. The other languages follow it: they have texts for its
blocks, matched by id, and no blocks of their own. A language stores only the blocks in which it has
something of its own (see `arrange`); all blocks of the source are shown for editing (see `mirror`).
A language can also choose to have a structure of its own (see `own_fields`).

All functions are pure. They work on the JSON data of StreamFields.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock

from home.localization.kinds import Kind, kind_of_block, shows_nothing

Raw = list[dict[str, Any]]
Store = dict[str, Any]

# The key of the choices in `followed_sources`: {"own_structure": {"de": ["body"]}}.
_OWN = "own_structure"


def own_fields(store: Mapping[str, Any], code: str) -> frozenset[str]:
    """Return the addresses of the StreamFields in which a language has a structure of its own.

    `store` is the `followed_sources` of an object.
    """
    return frozenset(store.get(_OWN, {}).get(code, ()))


def with_own_fields(store: Mapping[str, Any], code: str, fields: Iterable[str]) -> Store:
    """Return `store` with the StreamFields in which a language has a structure of its own."""
    choices = {key: names for key, names in store.get(_OWN, {}).items() if key != code}
    if names := sorted(fields):
        choices[code] = names
    return with_choices(store, choices)


def choices_of(store: Mapping[str, Any]) -> dict[str, list[str]]:
    """Return all choices of own structures in `store`: language code → addresses of fields."""
    return dict(store.get(_OWN, {}))


def with_choices(store: Mapping[str, Any], choices: Mapping[str, list[str]]) -> Store:
    """Return `store` with these choices of own structures instead of its own."""
    others = {key: value for key, value in store.items() if key != _OWN}
    return others | {_OWN: dict(choices)} if choices else others


def merged_choices(
    base: Mapping[str, Any], mine: Mapping[str, Any], theirs: Mapping[str, Any]
) -> dict[str, list[str]]:
    """Return the choices that `mine` and `theirs` have made since `base`. There is no conflict."""
    merged = {}
    for code in choices_of(mine) | choices_of(theirs):
        old, my, their = (own_fields(store, code) for store in (base, mine, theirs))
        if fields := (their | (my - old)) - (old - my):
            merged[code] = sorted(fields)
    return merged


def expected(
    source: Mapping[str, Any], texts: Collection[str], fields: Collection[str]
) -> dict[str, Any]:
    """Return the source texts that have a place in a language with these `own_fields`.

    `source` maps addresses to texts. `texts` has the addresses in the language itself: its own
    blocks need a translation only if the source has them too.
    """
    return {
        address: text
        for address, text in source.items()
        if address in texts or not any(address.startswith(f"{field}.") for field in fields)
    }


def mirror(block: StreamBlock, source: Raw, target: Raw) -> Raw:
    """Return the blocks of `source`, in its order, with the texts of `target`, matched by id.

    Blocks that `target` does not have get empty texts, and the references and shared values of the
    source. Blocks that only `target` has are left out.
    """
    own = {item["id"]: item for item in target}
    return [
        {
            "type": item["type"],
            "value": _mirrored(child, item["value"], _match(own, item)),
            "id": item["id"],
        }
        for child, item in _known(block, source)
    ]


def _mirrored(block: Block, source: Any, target: Any) -> Any:
    if isinstance(block, StreamBlock):
        return mirror(block, source or [], target or [])
    if isinstance(block, ListBlock):
        own = {item["id"]: item["value"] for item in target or []}
        return [
            item | {"value": _mirrored(block.child_block, item["value"], own.get(item["id"]))}
            for item in source or []
        ]
    if isinstance(block, StructBlock):
        return {
            name: _mirrored(child, (source or {}).get(name), (target or {}).get(name))
            for name, child in block.child_blocks.items()
        }
    kind = kind_of_block(block)
    if kind in (Kind.PLAIN, Kind.RICH):
        return target or ""
    if kind is Kind.REFERENCE:
        return target if target else source
    return source


def arrange(block: StreamBlock, source: Raw, target: Raw) -> Raw:
    """Return the blocks of `target` that `source` has too, in the order of `source`.

    Blocks and list items that add nothing to the source are left out: all of their texts are empty,
    and their references are those of the source.
    """
    own = {item["id"]: item for item in target}
    arranged = []
    for child, item in _known(block, source):
        match = own.get(item["id"])
        if match is None or match["type"] != item["type"]:
            continue
        value = _arranged(child, item["value"], match["value"])
        if _adds(child, item["value"], value):
            arranged.append(match | {"value": value})
    return arranged


def _arranged(block: Block, source: Any, target: Any) -> Any:
    if isinstance(block, StreamBlock):
        return arrange(block, source or [], target or [])
    if isinstance(block, ListBlock):
        own = {item["id"]: item for item in target or []}
        found = []
        for item in source or []:
            if match := own.get(item["id"]):
                value = _arranged(block.child_block, item["value"], match["value"])
                if _adds(block.child_block, item["value"], value):
                    found.append(match | {"value": value})
        return found
    if isinstance(block, StructBlock):
        return {
            name: _arranged(child, (source or {}).get(name), (target or {}).get(name))
            for name, child in block.child_blocks.items()
        }
    return target if kind_of_block(block) else source


def _adds(block: Block, source: Any, value: Any) -> bool:
    """Tell whether an arranged value has a text, or a reference other than that of the source."""
    if isinstance(block, StreamBlock | ListBlock):
        return bool(value)
    if isinstance(block, StructBlock):
        return any(
            _adds(child, (source or {}).get(name), value.get(name))
            for name, child in block.child_blocks.items()
        )
    kind = kind_of_block(block)
    if kind is None or shows_nothing(kind, value):
        return False
    return kind is not Kind.REFERENCE or value != source


def carry(block: StreamBlock, theirs: Raw, their_source: Raw, mine: Raw) -> Raw:
    """Return `theirs` with those items of `mine` about which their version says nothing.

    These are the items that `their_source` does not have. If an item is in `their_source` and not
    in `theirs`, it is not translated there, so it is left out.
    """
    sources = {item["id"]: item for item in their_source}
    own = {item["id"]: item for item in mine}
    known = {item["id"] for item in theirs}
    carried = []
    for child, item in _known(block, theirs):
        source, match = sources.get(item["id"]), own.get(item["id"])
        if source is not None and match is not None and match["type"] == item["type"]:
            value = _carried(child, item["value"], source["value"], match["value"])
            item = item | {"value": value}
        carried.append(item)
    for child, item in _known(block, mine):
        source = sources.get(item["id"])
        if item["id"] in known:
            continue
        if source is None:
            carried.append(item)
        elif source["type"] == item["type"]:
            value = _carried(child, None, source["value"], item["value"])
            carried.append(item | {"value": value})
    return carried


def _carried(block: Block, theirs: Any, their_source: Any, mine: Any) -> Any:
    if isinstance(block, StreamBlock):
        return carry(block, theirs or [], their_source or [], mine or [])
    if isinstance(block, ListBlock):
        sources = {item["id"]: item["value"] for item in their_source or []}
        own = {item["id"]: item for item in mine or []}
        found = {item["id"]: item for item in theirs or []}
        for key, item in own.items():
            if key not in sources:
                found.setdefault(key, item)
            else:
                their = found[key]["value"] if key in found else None
                value = _carried(block.child_block, their, sources[key], item["value"])
                found[key] = item | {"value": value}
        return list(found.values())
    if isinstance(block, StructBlock):
        return {
            name: _carried(
                child,
                (theirs or {}).get(name),
                (their_source or {}).get(name),
                (mine or {}).get(name),
            )
            for name, child in block.child_blocks.items()
        }
    return theirs


def _known(block: StreamBlock, items: Raw) -> Iterable[tuple[Block, dict[str, Any]]]:
    """Yield (child block, item) for each item of a known type, each id once."""
    seen = set()
    for item in items:
        child = block.child_blocks.get(item["type"])
        if child is not None and item["id"] not in seen:
            seen.add(item["id"])
            yield child, item


def _match(own: Mapping[str, dict], item: Mapping[str, Any]) -> Any:
    """Return the value of the item with the same id and type, or None."""
    match = own.get(item["id"])
    return match["value"] if match is not None and match["type"] == item["type"] else None
