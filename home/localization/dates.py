"""Reads dates as people type them, in the formats of all languages of the site."""

import datetime
import re
from functools import cache

from django.conf import settings
from django.utils import dates
from django.utils.translation import override

_YEAR = r"(?P<year>\d{4})"
_DAY = r"(?P<day>\d{1,2})"
_MONTH = r"(?P<month>\d{1,2})"
_NAME = r"(?P<name>[^\W\d_]+)\.?"
_ENDING = r"(?:st|nd|rd|th)?"
_FORMS = [
    re.compile(rf"{_YEAR}(?P<mark>[-./]){_MONTH}(?P=mark){_DAY}"),
    re.compile(rf"{_DAY}(?P<mark>[-./]) ?{_MONTH}(?P=mark) ?{_YEAR}"),
    re.compile(rf"{_DAY}{_ENDING}\.? ?{_NAME},? {_YEAR}"),
    re.compile(rf"{_NAME} {_DAY}{_ENDING},? {_YEAR}"),
]
# The word for year after a date in Belarusian and Russian: 4 жніўня 2011 г.
_YEAR_WORD = re.compile(r" ?(?:г\.?|год|года)$")
_TIME = re.compile(
    r"(?P<date>.*?)(?:,? |t)(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:\.\d+)?)?"
)


def read_date(text: str) -> datetime.date | None:
    """Return the date that a text names, or None if it cannot be read without doubt.

    A date may be written with digits, the year first (1962-09-25) or the day first (25.09.1962,
    25/9/1962), or with the name of the month in any language of the site. The year has four digits.
    """
    text = _YEAR_WORD.sub("", _plain(text)).rstrip()
    for form in _FORMS:
        if found := form.fullmatch(text):
            parts = found.groupdict()
            month = parts.get("month") or _months().get(parts["name"], 0)
            try:
                return datetime.date(int(parts["year"]), int(month), int(parts["day"]))
            except ValueError:
                return None
    return None


def read_datetime(text: str) -> datetime.datetime | None:
    """Return the naive time that a text names, or None. Without a time of day, it is midnight."""
    text = _plain(text)
    found = _TIME.fullmatch(text)
    date = read_date(found["date"] if found else text)
    if date is None:
        return None
    clock = (found["hour"], found["minute"], found["second"] or 0) if found else (0, 0)
    try:
        return datetime.datetime.combine(date, datetime.time(*map(int, clock)))
    except ValueError:
        return None


def _plain(text: str) -> str:
    """Return the text in lower case, with each run of white space as one space."""
    return " ".join(text.casefold().split())


@cache
def _months() -> dict[str, int]:
    """Return a mapping of the names of months in all languages, without full stops, to numbers."""
    found = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            for names in (dates.MONTHS, dates.MONTHS_ALT, dates.MONTHS_3, dates.MONTHS_AP):
                found |= {_plain(str(name)).strip("."): number for number, name in names.items()}
    return found
