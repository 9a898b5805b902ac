"""Posters and leaflets: a heading in the largest size that fits, and a QR code."""

from functools import lru_cache

from home.discovery.typesetting import Setting, fit

# In millimetres, on an A4 poster.
HEADING_WIDTH, HEADING_HEIGHT = 180, 105
HEADING_SIZES = (54, 48, 43, 38, 34, 30, 27, 24, 21, 18, 16, 14, 12, 11, 10, 9, 8)
WORDS_WHOLE_DOWN_TO = 9


@lru_cache(maxsize=32)
def fit_poster(heading: str, code: str) -> Setting:
    """Return a heading in capitals, in the largest size that fits on a poster, in millimetres.

    `code` is the language code of the heading.
    """
    return fit(
        heading.upper(), code, HEADING_WIDTH, HEADING_HEIGHT, HEADING_SIZES, WORDS_WHOLE_DOWN_TO
    )
