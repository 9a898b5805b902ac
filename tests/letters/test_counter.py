"""“I sent it”: a count of letters that stores no data on senders and is hard to inflate."""

from datetime import UTC, date, datetime, timedelta

import pytest
from bs4 import BeautifulSoup
from django.conf import settings
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import PageViewRestriction

from campaign.cases.models import ProfilePage
from campaign.letters.models import AppealPage, CountWindow, LetterCount
from campaign.letters.models.counter import this_minute
from campaign.letters.views import count_letter
from home.snapshot.current import SnapshotMiddleware
from tests.conftest import LANGUAGES

MOMENT = datetime(2011, 9, 1, 12, 34, 56, tzinfo=UTC)
CAP = settings.LETTERS_COUNTED_PER_MINUTE
OWN_FORM = {"Sec-Fetch-Site": "same-origin", "Origin": "null"}
ELSEWHERE = "https://elsewhere.example"

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def clock(monkeypatch):
    """Set the time to MOMENT. The returned function moves the time forward."""
    now = [MOMENT]

    def go_on(**time):
        now[0] += timedelta(**time)

    monkeypatch.setattr(timezone, "now", lambda: now[0])
    return go_on


@pytest.fixture
def appeal(page_at):
    return page_at("send-an-appeal")


def address(appeal, language="en"):
    return f"/{language}/_sent/{appeal.pk}/"


def post(client, appeal, language="en", headers=OWN_FORM, **options):
    return client.post(address(appeal, language), headers=headers, **options)


def total():
    return sum(LetterCount.objects.values_list("count", flat=True))


def counter(response):
    found = BeautifulSoup(response.content, "html.parser").find(id="sent")
    return found and " ".join(found.get_text(" ").split())


def publish(page, **changes):
    for name, value in changes.items():
        setattr(page, name, value)
    page.save_revision().publish()


@every_language
def test_a_reader_says_so_and_is_thanked_in_their_language(client, appeal, language):
    page = client.get(f"/{language}/what-you-can-do/send-an-appeal/")
    form = BeautifulSoup(page.content, "html.parser").select_one("#sent form[method=post]")
    assert form["action"] == address(appeal, language)
    assert not form.select("input, textarea, select"), "the form asks for nothing"
    response = client.post(form["action"], headers=OWN_FORM)
    assert response.status_code == 303
    thanks = f"/{language}/what-you-can-do/send-an-appeal/sent/"
    assert response.headers["Location"] == f"{thanks}#sent"
    assert total() == 1
    for _reload in range(2):
        answer = client.get(thanks)
        assert answer.status_code == 200
        section = BeautifulSoup(answer.content, "html.parser").find(id="sent")
        assert section.select_one("[role=status]") and not section.find("form")
        assert "1" in counter(answer)
    assert total() == 1, "a reload counts again"


def test_the_total_stands_only_where_something_was_counted(client, appeal):
    path = "/en/what-you-can-do/send-an-appeal/"
    assert "so far" not in counter(client.get(path))
    LetterCount.objects.create(appeal=appeal, hour=MOMENT, count=1)
    assert "1 letter sent so far" in counter(client.get(path))
    LetterCount.objects.create(appeal=appeal, hour=MOMENT - timedelta(hours=1), count=1233)
    assert "1,234 letters sent so far" in counter(client.get(path))


def test_editors_can_hide_the_counter(client, appeal):
    LetterCount.objects.create(appeal=appeal, hour=MOMENT, count=7)
    publish(appeal, shows_count=False)
    assert counter(client.get("/en/what-you-can-do/send-an-appeal/")) is None
    assert counter(client.get("/en/what-you-can-do/send-an-appeal/sent/")) is None
    assert post(client, appeal).status_code == 303
    assert total() == 7


