"""Excerpts: the passage of a text that matches a query, with the matches marked."""

from collections import Counter, defaultdict
from collections.abc import Sequence

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

from home.search.analysis import stem, words_in
from home.search.query import Asked

LENGTH = 240
BEFORE = 60  # characters before the first marked word

Span = tuple[int, int, int]  # start and end of a word, and the number of the query word it matches


class Marker:
    """Finds the words of a query in texts."""

    def __init__(self, asked: Sequence[Asked]):
        self.stems: dict[str, dict[str, int]] = defaultdict(dict)
        self.initials: dict[str, set[str]] = defaultdict(set)
        for number, word in enumerate(asked):
            for code, forms in word.found.items():
                self.stems[code] |= {stem(form, code): number for form in forms}
                self.initials[code] |= {form[0] for form in forms}

    def spans(self, text: str, code: str) -> list[Span]:
        """Return the words of a text in a language that match the query."""
        stems, initials = self.stems[code], self.initials[code]
        return [
            (start, end, stems[found])
            for word, start, end in words_in(text)
            if word[0] in initials and (found := stem(word, code)) in stems
        ]


def mark(text: str, code: str, marker: Marker) -> SafeString:
    """Return a whole text as HTML with `<mark>` around the matches."""
    return _marked(text, marker.spans(text, code))


def excerpt(texts: Sequence[str], otherwise: str, code: str, marker: Marker) -> SafeString:
    """Return the best passage of the text that contains the most query words.

    The first text wins a tie. If no text matches, return the beginning of the text `otherwise`.
    """
    spans, text = max(
        ((marker.spans(text, code), text) for text in texts),
        key=lambda found: len({number for _start, _end, number in found[0]}),
    )
    return _passage(text, spans) if spans else _passage(otherwise, [])


def _passage(text: str, spans: list[Span]) -> SafeString:
    """Return as HTML the part of a text that contains the most different matches."""
    start = max(_best_start(spans) - BEFORE, 0) if spans else 0
    if len(text) - start < LENGTH:
        start = max(len(text) - LENGTH, 0)
    end = min(start + LENGTH, len(text))
    if start:  # start at a word, or at a line that begins soon
        line = text.rfind("\n", start, start + BEFORE)
        start = (line if line >= 0 else text.find(" ", start, end)) + 1
    if end < len(text):
        space = text.rfind(" ", start, end)
        end = space if space > start else end
    kept = [(s - start, e - start, n) for s, e, n in spans if s >= start and e <= end]
    passage = _marked(text[start:end], kept).replace("\n", " · ")
    return mark_safe(("… " if start else "") + passage + (" …" if end < len(text) else ""))  # noqa: S308


def _best_start(spans: list[Span]) -> int:
    """Return the start of the passage with the most different matches; the first wins a tie."""
    inside: Counter[int] = Counter()
    best, most, last = spans[0][0], 0, 0
    for start, _end, number in spans:
        while last < len(spans) and spans[last][0] < start + LENGTH - BEFORE:
            inside[spans[last][2]] += 1
            last += 1
        if len(+inside) > most:
            best, most = start, len(+inside)
        inside[number] -= 1
    return best


def _marked(text: str, spans: list[Span]) -> SafeString:
    parts, position = [], 0
    for start, end, _number in spans:
        parts += [escape(text[position:start]), f"<mark>{escape(text[start:end])}</mark>"]
        position = end
    return mark_safe("".join([*parts, escape(text[position:])]))  # noqa: S308 - parts are escaped
