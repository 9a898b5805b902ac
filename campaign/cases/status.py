"""A person's status as data: its values, its sentences and the days in detention.

The functions are pure. Belarusian and Russian words depend on the person's grammatical gender, so
each sentence exists for both genders.
"""

import datetime
from collections.abc import Iterable

from django.db import models
from django.utils.formats import date_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext, pgettext_lazy

# If the facts were checked at most this long ago, days in detention are counted up to today.
# Otherwise they are counted only up to the day of the check.
FACTS_STAY_FRESH = datetime.timedelta(days=90)


class Status(models.TextChoices):
    DETAINED = "detained", gettext_lazy("detained")
    SENTENCED = "sentenced", gettext_lazy("sentenced")
    RELEASED = "released", gettext_lazy("released")


class WordForm(models.TextChoices):
    """Grammatical gender: Belarusian has “зняволены” for a man and “зняволеная” for a woman."""

    MASCULINE = "he", gettext_lazy("he")
    FEMININE = "she", gettext_lazy("she")


STATUS_NAMES = {
    (Status.DETAINED, WordForm.MASCULINE): pgettext_lazy("he", "Detained"),
    (Status.DETAINED, WordForm.FEMININE): pgettext_lazy("she", "Detained"),
    (Status.SENTENCED, WordForm.MASCULINE): pgettext_lazy("he", "Sentenced"),
    (Status.SENTENCED, WordForm.FEMININE): pgettext_lazy("she", "Sentenced"),
    (Status.RELEASED, WordForm.MASCULINE): pgettext_lazy("he", "Released"),
    (Status.RELEASED, WordForm.FEMININE): pgettext_lazy("she", "Released"),
}


def stamp(status: str, word_form: str, since: datetime.date) -> str:
    """Return the status with its date in the active language: “Detained since 4 August 2011”."""
    sentence = {
        (Status.DETAINED, WordForm.MASCULINE): pgettext("he", "Detained since %(date)s"),
        (Status.DETAINED, WordForm.FEMININE): pgettext("she", "Detained since %(date)s"),
        (Status.SENTENCED, WordForm.MASCULINE): pgettext("he", "Sentenced on %(date)s"),
        (Status.SENTENCED, WordForm.FEMININE): pgettext("she", "Sentenced on %(date)s"),
        (Status.RELEASED, WordForm.MASCULINE): pgettext("he", "Released on %(date)s"),
        (Status.RELEASED, WordForm.FEMININE): pgettext("she", "Released on %(date)s"),
    }[Status(status), WordForm(word_form)]
    return sentence % {"date": date_format(since)}


Period = tuple[datetime.date, datetime.date | None]


def stretches(periods: Iterable[Period]) -> list[Period]:
    """Return the times of detention without a break, in order. Periods that touch are merged.

    A period is a pair of its first day and the day of release, which is None while it lasts. A
    period whose end is before its start is ignored.
    """
    found: list[Period] = []
    for start, end in sorted(periods, key=lambda period: period[0]):
        if end is not None and end < start:
            continue
        if found and (found[-1][1] or datetime.date.max) >= start:
            first, until = found.pop()
            end = max(until, end) if until and end else None
            start = first
        found.append((start, end))
    return found


def days_in_detention(periods: Iterable[Period], until: datetime.date) -> int:
    """Return the number of days in the periods. Open periods are counted up to `until`.

    Each day counts once, even where periods overlap. The day of release does not count, so 4 August
    2011 to 21 June 2014 are 1,052 days, as Viasna counts them.
    """
    return sum(max(((end or until) - start).days, 0) for start, end in stretches(periods))


def in_step(periods: Iterable[Period], status: str, since: datetime.date) -> list[Period]:
    """Return the periods, in order, adjusted to a status that began on `since`.

    A release ends open periods. If a person is held again, a new period begins, unless the last
    time in detention includes that day: then the release was an error, and that time is reopened.
    Periods that contradict the status are returned unchanged (see `disagreement`).
    """
    periods = sorted(periods, key=lambda period: period[0])
    times = stretches(periods)
    if status == Status.RELEASED:
        return [(s, since if e is None and s <= since else e) for s, e in periods]
    if not times or (times[-1][1] and times[-1][1] <= since):
        return [*periods, (since, None)]
    start, end = times[-1]
    if end and start <= since:
        return [(s, None if e == end else e) for s, e in periods]
    return periods


def disagreement(periods: Iterable[Period], status: str, since: datetime.date) -> str:
    """Return an error message if the periods contradict the status, else an empty string."""
    periods = in_step(periods, status, since)
    times = stretches(periods)
    if not times:
        return ""
    start, end = times[-1]
    sentence = ""
    if status == Status.RELEASED and end is None:
        sentence = _("The release on %(since)s is before the last detention on %(start)s.")
    elif status == Status.RELEASED and end != since:
        sentence = _(
            "The release was on %(since)s, but the last period of detention ends on %(end)s. "
            "Correct one of them."
        )
    elif status != Status.RELEASED and end is not None:
        sentence = _(
            "“Since” is %(since)s, but the last period of detention began later, on %(start)s, "
            "and is over. Correct one of them."
        )
    elif status == Status.DETAINED and since not in (start, *_lasting(periods)):
        sentence = _(
            "“Since” is %(since)s, but the detention that lasts began on %(start)s. Correct "
            "one of them, or give the earlier period its end."
        )
    return sentence % {
        "since": date_format(since),
        "start": date_format(start),
        "end": date_format(end) if end else "",
    }


def _lasting(periods: Iterable[Period]) -> list[datetime.date]:
    """Return the first days of all open periods. One arrest can directly follow another."""
    return [start for start, end in periods if end is None]


def in_days(count: int) -> str:
    """Return the number of days as text, such as “1,052 days”, in the active language."""
    return ngettext("%(count)s day", "%(count)s days", count) % {
        "count": number_format(count, force_grouping=True)
    }