def test_nothing_is_counted_once_the_person_is_free(client, appeal, page_at):
    LetterCount.objects.create(appeal=appeal, hour=MOMENT, count=7)
    publish(page_at("ales-bialiatski"), status="released", status_since=date(2014, 6, 21))
    assert post(client, appeal).status_code == 303
    assert total() == 7
    page = client.get("/en/what-you-can-do/send-an-appeal/")
    section = BeautifulSoup(page.content, "html.parser").find(id="sent")
    assert not section.find("form"), "a closed appeal asks for letters"
    assert counter(page) == "7 letters were sent", "the total stays as a record"


def test_an_appeal_that_readers_cannot_see_is_not_there(client, appeal):
    assert client.post("/en/_sent/987654/", headers=OWN_FORM).status_code == 404
    restriction = PageViewRestriction.objects.create(page=appeal, restriction_type="login")
    assert post(client, appeal).status_code == 404
    restriction.delete()
    appeal.unpublish()
    assert post(client, appeal).status_code == 404
    assert total() == 0


@pytest.mark.parametrize("method", ["get", "head", "put", "patch", "delete", "options", "trace"])
def test_other_methods_do_nothing(client, appeal, method):
    with CaptureQueriesContext(connection) as queries:
        response = getattr(client, method)(address(appeal), headers=OWN_FORM)
    assert response.status_code == 405
    assert not queries.captured_queries


OWN_REQUESTS = {
    "a form of a page without referrer": OWN_FORM,
    "a form that names its origin": {
        "Sec-Fetch-Site": "same-origin",
        "Origin": settings.SITE_URL,
    },
    "a browser that sends no origin": {"Sec-Fetch-Site": "same-origin"},
    "an old browser that names the origin": {"Origin": settings.SITE_URL},
}
FOREIGN_REQUESTS = {
    "neither header": {},
    "another site": {"Sec-Fetch-Site": "cross-site", "Origin": ELSEWHERE},
    "another site without referrer": {"Sec-Fetch-Site": "cross-site", "Origin": "null"},
    "a neighbouring host": {"Sec-Fetch-Site": "same-site", "Origin": "null"},
    "no page at all": {"Sec-Fetch-Site": "none"},
    "headers that disagree": {"Sec-Fetch-Site": "same-origin", "Origin": ELSEWHERE},
    "own origin from elsewhere": {"Sec-Fetch-Site": "cross-site", "Origin": settings.SITE_URL},
    "an old browser elsewhere": {"Origin": ELSEWHERE},
    "an old browser without referrer": {"Origin": "null"},
    "an origin that only begins like ours": {"Origin": f"{settings.SITE_URL}.elsewhere.example"},
    "an empty header": {"Sec-Fetch-Site": "", "Origin": settings.SITE_URL},
}


@pytest.mark.parametrize("headers", OWN_REQUESTS.values(), ids=OWN_REQUESTS)
def test_a_form_of_this_site_counts(client, appeal, headers):
    assert post(client, appeal, headers=headers).status_code == 303
    assert total() == 1


@pytest.mark.parametrize("headers", FOREIGN_REQUESTS.values(), ids=FOREIGN_REQUESTS)
def test_anything_else_counts_nothing(client, appeal, headers):
    assert post(client, appeal, headers=headers).status_code == 303
    assert total() == 0
    assert not CountWindow.objects.exists(), "what does not count takes nobody's place"


@pytest.mark.slow
def test_a_replay_of_10000_requests_adds_no_more_than_the_cap(appeal, clock):
    request = RequestFactory().post(address(appeal), headers=OWN_FORM)
    count = SnapshotMiddleware(lambda request: count_letter(request, appeal.pk))
    for _replay in range(10_000):
        count(request)
    assert total() == CAP


def test_the_cap_holds_for_all_appeals_together(client, appeal, clock, settings):
    settings.LETTERS_COUNTED_PER_MINUTE = 3
    second = appeal.copy(update_attrs={"slug": "second", "heading_en": "Second"})
    for _round in range(3):
        for one in (appeal, second):
            post(client, one)
    assert total() == 3


