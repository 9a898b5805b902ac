"""A status as data: periods and days of detention, and a change of status in the CMS."""

import datetime

import pytest
from django.utils import timezone
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from campaign.cases.models import ProfilePage
from campaign.cases.status import (
    FACTS_STAY_FRESH,
    Status,
    days_in_detention,
    disagreement,
    in_days,
    in_step,
    stretches,
)
from tests import admin_forms as editor
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

ARREST, RELEASE = datetime.date(2011, 8, 4), datetime.date(2014, 6, 21)
AGAIN = datetime.date(2021, 7, 14)
ARRESTED_AGAIN = {"status": "detained", "status_since": str(AGAIN), "as_of": str(AGAIN)}
RELEASED = {"status": "released", "status_since": str(RELEASE)}
DAY = datetime.timedelta(days=1)

days = st.dates(datetime.date(1990, 1, 1), datetime.date(2030, 1, 1))
periods = st.lists(st.tuples(days, st.none() | days), max_size=5)


# Counting


def test_the_day_of_release_does_not_count():
    assert days_in_detention([(ARREST, RELEASE)], AGAIN) == 1052  # as Viasna counts them
    assert days_in_detention([(ARREST, ARREST)], AGAIN) == 0


def test_several_periods_add_up_and_the_last_one_goes_on():
    times = [(ARREST, RELEASE), (AGAIN, None)]
    assert days_in_detention(times, AGAIN) == 1052
    assert days_in_detention(times, AGAIN + 10 * DAY) == 1062
    assert days_in_detention(reversed(times), AGAIN + 10 * DAY) == 1062


@given(periods, days)
def test_no_day_counts_twice(found, until):
    """Days are counted one by one, even if periods overlap, touch or end before they start."""
    held = set()
    for start, end in found:
        last = until if end is None else end
        held |= {start + n * DAY for n in range(max((last - start).days, 0))}
    # An open period covers the periods entered after it, so that days are not counted twice.
    assert days_in_detention(found, datetime.date(2031, 1, 1)) >= 0
    if all(end is not None for _start, end in found):
        assert days_in_detention(found, until) == len(held)


@given(periods)
def test_stretches_are_in_order_and_apart(found):
    times = stretches(found)
    for (_start, end), (start, _end) in zip(times, times[1:], strict=False):
        assert end < start


PLURALS = {
    1: ["1 day", "1 Tag", "1 дзень", "1 день"],
    2: ["2 days", "2 Tage", "2 дні", "2 дня"],
    5: ["5 days", "5 Tage", "5 дзён", "5 дней"],
    11: ["11 days", "11 Tage", "11 дзён", "11 дней"],
    1051: ["1,051 days", "1.051 Tage", "1 051 дзень", "1 051 день"],
    1052: ["1,052 days", "1.052 Tage", "1 052 дні", "1 052 дня"],
    1055: ["1,055 days", "1.055 Tage", "1 055 дзён", "1 055 дней"],
    1112: ["1,112 days", "1.112 Tage", "1 112 дзён", "1 112 дней"],
}


@pytest.mark.parametrize("count", PLURALS)
def test_days_in_words(count):
    for code in LANGUAGES:
        with override(code):
            assert in_days(count).replace("\xa0", " ") == PLURALS[count][LANGUAGES.index(code)], (
                code
            )
            assert "\xa0" in in_days(1052) or code in ("en", "de"), code


def profile(**fields):
    made = ProfilePage(name_en="Ales Bialiatski", heading_en="Ales Bialiatski", title="x")
    for name, value in {"status_since": ARREST, "as_of": ARREST, **fields}.items():
        setattr(made, name, value)
    made.keep_periods_in_step()
    return made


def test_fresh_facts_count_up_to_today_and_older_ones_up_to_their_day():
    today = timezone.localdate()
    held = profile(as_of=today - FACTS_STAY_FRESH)
    assert held.days_in_detention == (today - ARREST).days
    assert not held.is_count_dated
    held = profile(as_of=today - FACTS_STAY_FRESH - DAY)
    assert held.days_in_detention == (held.as_of - ARREST).days
    assert held.is_count_dated


def test_an_old_count_says_its_day():
    for code in LANGUAGES:
        with override(code):
            held = profile(as_of=datetime.date(2011, 8, 31))
            assert held.detention_in_days.startswith(in_days(27)), code
            assert "31" in held.detention_in_days.removeprefix(in_days(27)), code


def test_a_count_is_frozen_on_release():
    freed = profile()
    freed.status, freed.status_since = Status.RELEASED, RELEASE
    freed.keep_periods_in_step()
    assert freed.days_in_detention == 1052
    assert not freed.is_count_dated


@pytest.mark.parametrize("status", Status)
def test_a_draft_without_dates_says_what_it_can(status):
    """The CMS saves and previews drafts that lack values required for publishing."""
    for code in LANGUAGES:
        with override(code):
            draft = profile(status=status, status_since=None, as_of=None)
            assert draft.stamp == "", code
            assert draft.detention_in_days == "", code
            assert draft.facts()["days"], code
            assert bool(draft.news) == bool(draft.is_released), code
            assert draft.thanks, code


# Periods that match the status


def test_a_release_ends_what_lasts():
    assert in_step([(ARREST, None)], "released", RELEASE) == [(ARREST, RELEASE)]


def test_detained_again_begins_a_period():
    times = [(ARREST, RELEASE)]
    assert in_step(times, "detained", AGAIN) == [*times, (AGAIN, None)]
    assert in_step(times, "detained", RELEASE) == [*times, (RELEASE, None)]


