"""The site behind its page cache: real pages, published changes, a database failure."""

import pytest
from bs4 import BeautifulSoup
from django.db import OperationalError, connections
from wagtail.models import PageViewRestriction

from campaign.letters.models import AppealPage, LetterCount
from tests.caching.page_cache import APPEAL, COUNTRY
from tests.conftest import LANGUAGES


@pytest.fixture
def published(django_capture_on_commit_callbacks):
    """Run a block whose changes are committed, and announced to all workers, at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def test_readers_are_served_without_the_database(visit, django_assert_num_queries):
    paths = [f"/{code}/{path}" for code in LANGUAGES for path in ("", COUNTRY, APPEAL)]
    first = {path: visit(path) for path in paths}
    with django_assert_num_queries(0):
        for path in paths:
            again = visit(path, query="utm_source=x", HTTP_COOKIE="other=1")
            assert (again.text, again.headers) == (first[path].text, first[path].headers), path
    for path, answer in first.items():
        assert answer.status == 200, path
        assert BeautifulSoup(answer.text, "html.parser").html["lang"] == path[1:3]
        assert "set-cookie" not in answer.headers, path
        assert answer.headers["referrer-policy"] == "no-referrer", path


def test_each_kind_of_answer_says_who_may_keep_it(visit, page_at):
    public = "public, max-age=0, s-maxage="
    PageViewRestriction.objects.create(page=page_at("imprint"), restriction_type="login")
    kept = {
        "/en/": public + "600, stale-while-revalidate=60, stale-if-error=86400",
        "/": public + "600, stale-while-revalidate=60, stale-if-error=86400",
        f"/en/{APPEAL}": public + "10, stale-while-revalidate=10, stale-if-error=86400",
        f"/en/{APPEAL}sent/": public + "1, stale-while-revalidate=1, stale-if-error=86400",
    }
    for path, expected in kept.items():
        assert visit(path).headers["cache-control"] == expected, path
    for path in ("/en/nothing/", "/en/imprint/", "/admin/", "/admin/login/"):
        answer = visit(path)
        words = answer.headers["cache-control"]
        assert "private" in words and "no-store" in words, path
    assert "no-store" in visit("/en/", method="POST").headers["cache-control"]


def test_team_members_are_not_served_from_the_store(visit, cms, page_at, published):
    session = f"sessionid={cms.cookies['sessionid'].value}"
    visit("/en/")
    for path in ("/en/", f"/en/{APPEAL}"):
        answer = visit(path, HTTP_COOKIE=session)
        assert answer.status == 200
        assert answer.headers["cache-control"] == "private, no-store", path


def test_what_is_published_is_read_at_once_in_all_languages(visit, page_at, published):
    country = page_at("repression-in-belarus")
    paths = [f"/{code}/{path}" for code in LANGUAGES for path in ("", COUNTRY)]
    for path in paths:
        visit(path)
    country.heading_en, country.heading_de = "New heading", "Neue Überschrift"
    country.heading_be, country.heading_ru = "Новы загаловак", "Новый заголовок"
    with published():
        country.save_revision()
    assert "New heading" not in visit(f"/en/{COUNTRY}").text, "a draft"
    with published():
        country.latest_revision.publish()
    for path in paths:
        heading = getattr(country, f"heading_{path[1:3]}")
        assert heading in visit(path).text, path


def test_what_is_taken_down_is_gone_at_once(visit, page_at, published):
    for path, take_down in (
        ("/de/imprint/", lambda: page_at("imprint").unpublish()),
        ("/de/privacy/", lambda: page_at("privacy").delete()),
        (f"/de/{COUNTRY}", lambda: restrict(page_at("repression-in-belarus"))),
    ):
        assert visit(path).status == 200
        with published():
            take_down()
        for _turn in range(2):
            assert visit(path).status in (302, 404), path


def restrict(page):
    PageViewRestriction.objects.create(page=page, restriction_type="login")


def test_the_way_in_leads_to_each_readers_language(visit, django_assert_num_queries):
    for _turn in range(2):
        for code in LANGUAGES:
            answer = visit("/", HTTP_ACCEPT_LANGUAGE=f"{code},en;q=0.1")
            assert (answer.status, answer.headers["location"]) == (302, f"/{code}/")
            assert answer.headers["vary"] == "Accept-Language, Accept-Encoding"


def test_a_letter_that_was_counted_is_seen_after_sending(visit):
    appeal = AppealPage.objects.get()
    assert "letter-total" not in visit(f"/en/{APPEAL}").text
    path = f"/en/_sent/{appeal.pk}/"
    answer = visit(path, method="POST", HTTP_SEC_FETCH_SITE="same-origin")
    assert answer.status == 303
    assert LetterCount.objects.total(appeal.pk) == 1
    assert "letter-total" in visit(answer.headers["location"].partition("#")[0]).text


def test_while_the_database_is_away_no_reader_notices(visit, store, monkeypatch):
    paths = [f"/{code}/{COUNTRY}" for code in LANGUAGES]
    before = {path: visit(path).text for path in paths}

    def refuse(*_args, **_kwargs):
        raise OperationalError("no database")

    with monkeypatch.context() as broken:
        broken.setattr(type(connections["default"]), "cursor", refuse)
        for expired in (False, True):
            for path in paths:
                answer = visit(path)
                assert (answer.status, answer.text) == (200, before[path]), (path, expired)
            store.generation.follow("whatever")
        answer = visit("/en/imprint/")
        assert answer.status == 503
        assert "no-store" in answer.headers["cache-control"]
    assert visit("/en/imprint/").status == 200


def test_hosts_that_are_not_ours_are_refused_as_ever(visit, store):
    assert visit("/en/", HTTP_HOST="evil.example").status == 400
    assert len(store.memory) == 0