def test_the_next_minute_opens_again(client, appeal, clock, settings):
    settings.LETTERS_COUNTED_PER_MINUTE = 2
    for _post in range(5):
        post(client, appeal)
    clock(seconds=3)  # 12:34:59
    post(client, appeal)
    assert total() == 2
    clock(seconds=1)
    for _post in range(5):
        post(client, appeal)
    assert total() == 4


def test_only_hourly_totals_are_kept(client, appeal, clock):
    for _post in range(3):
        post(client, appeal)
        clock(minutes=10)  # 12:34, 12:44, 12:54
    clock(minutes=10)
    post(client, appeal)
    assert [field.name for field in LetterCount._meta.fields] == ["id", "appeal", "hour", "count"]
    assert [field.name for field in CountWindow._meta.fields] == ["id", "window", "count"]
    hours = LetterCount.objects.order_by("hour").values_list("hour", "count")
    assert list(hours) == [
        (datetime(2011, 9, 1, 12, tzinfo=UTC), 3),
        (datetime(2011, 9, 1, 13, tzinfo=UTC), 1),
    ]
    assert CountWindow.objects.count() == 1


def test_the_window_does_not_reveal_its_minute(clock, settings):
    name = this_minute()
    assert set(name) <= set("0123456789abcdef") and len(name) == 64
    settings.SECRET_KEY = "another key"
    assert this_minute() != name, "anybody can compute the name of a minute"
    settings.SECRET_KEY = "yet another"
    clock(seconds=60)
    assert this_minute() != name


CANARY = "canary-4711"


def stored_text():
    """Return every value in the database as one text."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")  # noqa: S608
            found += [str(row) for row in cursor.fetchall()]
    return "\n".join(found)


def test_nothing_of_the_sender_is_kept(client, appeal, caplog):
    response = post(
        client,
        appeal,
        headers=OWN_FORM
        | {
            "User-Agent": f"{CANARY}-agent",
            "Referer": f"https://{CANARY}.example/",
            "X-Forwarded-For": "203.0.113.77",
            "Cookie": f"{CANARY}=1",
        },
        data={"name": CANARY},
        REMOTE_ADDR="203.0.113.78",
    )
    assert total() == 1
    assert not response.cookies
    assert "no-store" in response.headers["Cache-Control"]
    assert CANARY not in response.headers["Location"]
    kept = stored_text() + caplog.text
    for trace in (CANARY, "203.0.113.77", "203.0.113.78"):
        assert trace not in kept, f"{trace} is kept"


class Unreadable:
    """A request body that raises an error when it is read."""

    def read(self, *args):
        raise AssertionError("the body was read")

    readline = read


def test_the_body_is_never_read(appeal, client):
    response = client.generic(
        "POST",
        address(appeal),
        headers=OWN_FORM,
        **{
            "wsgi.input": Unreadable(),
            "CONTENT_LENGTH": str(10**12),
            "CONTENT_TYPE": "application/x-www-form-urlencoded",
        },
    )
    assert response.status_code == 303
    assert total() == 1


def test_it_works_where_forged_requests_are_checked_for(appeal):
    strict = Client(enforce_csrf_checks=True)
    assert post(strict, appeal).status_code == 303
    assert total() == 1


def test_a_second_campaign_counts_for_itself(client, appeal):
    second = appeal.copy(update_attrs={"slug": "second", "heading_en": "Second"})
    post(client, second)
    assert LetterCount.objects.total(second.pk) == 1
    assert LetterCount.objects.total(appeal.pk) == 0


def test_the_address_is_no_page(client, appeal):
    assert reverse("count_letter", args=[appeal.pk]) == address(appeal)
    assert client.post(f"/_sent/{appeal.pk}/", headers=OWN_FORM).status_code == 404
    assert client.post(f"/en/_sent/{appeal.pk}x/", headers=OWN_FORM).status_code == 404
    assert AppealPage.objects.count() == 1 and ProfilePage.objects.count() == 1
    assert total() == 0
