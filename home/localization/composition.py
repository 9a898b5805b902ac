"""What readers see of a StreamField: each block in their language or in a fallback language.

All functions are pure. They work on the JSON data of StreamFields.
"""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock

from home.localization.kinds import Kind, kind_of_block, shows_nothing
from home.localization.structure import Raw

Versions = Sequence[tuple[str, Any]]  # (language code, value) pairs, the preferred language first
Path = tuple[str, ...]


@dataclass(frozen=True)
class ComposedBlock:
    """A block whose texts come from one or more languages.

    `item` is its JSON data. `language` is the preferred one of the languages of its texts, or None
    if it has no text. `others` has the languages of the texts that are in another language, by
    their path in the block.
    """

    item: dict[str, Any]
    language: str | None
    others: dict[Path, str] = field(default_factory=dict)

    @property
    def languages(self) -> set[str]:
        return {self.language, *self.others.values()} if self.language else set()


def compose(block: StreamBlock, structure: Raw, versions: Versions) -> list[ComposedBlock]:
    """Return the blocks of `structure`, each text in the first of `versions` that has it.

    `versions` are the values of the same StreamField in several languages. Blocks and list items
    are matched by id. A block that shows nothing in any of the languages is left out.
    """
    order = [code for code, _raw in versions]
    composed = []
    for item in structure:
        child = block.child_blocks.get(item["type"])
        if child is None:
            continue
        languages: dict[Path, str] = {}
        candidates = _of_item(versions, item)
        value = _composed(child, item["value"], candidates, (), languages)
        if languages or _shows(child, value):
            language = min(languages.values(), key=order.index, default=None)
            others = {path: code for path, code in languages.items() if code != language}
            composed.append(ComposedBlock(item | {"value": value}, language, others))
    return composed


def common_language(blocks: Sequence[ComposedBlock]) -> str | None:
    """Return the language of most blocks, or None if there is no text."""
    counts = Counter(block.language for block in blocks if block.language)
    return counts.most_common(1)[0][0] if counts else None


def _of_item(versions: Versions, item: dict[str, Any]) -> Versions:
    return [
        (code, other["value"])
        for code, raw in versions
        for other in raw or ()
        if other["id"] == item["id"] and other.get("type") == item.get("type")
    ]


def _composed(block: Block, value: Any, versions: Versions, path: Path, languages: dict) -> Any:
    if isinstance(block, StreamBlock):
        return list(_items(block.child_blocks.get, value, versions, path, languages))
    if isinstance(block, ListBlock):
        return list(_items(lambda _type: block.child_block, value, versions, path, languages))
    if isinstance(block, StructBlock):
        return {
            name: _composed(
                child,
                (value or {}).get(name),
                [(code, (other or {}).get(name)) for code, other in versions],
                (*path, name),
                languages,
            )
            for name, child in block.child_blocks.items()
        }
    kind = kind_of_block(block)
    if kind is None:
        return value
    for code, other in versions:
        if not shows_nothing(kind, other):
            if kind is not Kind.REFERENCE:
                languages[path] = code
            return other
    return value if kind is Kind.REFERENCE else ""


def _items(child_of, items, versions: Versions, path: Path, languages: dict) -> Iterator[dict]:
    for item in items or ():
        child = child_of(item.get("type"))
        if child is None:
            continue
        found: dict[Path, str] = {}
        candidates = _of_item(versions, item)
        value = _composed(child, item["value"], candidates, (*path, item["id"]), found)
        if found or _shows(child, value):
            languages |= found
            yield item | {"value": value}


def _shows(block: Block, value: Any) -> bool:
    """Tell whether a composed value shows anything."""
    if isinstance(block, StreamBlock | ListBlock):
        return bool(value)
    if isinstance(block, StructBlock):
        return any(_shows(child, value.get(name)) for name, child in block.child_blocks.items())
    return not shows_nothing(kind_of_block(block) or Kind.PLAIN, value)