def test_a_release_by_mistake_is_taken_back():
    assert in_step([(ARREST, RELEASE)], "detained", ARREST) == [(ARREST, None)]
    assert in_step([(ARREST, RELEASE)], "sentenced", ARREST + DAY) == [(ARREST, None)]


def test_a_verdict_leaves_the_periods():
    assert in_step([(ARREST, None)], "sentenced", ARREST + DAY) == [(ARREST, None)]


@given(periods, st.sampled_from(Status), days)
def test_what_is_in_step_stays_so(found, status, since):
    found = [(start, end) for start, end in found if end is None or start <= end]
    once = in_step(found, status, since)
    assert in_step(once, status, since) == sorted(once, key=lambda period: period[0])
    assert len(once) - len(found) in (0, 1)


@pytest.mark.parametrize(
    ("times", "status", "since"),
    [
        ([(AGAIN, None)], "released", RELEASE),
        ([(ARREST, RELEASE)], "released", AGAIN),
        ([(AGAIN, AGAIN + DAY)], "detained", ARREST),
        ([(ARREST, None)], "detained", AGAIN),
    ],
)
def test_contradictions_are_told(times, status, since):
    assert disagreement(times, status, since)


@pytest.mark.parametrize(
    ("times", "status", "since"),
    [
        ([], "detained", ARREST),
        ([(ARREST, None)], "detained", ARREST),
        ([(ARREST, None)], "sentenced", ARREST + DAY),
        ([(ARREST, None)], "released", RELEASE),
        ([(ARREST, RELEASE)], "detained", AGAIN),
        ([(ARREST, RELEASE)], "detained", RELEASE),  # arrested again on the day of release
        ([(ARREST, RELEASE), (AGAIN, None)], "detained", AGAIN),
    ],
)
def test_what_fits_together_is_no_contradiction(times, status, since):
    assert disagreement(times, status, since) == ""


# In the CMS


@pytest.fixture
def person(page_at):
    return page_at("ales-bialiatski")


def save(client, page, *changes, action="publish"):
    answer = editor.submit(client, editor.page_url("edit", page), *changes, action=action)
    assert answer.status_code == 302, editor.messages(answer)


def times(page):
    return editor.refresh(page).periods


def test_one_switch_is_enough_there_and_back(cms, person):
    assert times(person) == [(ARREST, None)]
    save(cms, person, RELEASED)
    assert times(person) == [(ARREST, RELEASE)]
    save(cms, person, ARRESTED_AGAIN)
    assert times(person) == [(ARREST, RELEASE), (AGAIN, None)]
    assert editor.draft(person).periods == times(person)
    save(cms, person)
    assert times(person) == [(ARREST, RELEASE), (AGAIN, None)]


def test_a_switch_by_mistake_is_taken_back(cms, person):
    save(cms, person, RELEASED)
    save(cms, person, {"status": "detained", "status_since": str(ARREST)})
    assert times(person) == [(ARREST, None)]


def test_an_editor_who_also_enters_the_period_gets_it_once(cms, person):
    save(cms, person, RELEASED | {"detentions-0-end": str(RELEASE)})
    row = {"id": "", "start": str(AGAIN), "end": "", "ORDER": "2", "DELETE": ""}
    row |= {f"place_{code}": "Minsk" for code in LANGUAGES}
    added = {"detentions-TOTAL_FORMS": "2"} | {
        f"detentions-1-{name}": value for name, value in row.items()
    }
    save(cms, person, ARRESTED_AGAIN, added)
    assert times(person) == [(ARREST, RELEASE), (AGAIN, None)]
    assert editor.refresh(person).detention_list[1].place == "Minsk"


def test_a_switch_in_code_is_kept_too(person):
    page = editor.refresh(person)
    page.status, page.status_since = Status.RELEASED, RELEASE
    page.save()
    assert times(person) == [(ARREST, RELEASE)]


def test_a_draft_changes_nothing_that_is_public(cms, person):
    save(cms, person, RELEASED, action=None)
    assert times(person) == [(ARREST, None)]
    assert editor.refresh(person).status == "detained"
    assert editor.draft(person).periods == [(ARREST, RELEASE)]


@pytest.mark.parametrize("code", ["en", "be"])
def test_contradictions_stop_publishing_with_a_sentence(cms, person, speak, admin_user, code):
    speak(admin_user, code)
    with override(code):
        expected = disagreement([(ARREST, None)], "released", ARREST - DAY)
    answer = editor.submit(
        cms,
        editor.page_url("edit", person),
        RELEASED | {"status_since": str(ARREST - DAY)},
        action="publish",
    )
    assert answer.status_code == 200
    assert expected in editor.messages(answer)
    assert editor.refresh(person).status == "detained"


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("end", {"detentions-0-end": str(ARREST - DAY)}),
        ("start", {"detentions-0-start": ""}),
        ("start", {"detentions-0-start": "yesterday"}),
        ("status_since", {"status_since": ""}),
        ("status", {"status": "forgotten"}),
    ],
)
def test_wrong_input_is_refused_beside_its_field(cms, person, field, changes):
    url = editor.page_url("edit", person)
    answer = editor.submit(cms, url, changes, action="publish")
    assert answer.status_code == 200
    assert editor.messages(answer), f"{field}: nothing is said"
    assert times(person) == [(ARREST, None)]
