"""Differences between two texts as HTML: word by word, paragraph by paragraph, links with targets.

Unchanged paragraphs are left out. The functions are pure.
"""

import re
from collections.abc import Callable, Iterator
from difflib import SequenceMatcher
from html import unescape

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from wagtail.admin.compare import TextDiff

# Returns the words for the target of a link inside the site, given its type and key.
NameTarget = Callable[[str, str], str]

_WORDS = re.compile(r"\s+|[\w’'ʼ-]+|[^\w\s]")
_LINK = re.compile(r"<a\b([^>]*)>(.*?)</a>", re.IGNORECASE | re.DOTALL)
_ATTRIBUTE = re.compile(r'([\w-]+)="([^"]*)"')
_PARAGRAPH = re.compile(r"</(?:p|h[1-6]|li|blockquote)\s*>|<(?:br|hr)\s*/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^>]*>")
_GAP = SafeString('<p class="comparison-gap">…</p>')


def paragraphs(html: str, name_target: NameTarget | None = None) -> list[str]:
    """Return the paragraphs, headings and list items of rich text as plain texts.

    The target of each link follows its text in brackets.
    """
    with_targets = _LINK.sub(lambda link: _link_text(link, name_target), html or "")
    parts = [_TAG.sub("", part) for part in _PARAGRAPH.split(with_targets)]
    return [" ".join(unescape(part).split()) for part in parts if part.strip()]


def lines(text: str) -> list[str]:
    """Return the lines of a plain text."""
    return [line.strip() for line in str(text or "").splitlines() if line.strip()]


def diff_paragraphs(before: list[str], after: list[str]) -> SafeString:
    """Return the paragraphs that differ, with `deletion` and `addition` marked as in Wagtail."""
    shown = []
    for is_same, pairs in _aligned(before, after):
        if is_same:
            shown.append(_GAP)
        else:
            shown += [format_html("<p>{}</p>", diff_words(old, new)) for old, new in pairs]
    return format_html_join("", "{}", ((part,) for part in shown))


def diff_words(before: str, after: str) -> SafeString:
    """Return two versions of one paragraph in one, with the words that differ marked."""
    old, new = _WORDS.findall(before), _WORDS.findall(after)
    changes: list[tuple[str, str]] = []
    for kind, start, end, new_start, new_end in SequenceMatcher(None, old, new).get_opcodes():
        removed, added = "".join(old[start:end]), "".join(new[new_start:new_end])
        if kind == "equal":
            changes.append(("equal", removed))
        else:
            changes += [("deletion", removed)] if removed else []
            changes += [("addition", added)] if added else []
    return TextDiff(_joined(changes)).to_html()


def _joined(changes: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """Join changes with nothing but a space between them: a phrase reads better than its words."""
    joined: list[tuple[str, str]] = []
    deletion, addition = "", ""
    for place, (kind, text) in enumerate(changes):
        is_between = kind == "equal" and text.isspace() and 0 < place < len(changes) - 1
        if kind == "deletion":
            deletion += text
        elif kind == "addition":
            addition += text
        elif is_between:
            deletion, addition = deletion + text, addition + text
        else:
            joined += _marked(deletion, addition)
            deletion, addition = "", ""
            joined.append((kind, text))
    return joined + _marked(deletion, addition)


def _marked(deletion: str, addition: str) -> list[tuple[str, str]]:
    return [
        (kind, text)
        for kind, text in (("deletion", deletion), ("addition", addition))
        if text.strip() or (text and not (deletion and addition))
    ]


def _aligned(before: list[str], after: list[str]) -> Iterator[tuple[bool, list[tuple[str, str]]]]:
    """Yield (whether they are the same, pairs of paragraphs) in order.

    Of paragraphs that were replaced, each is paired with the most similar one that is left.
    """
    for kind, start, end, new_start, new_end in SequenceMatcher(None, before, after).get_opcodes():
        old, new = before[start:end], after[new_start:new_end]
        yield (
            kind == "equal",
            list(zip(old, new, strict=True)) if kind == "equal" else list(_pairs(old, new)),
        )


def _pairs(old: list[str], new: list[str]) -> Iterator[tuple[str, str]]:
    """Yield pairs of similar paragraphs in order. A paragraph without a match is paired with ""."""
    for paragraph in new:
        match = next((other for other in old if _is_similar(other, paragraph)), None)
        if match is None:
            yield "", paragraph
            continue
        place = old.index(match)
        yield from ((deleted, "") for deleted in old[:place])
        yield match, paragraph
        old = old[place + 1 :]
    yield from ((deleted, "") for deleted in old)


def _is_similar(one: str, other: str) -> bool:
    """Tell whether two paragraphs share a third of their words, or are too short to tell."""
    words, others = set(_WORDS.findall(one)) - {" "}, set(_WORDS.findall(other)) - {" "}
    return 3 * len(words & others) >= min(len(words), len(others))


def _link_text(link: re.Match, name_target: NameTarget | None) -> str:
    given = dict(_ATTRIBUTE.findall(link[1]))
    target = given.get("href", "")
    if not target and given.get("linktype") and name_target:
        target = name_target(given["linktype"], given.get("id", ""))
    return f"{link[2]} [{target}]" if target else link[2]
