"""Pages are rendered from the snapshot: with few queries, and never with a stale text."""

import datetime
from threading import Barrier, Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import PageViewRestriction

from campaign.letters.models import LetterCount
from home.models import BasePage, ContentPage, OrganisationSettings
from home.snapshot import snapshot as live_site_module
from home.snapshot.current import (
    SnapshotMiddleware,
    current_snapshot,
    forget_snapshots,
    fresh_snapshot,
)
from home.snapshot.lru_cache import LRUCache
from home.snapshot.models import ContentVersion
from tests import admin_forms as editor
from tests.conftest import LANGUAGES
from tests.pages import PAGES, address

pytestmark = pytest.mark.either_database


def queries_of(client, path):
    with CaptureQueriesContext(connection) as queries:
        response = client.get(path)
    assert response.status_code == 200, path
    return [query["sql"] for query in queries]


def add_pages(parent, count, **fields):
    for number in range(count):
        slug = f"{parent.slug}-{number}"
        parent.add_child(instance=ContentPage(heading_en=slug, slug=slug, **fields))


def body(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return response.content.decode()


def test_one_page_is_enough_to_read_the_site_for_all_languages(client, site):
    client.get("/en/")
    for code in LANGUAGES[1:]:
        asked = queries_of(client, f"/{code}/")
        assert len(asked) == 1, f"{code}: {asked}"


def test_reading_the_site_takes_as_many_queries_however_large_it_is(client, home, page_at):
    add_pages(home, 5, show_in_menus=True)
    queries_of(client, "/de/")  # page types are read once in each process
    forget_snapshots()
    small = queries_of(client, "/de/")
    add_pages(page_at("home-4"), 15, show_in_menus=True)
    add_pages(page_at("imprint"), 15)
    forget_snapshots()
    large = queries_of(client, "/de/")
    assert len(large) == len(small), "\n".join(sql[:120] for sql in set(large) - set(small))


def test_a_menu_of_any_length_costs_nothing(client, home):
    add_pages(home, 20, show_in_menus=True)
    text = body(client, "/be/")
    assert text.count("/be/home-") >= 20
    assert len(queries_of(client, "/be/")) == 1


def test_what_is_published_shows_in_all_languages_at_once(client, page_at):
    page = page_at("imprint")
    path = {code: f"/{code}/imprint/" for code in LANGUAGES}
    for code in LANGUAGES:
        body(client, path[code])
    for code in LANGUAGES:
        setattr(page, f"heading_{code}", f"New heading {code}")
    page.save_revision().publish()
    for code in LANGUAGES:
        text = body(client, path[code])
        assert f"New heading {code}" in text, code
        assert f"New heading {code}" in body(client, f"/{code}/"), f"foot of the page in {code}"


def test_a_draft_leaves_what_is_kept(client, page_at):
    body(client, "/en/imprint/")
    page = page_at("imprint")
    page.heading_en = "Only a draft"
    page.save_revision()
    assert len(queries_of(client, "/en/imprint/")) == 1
    assert "Only a draft" not in body(client, "/en/imprint/")


def test_another_process_is_noticed_by_its_token_alone(client, page_at):
    body(client, "/en/imprint/")
    BasePage.objects.filter(slug="imprint").update(heading_en="From elsewhere")
    assert "From elsewhere" not in body(client, "/en/imprint/")
    ContentVersion.renew()
    assert "From elsewhere" in body(client, "/en/imprint/")


def test_the_site_is_read_also_while_no_version_is_stored(client, page_at):
    ContentVersion.objects.all().delete()
    assert body(client, "/ru/") == body(client, "/ru/")


def test_settings_show_at_once_and_keep_nothing_of_a_request(client, site):
    body(client, "/de/")
    organisation = OrganisationSettings.for_site(site)
    organisation.board_de = "Erika Beispiel"
    organisation.save()
    assert "Erika Beispiel" in body(client, "/de/imprint/")
    request = RequestFactory().get("/de/")
    assert not hasattr(OrganisationSettings.for_request(request), "_request")


@pytest.mark.parametrize("change", ["unpublish", "private", "move", "delete"])
def test_what_is_no_longer_public_is_gone_at_once(client, home, page_at, change):
    home.add_child(instance=ContentPage(heading_en="Kept", slug="kept", show_in_menus=True))
    page = page_at("kept")
    assert "/en/kept/" in body(client, "/en/")
    assert client.get("/en/kept/").status_code == 200
    if change == "unpublish":
        page.unpublish()
    elif change == "private":
        PageViewRestriction.objects.create(page=page, restriction_type=PageViewRestriction.LOGIN)
    elif change == "move":
        page.move(page_at("imprint"), pos="last-child")
    else:
        page.delete()
    expected = {"private": 302, "move": 301}.get(change, 404)
    assert client.get("/en/kept/").status_code == expected
    if change == "move":
        assert client.get("/en/imprint/kept/").status_code == 200
    if change != "private":
        assert "/en/kept/" not in body(client, "/en/imprint/")


def test_a_page_below_a_private_one_is_private(client, page_at):
    page_at("imprint").add_child(instance=ContentPage(heading_en="Below", slug="below"))
    assert client.get("/en/imprint/below/").status_code == 200
    restriction = PageViewRestriction(page=page_at("imprint"), restriction_type="login")
    restriction.save()
    assert client.get("/en/imprint/below/").status_code == 302
    assert client.get("/en/").status_code == 200
    restriction.delete()
    assert client.get("/en/imprint/below/").status_code == 200


def test_a_scheduled_page_appears(client, home):
    page = home.add_child(instance=ContentPage(heading_en="Later", slug="later", live=False))
    assert client.get("/en/later/").status_code == 404
    page.go_live_at = timezone.now() - datetime.timedelta(minutes=1)
    page.save_revision(approved_go_live_at=page.go_live_at)
    call_command("publish_scheduled")
    assert client.get("/en/later/").status_code == 200


def test_days_in_detention_go_on_at_midnight(client, page_at, monkeypatch):
    person = page_at("ales-bialiatski")
    person.as_of = timezone.localdate()
    person.save_revision().publish()
    today = body(client, "/en/ales-bialiatski/")
    tomorrow = timezone.now() + datetime.timedelta(days=1)
    monkeypatch.setattr(timezone, "now", lambda: tomorrow)
    assert body(client, "/en/ales-bialiatski/") != today


def test_letters_are_counted_at_once(client, page_at):
    appeal = page_at("send-an-appeal")
    body(client, address("appeal", "en"))
    LetterCount.objects.add(appeal.pk)
    assert "1 letter sent so far" in body(client, address("appeal", "en"))


def test_threads_that_begin_together_each_get_their_own_language(client, site):
    """This includes the first requests, when the snapshot is not in memory yet."""
    paths = {code: [address(name, code) for name in PAGES] for code in LANGUAGES}
    alone = {path: body(client, path) for code in LANGUAGES for path in paths[code]}
    forget_snapshots()
    together, barrier = {}, Barrier(len(LANGUAGES))

    def read(code):
        # Each thread has its own connection, as on a server: when threads share a connection to
        # SQLite, Python 3.13 may give one of them the rows of another.
        own = Client()
        barrier.wait()
        try:
            for path in paths[code]:
                together[path] = own.get(path).content.decode()
        finally:
            connection.close()

    threads = [Thread(target=read, args=[code]) for code in LANGUAGES]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    differing = [path for path, text in alone.items() if together.get(path) != text]
    assert not differing


def test_editors_see_their_drafts_and_leave_none_behind(cms, client, page_at):
    before = body(client, "/en/")
    page = page_at("home")
    url = editor.page_url("preview_on_edit", page)
    values = editor.form_values(cms.get(editor.page_url("edit", page)))
    answer = cms.post(url, values | {"heading_en": "A draft of the demand"})
    assert answer.json()["is_valid"], answer.json()
    for _again in range(2):
        assert "A draft of the demand" in cms.get(url + "?mode=en").content.decode()
        assert body(client, "/en/") == before


def test_the_cms_shares_nothing_with_readers(client, site):
    body(client, "/en/")
    assert current_snapshot() is not current_snapshot()
    assert current_snapshot().version is None


def test_a_small_memory_serves_a_large_site(client, home, monkeypatch):
    """Pages that do not fit into memory are read again, one at a time."""
    monkeypatch.setattr(live_site_module, "PAGES_KEPT", 5)
    monkeypatch.setattr(live_site_module, "FINDINGS_KEPT", 20)
    monkeypatch.setattr(live_site_module, "LARGE_FINDINGS_KEPT", 10)
    add_pages(home, 20)
    forget_snapshots()
    seen = []
    monkeypatch.setattr(
        SnapshotMiddleware,
        "__call__",
        _watched(SnapshotMiddleware.__call__, seen),
    )
    for number in [*range(20), *range(20)]:
        assert f"<h1>home-{number}</h1>" in body(client, f"/en/home-{number}/")
    live = seen[-1]
    assert all(other is live for other in seen)
    assert len(live._pages) <= 5
    assert len(live._findings) <= 20
    assert len(live._large_findings) <= 10


def _watched(call, seen):
    def watched(middleware, request):
        get_response = middleware.get_response

        def look(request):
            seen.append(current_snapshot())
            return get_response(request)

        middleware.get_response = look
        try:
            return call(middleware, request)
        finally:
            middleware.get_response = get_response

    return watched


def test_what_was_used_longest_ago_is_forgotten():
    kept = LRUCache(2)
    assert [kept.use("a", lambda: 1), kept.use("b", lambda: None)] == [1, None]
    kept.use("a")
    kept.use("c", lambda: 3)
    assert dict(kept) == {"a": 1, "c": 3}
    assert kept.use("a", lambda: 2) == 1
    assert kept.use("d") is None
    assert "d" not in kept


class TestRemembered:
    TEMPLATE = Template("{% load cached %}{% cached 'x' page number %}{{ text }}{% endcached %}")

    @pytest.fixture
    def live(self, site):
        with fresh_snapshot():
            yield current_snapshot()

    def render(self, text, page=None, number=1):
        return self.TEMPLATE.render(Context({"text": text, "page": page, "number": number}))

    def test_differs_by_language_page_and_value(self, live, home):
        home = live.page(home.pk)
        assert [self.render("a"), self.render("b")] == ["a", "a"]
        assert self.render("c", number=2) == "c"
        assert [self.render("d", home), self.render("e", home)] == ["d", "d"]
        with override("ru"):
            assert [self.render("f"), self.render("g", home)] == ["f", "g"]

    def test_an_object_that_is_not_kept_is_rendered_anew(self, live, home):
        assert not live.holds(home)
        assert [self.render("a", home), self.render("b", home)] == ["a", "b"]

    def test_outside_of_requests_nothing_is_remembered(self, site):
        assert [self.render("a"), self.render("b")] == ["a", "b"]
