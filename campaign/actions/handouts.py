"""Posters and leaflets: a heading set as large as it fits, and a QR code."""

from functools import lru_cache

from home.discovery.typesetting import Setting, fit

# In millimetres on a poster of A4.
HEADING_WIDTH, HEADING_HEIGHT = 180, 105
HEADING_SIZES = (54, 48, 43, 38, 34, 30, 27, 24, 21, 18, 16, 14, 12, 11, 10, 9, 8)
WORDS_WHOLE_DOWN_TO = 9


@lru_cache(maxsize=32)
def fit_poster(heading: str, code: str) -> Setting:
    """Return a heading in capitals, in millimetres, as large as it fits on a poster."""
    return fit(
        heading.upper(), code, HEADING_WIDTH, HEADING_HEIGHT, HEADING_SIZES, WORDS_WHOLE_DOWN_TO
    )
