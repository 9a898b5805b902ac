"""Dates are read as people type them; what cannot be read stays in the form with a sentence."""

import datetime

import pytest
from django.utils.formats import date_format
from django.utils.html import escapejs
from django.utils.translation import override
from hypothesis import given
from hypothesis import strategies as st

from home.localization.dates import read_date, read_datetime
from tests import admin_forms as editor
from tests.conftest import LANGUAGES
from tests.localization.editors import Desk

BIRTH = datetime.date(1962, 9, 25)
TODAY = datetime.date.today
AS_TYPED = [
    "1962-09-25",
    "25.09.1962",
    " 25. 9. 1962",
    "25/9/1962",
    "25-09-1962",
    "25 September 1962",
    "25. September 1962",
    "25th Sept. 1962",
    "September 25, 1962",
    "25 верасня 1962 г.",
    "25 сентября 1962 года",
    "25 SEP 1962",
]
NOT_A_DATE = ["25.09.62", "09/25/1962", "31.02.1962", "25 Brumaire 1962", "1962", "yesterday"]


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


@pytest.mark.parametrize("text", AS_TYPED)
def test_a_date_is_read_as_it_is_typed(text):
    assert read_date(text) == BIRTH


@pytest.mark.parametrize("text", NOT_A_DATE)
def test_what_is_in_doubt_is_not_a_date(text):
    assert read_date(text) is None


@given(st.dates(datetime.date(1000, 1, 1)))
def test_every_date_is_read_as_the_site_writes_it(date):
    for code in LANGUAGES:
        with override(code):
            for name in ("DATE_FORMAT", "SHORT_DATE_FORMAT"):
                assert read_date(date_format(date, name)) == date, (code, name)


def test_a_time_is_read_as_it_is_typed():
    expected = datetime.datetime(2030, 9, 25, 14, 30)
    for text in ("2030-09-25 14:30", "2030-09-25T14:30:00", "25.09.2030, 14:30"):
        assert read_datetime(text) == expected, text
    assert read_datetime("25 September 2030") == datetime.datetime(2030, 9, 25)
    assert read_datetime("25.09.2030 24:10") is None


@pytest.mark.parametrize("code", LANGUAGES)
def test_typed_dates_are_saved_in_every_interface_language(admin_user, profile, speak, code):
    speak(admin_user, code)
    typed = {"birth_date": "25 верасня 1962", "go_live_at": "25.09.2130 14:30"}
    assert Desk(admin_user, profile).autosave(typed)["success"]
    draft = editor.draft(profile)
    assert draft.birth_date == BIRTH
    assert draft.go_live_at.isoformat().startswith("2130-09-25T")


@pytest.mark.parametrize("field", ["birth_date", "detentions-0-start", "go_live_at"])
def test_a_text_that_is_no_date_stays_with_a_sentence(admin_user, profile, field):
    desk = Desk(admin_user, profile)
    answer = desk.save({field: "09/25/1962", "role_de": "Ein Satz"})
    assert answer.status_code == 200
    assert desk.values[field] == "09/25/1962"
    assert desk.values["role_de"] == "Ein Satz"
    sentence = editor.soup(answer).select_one(".problem-links li").get_text()
    assert "“09/25/1962” is not a" in sentence
    assert "25.09." in sentence


@pytest.mark.parametrize("name", ["birth_date", "go_live_at", "timeline-0-date"])
def test_the_calendar_leaves_what_it_cannot_read(cms, profile, name):
    page = cms.get(editor.page_url("edit", profile)).content.decode()
    start = page.index(f'Chooser("{escapejs(f"id_{name}")}"')
    assert '"validateOnBlur": false' in page[start : page.index("</script>", start)]


FUTURE = str(TODAY() + datetime.timedelta(days=2))


@pytest.mark.parametrize(
    ("field", "day"),
    [
        ("birth_date", str(TODAY())),
        ("detentions-0-start", FUTURE),
        ("timeline-0-date", FUTURE),
        ("as_of", FUTURE),
        ("detentions-0-start", "1900-01-01"),
    ],
)
def test_a_day_that_cannot_be_is_kept_in_a_draft_and_not_published(admin_user, profile, field, day):
    desk = Desk(admin_user, profile)
    assert desk.autosave({field: day})["success"]
    answer = desk.save(action="publish")
    assert answer.status_code == 200, "published"
    assert desk.values[field] == day
    assert editor.soup(answer).select_one(f".problem-links a[href='#id_{field}']")


def test_the_end_of_a_detention_is_not_before_its_start(admin_user, profile):
    desk = Desk(admin_user, profile)
    backwards = {"detentions-0-start": "4 August 2011", "detentions-0-end": "3 August 2011"}
    assert desk.autosave(backwards)["success"]
    answer = desk.save(action="publish")
    assert "The end is before the beginning." in editor.messages(answer)
