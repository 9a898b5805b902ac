"""Posters and leaflets: a heading set as large as it fits, and a QR code."""

import io
from dataclasses import dataclass
from functools import lru_cache

import segno
from django.utils.safestring import SafeString, mark_safe

from home.discovery.typesetting import Setting, fit

# In millimetres on a poster of A4.
HEADING_WIDTH, HEADING_HEIGHT = 180, 105
HEADING_SIZES = (54, 48, 43, 38, 34, 30, 27, 24, 21, 18, 16, 14, 12, 11, 10, 9, 8)
WORDS_WHOLE_DOWN_TO = 9


@dataclass(frozen=True)
class QRCode:
    """A QR code as SVG: for a page, and as a file of its own."""

    inline: SafeString
    standalone: bytes


@lru_cache(maxsize=32)
def qr_code(url: str) -> QRCode:
    """Return the code of an address. It stays readable with an eighth of it torn off."""
    code = segno.make_qr(url, error="m")
    inline = code.svg_inline(border=4, light="#fff", omitsize=True, svgclass=None, lineclass=None)
    file = io.BytesIO()
    code.save(file, kind="svg", border=4, light="#fff", scale=10)
    return QRCode(mark_safe(inline), file.getvalue())  # noqa: S308


@lru_cache(maxsize=32)
def fit_poster(heading: str, code: str) -> Setting:
    """Return a heading in capitals, in millimetres, as large as it fits on a poster."""
    return fit(
        heading.upper(), code, HEADING_WIDTH, HEADING_HEIGHT, HEADING_SIZES, WORDS_WHOLE_DOWN_TO
    )
