"""Dates in forms that Django's formats do not have: month and year, and year alone."""

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

# Django's Belarusian catalogue does not follow the official orthography for these months
# (“4 сакавіка”). The project's own catalogue does, and takes precedence.
GENITIVE_MONTHS_CORRECTED = (
    pgettext_lazy("alt. month", "March"),
    pgettext_lazy("alt. month", "May"),
    pgettext_lazy("alt. month", "September"),
    pgettext_lazy("alt. month", "December"),
)


def month_and_year(date: datetime.date) -> str:
    """Return the date as “August 2011”; Belarusian and Russian have the month in the nominative."""
    return pgettext("month and year", "%(month)s %(year)s") % {
        "month": MONTHS[date.month - 1],
        "year": date.year,
    }


def year(date: datetime.date) -> str:
    """Return the date as “1994”; Belarusian and Russian add their word for year."""
    return pgettext("year alone", "%(year)s") % {"year": date.year}
