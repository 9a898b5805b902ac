"""Typesetting in the display font: available glyphs, line breaks, and the largest size that fits.

Pure. All lengths have the unit that the caller uses. Internally, they are fractions of the font
size.
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from anyascii import anyascii
from django.conf import settings
from PIL import ImageDraw, ImageFont

from home.languages.table import DISPLAY_FONTS, LATIN, site_language

FONTS = settings.BASE_DIR / "static" / "fonts"
DEFAULT_FONT = DISPLAY_FONTS[LATIN]

# At this size, rounding to whole pixels makes no difference.
MEASURED_AT = 500
CLEARANCE = 0.06  # between a descender (Щ) and a mark on the next line (Й)
TIGHTEST = 0.98  # the least distance between baselines, for capitals without marks
SOFT_HYPHEN = "\u00ad"
NOT_A_CHARACTER = "\U0010ffff"
MOST_MARKS = 2  # on a letter; an unlimited number would exceed every box
KEPT_BESIDE_A_BREAK = 3  # letters of a split word on each side of the break

_CLUSTERS = re.compile(r".[\u0300-\u036f]*", re.DOTALL)
_BREAKS = re.compile(rf"[^-–—/{SOFT_HYPHEN}]*[-–—/{SOFT_HYPHEN}]*")
_NO_BREAK_SPACES = "\u00a0\u2007\u202f"
# A line does not begin with a dash or end with a word of one letter (“з”, “в”, “a”).
_HELD_TOGETHER = re.compile(r" (?=[–—] )|(?<=\b\w) ")


@dataclass(frozen=True)
class Setting:
    """A text set in lines. `leading` is the distance from one baseline to the next."""

    size: float
    lines: tuple[str, ...]
    leading: float
    ascent: float
    height: float

    @property
    def baselines(self) -> list[tuple[str, float]]:
        """Each line with the distance of its baseline from the top."""
        return [(line, self.ascent + n * self.leading) for n, line in enumerate(self.lines)]


@cache
def font(name: str, size: int) -> ImageFont.FreeTypeFont:
    return ImageFont.truetype(FONTS / name, size)


@cache
def _has_glyph(name: str, character: str) -> bool:
    if character.isspace():
        return True
    drawn, missing = (bytes(font(name, 40).getmask(text)) for text in (character, NOT_A_CHARACTER))
    return any(drawn) and drawn != missing


def drawable(text: str) -> str:
    """Return `text` with only characters that the fonts have.

    Missing letters are transliterated to Latin. Other missing characters are left out.
    """
    found = []
    for cluster in _CLUSTERS.findall(unicodedata.normalize("NFC", text)):
        if cluster[0].isspace():
            found.append("\u00a0" if cluster[0] in _NO_BREAK_SPACES else " ")
        elif cluster[0] == SOFT_HYPHEN:
            found.append(cluster[0])
        else:
            found.append(_drawable_cluster(cluster))
    return " ".join("".join(found).split(" ")).strip()


def _drawable_cluster(cluster: str) -> str:
    for candidate in (cluster, unicodedata.normalize("NFD", cluster)):
        name = _font_of(candidate[0], DEFAULT_FONT)
        if name:
            marks = [mark for mark in candidate[1:] if _has_glyph(name, mark)]
            return unicodedata.normalize("NFC", candidate[0] + "".join(marks[:MOST_MARKS]))
    return anyascii(cluster) if cluster[0].isalpha() else ""


def _font_of(character: str, preferred: str) -> str | None:
    names = (preferred, *DISPLAY_FONTS.values())
    return next((name for name in names if _has_glyph(name, character)), None)


def runs(text: str, code: str) -> list[tuple[str, str]]:
    """Return (font, part) in order; “FIDH” in a Cyrillic line is drawn with the Latin font."""
    found: list[tuple[str, str]] = []
    current = site_language(code).display_font or DEFAULT_FONT
    for cluster in _CLUSTERS.findall(text):
        current = _font_of(cluster[0], current) or current
        if found and found[-1][0] == current:
            found[-1] = current, found[-1][1] + cluster
        else:
            found.append((current, cluster))
    return found


def length(text: str, code: str, size: float) -> float:
    """Return the width of a line."""
    return size * _width(text, code)


@cache
def _width(text: str, code: str) -> float:
    parts = runs(text, code)
    return sum(font(name, MEASURED_AT).getlength(part) for name, part in parts) / MEASURED_AT


def _extent(line: str, code: str) -> tuple[float, float]:
    """Return how far the glyphs of a line reach above and below its baseline."""
    boxes = [font(name, MEASURED_AT).getbbox(part, anchor="ls") for name, part in runs(line, code)]
    top, bottom = min([0, *(box[1] for box in boxes)]), max([0, *(box[3] for box in boxes)])
    return -top / MEASURED_AT, bottom / MEASURED_AT


def draw_line(
    draw: ImageDraw.ImageDraw,
    place: tuple[float, float],
    text: str,
    code: str,
    size: float,
    fill: int,
) -> None:
    """Draw one line; `place` is the left end of its baseline."""
    x, y = place
    for name, part in runs(text, code):
        own = font(name, size)
        draw.text((x, y), part, fill=fill, font=own, anchor="ls")
        x += own.getlength(part)


def fit(
    text: str, code: str, width: float, height: float, sizes: Sequence[float], whole_down_to: float
) -> Setting:
    """Return the text in the largest of `sizes` (in descending order) that fits in a box.

    Words are not split at sizes of at least `whole_down_to`. Below, they can be split at the end of
    a line. If the text is too long at the smallest size, it is cut and ends with an ellipsis.
    Raises ValueError when a single letter is wider than the box.
    """
    text = _HELD_TOGETHER.sub("\u00a0", drawable(text))
    for size in (size for size in sizes if size >= whole_down_to):
        setting = _set(text, code, width, size, is_torn=False)
        if setting and setting.height <= height:
            return setting
    for size in sizes:
        setting = _set(text, code, width, size, is_torn=True)
        if setting and setting.height <= height:
            return setting
    if setting is None:
        raise ValueError(f"A letter is wider than {width}.")
    return _cut(setting, code, width, height)


def fit_line(text: str, code: str, width: float, sizes: Sequence[float]) -> tuple[str, float]:
    """Return a line and the largest of `sizes` (in descending order) in which it fits.

    A line that is too long at the smallest size is cut.
    """
    text = drawable(text).replace(SOFT_HYPHEN, "")
    size = next((size for size in sizes if length(text, code, size) <= width), sizes[-1])
    return _shortened(text, code, width / size), size


def _set(text: str, code: str, width: float, size: float, is_torn: bool) -> Setting | None:
    """Return the text in the fewest lines, of even length; None if a word is too wide."""
    limit = width / size
    atoms = _atoms(text, code, limit if is_torn else None)
    lines = _fill(atoms, code, limit)
    if any(_width(line, code) > limit for line in lines):
        return None
    narrow = 0.0
    for _step in range(8):
        middle = (narrow + limit) / 2
        narrower = _fill(atoms, code, middle)
        fits = len(narrower) == len(lines)
        if fits and all(_width(line, code) <= middle for line in narrower):
            limit, lines = middle, narrower
        else:
            narrow = middle
    return _stack(lines, code, size)


def _stack(lines: list[str], code: str, size: float) -> Setting:
    extents = [_extent(line, code) for line in lines]
    meetings = zip(extents, extents[1:], strict=False)
    apart = max([above[1] + below[0] + CLEARANCE for above, below in meetings], default=0)
    leading = max(TIGHTEST, apart)
    ascent, descent = extents[0][0], extents[-1][1]
    height = ascent + leading * (len(lines) - 1) + descent
    return Setting(size, tuple(lines), leading * size, ascent * size, height * size)


def _cut(setting: Setting, code: str, width: float, height: float) -> Setting:
    """Return as many lines as fit, the last one with an ellipsis."""
    count = max(1, 1 + int((height - setting.height) // setting.leading) + len(setting.lines) - 1)
    *kept, last = setting.lines[:count]
    last = _shortened(last.removesuffix("-") + "…", code, width / setting.size)
    return _stack([*kept, last], code, setting.size)


def _shortened(text: str, code: str, limit: float) -> str:
    while len(text) > 1 and _width(text, code) > limit:
        text = text.removesuffix("…")[:-1].rstrip() + "…"
    return text


def _atoms(text: str, code: str, torn_beyond: float | None) -> list[tuple[str, str]]:
    """Return (part, glue) pairs: lines break between parts; the glue joins a part to the next.

    A word wider than `torn_beyond` is split into letters.
    """
    found = []
    for word in text.split(" ") or [""]:
        parts = [part for part in _BREAKS.findall(word) if part] or [""]
        for part in parts:
            glue = SOFT_HYPHEN if part.endswith(SOFT_HYPHEN) else ""
            part = part.rstrip(SOFT_HYPHEN)
            if torn_beyond is not None and _width(part, code) > torn_beyond:
                found += [(letters, SOFT_HYPHEN) for letters in _torn(part)]
                found[-1] = found[-1][0], glue
            else:
                found.append((part, glue))
        found[-1] = found[-1][0], " "
    return found


def _torn(word: str) -> list[str]:
    letters = _CLUSTERS.findall(word)
    edge = KEPT_BESIDE_A_BREAK
    parts = ["".join(letters[:edge]), *letters[edge:-edge], "".join(letters[-edge:])]
    return parts if len(letters) > 2 * edge else letters


def _fill(atoms: list[tuple[str, str]], code: str, limit: float) -> list[str]:
    """Break parts into lines no wider than `limit`, except for parts that are wider themselves."""
    lines, line, glue = [], "", None
    for part, next_glue in atoms:
        joined = part if glue is None else line + glue.replace(SOFT_HYPHEN, "") + part
        ending = "-" if next_glue == SOFT_HYPHEN else ""
        if glue is not None and _width(joined + ending, code) > limit:
            lines.append(line + ("-" if glue == SOFT_HYPHEN else ""))
            joined = part
        line, glue = joined, next_glue
    return [*lines, line]
