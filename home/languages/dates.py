"""Dates in forms that Django's formats lack: month and year, year alone."""

import datetime

from django.utils.translation import pgettext, pgettext_lazy

MONTHS = (
    pgettext_lazy("month standing alone", "January"),
    pgettext_lazy("month standing alone", "February"),
    pgettext_lazy("month standing alone", "March"),
    pgettext_lazy("month standing alone", "April"),
    pgettext_lazy("month standing alone", "May"),
    pgettext_lazy("month standing alone", "June"),
    pgettext_lazy("month standing alone", "July"),
    pgettext_lazy("month standing alone", "August"),
    pgettext_lazy("month standing alone", "September"),
    pgettext_lazy("month standing alone", "October"),
    pgettext_lazy("month standing alone", "November"),
    pgettext_lazy("month standing alone", "December"),
)

# Django's Belarusian catalogue is not in the official orthography here (“4 сакавіка”); ours,
# which is read first, is.
GENITIVE_MONTHS_CORRECTED = (
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "December"),
)


def month_and_year(date: datetime.date) -> str:
    """Return such as “August 2011”; in Belarusian and Russian the month is in the nominative."""
    return pgettext("month and year", "%(month)s %(year)s") % {
        "month": MONTHS[date.month - 1],
        "year": date.year,
    }


def year(date: datetime.date) -> str:
    """Return such as “1994”; Belarusian and Russian add their word for year."""
    return pgettext("year alone", "%(year)s") % {"year": date.year}
