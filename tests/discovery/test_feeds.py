"""The Atom feeds: the changes in each language, for feed readers."""

import datetime
import json
import re
from urllib.parse import urlsplit
from uuid import UUID

import pytest
from bs4 import BeautifulSoup
from django.apps import apps
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.translation import override
from lxml import etree
from modelcluster.models import get_all_child_relations
from wagtail.models import PageViewRestriction

from campaign.news.models import NewsIndexPage, NewsPage
from home.discovery import feeds
from home.discovery.models import PageChange, record_pages_of_old
from home.localization.publishing import publish_language
from home.localization.segments import raw_stream
from home.models import BasePage, ContentPage, OrganisationSettings
from tests.conftest import LANGUAGES

ATOM = "{http://www.w3.org/2005/Atom}"
LANG = "{http://www.w3.org/XML/1998/namespace}lang"
SITE_URL = "https://freeales.example"
TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
OF_A_FEED = {"title", "link", "id", "updated", "author", "entry", "subtitle"}
OF_AN_ENTRY = {"title", "link", "id", "published", "updated", "summary", "category"}
HOSTILE = "</title><script>alert(1)</script> ]]> & \x08\x0b\ufffe <b>&lt;"


@pytest.fixture(autouse=True)
def at_its_address(settings):
    settings.SITE_URL = SITE_URL


def path_of(code):
    return f"/{code}/feed.xml"


class Feed:
    """A parsed feed that was checked against the rules of RFC 4287."""

    def __init__(self, code, client=None):
        self.answer = (client or Client()).get(path_of(code))
        assert self.answer.status_code == 200
        self.root = etree.fromstring(self.answer.content)
        self.entries = self.root.findall(f"{ATOM}entry")
        self._check()

    def _check(self):
        assert self.root.tag == f"{ATOM}feed"
        assert {child.tag for child in self.root} <= {ATOM + name for name in OF_A_FEED}
        assert [link.get("rel") for link in self.root.findall(f"{ATOM}link")] == [
            "alternate",
            "self",
        ]
        assert self.root.findtext(f"{ATOM}author/{ATOM}name")
        ids = [element.text for element in self.root.iter(f"{ATOM}id")]
        assert len(set(ids)) == len(ids) == len(self.entries) + 1
        for element in (self.root, *self.entries):
            for name in ("id", "title", "updated"):
                assert len(element.findall(ATOM + name)) == 1, name
                assert element.findtext(ATOM + name).strip(), name
            assert element.findtext(f"{ATOM}id").startswith("urn:uuid:")
            UUID(element.findtext(f"{ATOM}id"))
            for name in ("updated", "published"):
                for time in element.findall(ATOM + name):
                    assert TIME.fullmatch(time.text), time.text
        for entry in self.entries:
            assert {child.tag for child in entry} <= {ATOM + name for name in OF_AN_ENTRY}
            assert len(entry.findall(f"{ATOM}link[@rel='alternate']")) == 1
            assert len(entry.findall(f"{ATOM}summary")) <= 1
        for link in self.root.iter(f"{ATOM}link"):
            assert link.get("href").startswith(f"{SITE_URL}/"), link.get("href")
        updated = [entry.findtext(f"{ATOM}updated") for entry in self.entries]
        assert updated == sorted(updated, reverse=True)
        assert self.root.findtext(f"{ATOM}updated") >= max(updated, default="")

    def told(self, name="title"):
        return [entry.findtext(ATOM + name) for entry in self.entries]

    def paths(self):
        hrefs = [entry.find(f"{ATOM}link").get("href") for entry in self.entries]
        return [urlsplit(href).path for href in hrefs]

    def entry(self, slug):
        return next(
            entry
            for entry, path in zip(self.entries, self.paths(), strict=True)
            if path.endswith(f"/{slug}/")
        )


def updates(slug):
    """Return the time of a page's last change in each language, from the feeds."""
    return {code: Feed(code).entry(slug).findtext(f"{ATOM}updated") for code in LANGUAGES}


def days_of(page):
    """Return the time of a page's last change in each language, from the database."""
    changes = PageChange.objects.filter(page=page.pk)
    return dict(changes.values_list("language", "changed_at"))


def publish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def test_a_feed_tells_every_page_in_its_language(site):
    for code in LANGUAGES:
        feed = Feed(code)
        pages = list(BasePage.objects.live().specific())
        with override(code):
            assert sorted(feed.told()) == sorted(page.shown_heading for page in pages), code
            told = {text for text in feed.told("summary") if text}
            assert told == {page.shown_summary for page in pages if page.shown_summary}, code
            assert sorted(feed.paths()) == sorted(page.get_url() for page in pages), code
        assert feed.root.get(LANG) == code, code
        assert not feed.root.xpath("//*[@xml:lang]")[1:], "nothing falls back"
        organisation = OrganisationSettings.for_site(site)
        name = getattr(organisation, f"organisation_name_{code}")
        assert feed.root.findtext(f"{ATOM}title") == name, code
        assert feed.root.findtext(f"{ATOM}author/{ATOM}name") == name, code
        assert feed.root.findtext(f"{ATOM}author/{ATOM}uri") == f"{SITE_URL}/{code}/", code
        for path in feed.paths():
            assert Client().get(path).status_code == 200, path


def test_a_feed_is_for_everybody_alike(site):
    for code in LANGUAGES:
        answer = Feed(code).answer
        assert answer.headers["Content-Type"] == "application/atom+xml; charset=utf-8", code
        assert answer.headers["Content-Language"] == code, code
        assert answer.headers["Referrer-Policy"] == "no-referrer", code
        assert not answer.cookies, code
        assert "ookie" not in answer.headers.get("Vary", ""), code
        assert Client().head(path_of(code)).status_code == 200, code
        assert Client().post(path_of(code)).status_code == 405, code


def test_pages_lead_to_the_feed(client, site):
    for code in LANGUAGES:
        soup = BeautifulSoup(client.get(f"/{code}/imprint/").content, "html.parser")
        (link,) = soup.select('link[rel=alternate][type="application/atom+xml"]')
        assert link["href"] == soup.select_one(".footer-links a[type]")["href"] == path_of(code), (
            code
        )
        assert link["title"], code


def test_a_change_comes_first_in_its_own_language(moderator, page_at):
    page, before = page_at("privacy"), updates("privacy")
    page.summary_de = "Neu gesagt."
    page.save_revision()
    publish_language(page, "de", moderator)
    after = updates("privacy")
    assert {code for code in LANGUAGES if before[code] != after[code]} == {"de"}
    assert Feed("de").paths()[0] == "/de/privacy/"
    assert Feed("en").paths()[0] != "/en/privacy/"


def test_what_fills_in_counts_as_a_change(page_at):
    publish(page_at("privacy"), body_be=[])
    before = updates("privacy")
    page = page_at("privacy")
    (block,) = raw_stream(page, "body", "ru")
    publish(page, body_ru=json.dumps([block | {"value": "<p>По-новому.</p>"}]))
    after = updates("privacy")
    assert {code for code in LANGUAGES if before[code] != after[code]} == {"be", "ru"}


def test_publishing_the_same_again_changes_nothing(page_at):
    before = updates("privacy")
    page = page_at("privacy")
    body = raw_stream(page, "body", "en")
    body[0]["value"] = body[0]["value"].replace("<p>", '<p data-block-key="other">')
    publish(page, body_en=json.dumps(body))
    draft = page_at("privacy")
    draft.summary_en = "Not public yet."
    draft.save_revision()
    assert updates("privacy") == before


@pytest.mark.parametrize("slug", ["ales-bialiatski", "home"])
def test_the_same_rows_under_new_keys_change_nothing(page_at, slug):
    page = page_at(slug)
    publish(page)
    before = days_of(page)
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        rows = list(getattr(page, name).all())
        for row in rows:
            row.pk = None
        setattr(page, name, rows)
    publish(page)
    assert days_of(page) == before


def test_a_shared_value_changes_all_languages(page_at):
    before = updates("ales-bialiatski")
    publish(page_at("ales-bialiatski"), birth_date=datetime.date(1962, 9, 26))
    after = updates("ales-bialiatski")
    assert all(before[code] != after[code] for code in LANGUAGES)


def test_the_day_of_release_changes_all_pages_that_tell_of_it(page_at):
    slugs = ["ales-bialiatski", "send-an-appeal", "share"]
    before = {slug: updates(slug) for slug in [*slugs, "imprint"]}
    publish(page_at("ales-bialiatski"), status="released", status_since=datetime.date(2014, 6, 21))
    for slug in slugs:
        after = updates(slug)
        assert all(before[slug][code] != after[code] for code in LANGUAGES), slug
    assert updates("imprint") == before["imprint"]
    person = page_at("ales-bialiatski")
    for code in LANGUAGES:
        with override(code):
            entry = Feed(code).entry("send-an-appeal")
            assert entry.findtext(f"{ATOM}summary") == person.thanks


def test_news_have_their_day(page_at):
    index = NewsIndexPage.objects.get()
    news = NewsPage(
        heading_en="News", summary_en="What happened.", date=datetime.date(2014, 6, 21), slug="n"
    )
    index.add_child(instance=news)
    publish(news)
    entry = Feed("en").entries[0]
    assert entry.findtext(f"{ATOM}title") == "News"
    assert entry.findtext(f"{ATOM}summary") == "What happened."
    assert entry.findtext(f"{ATOM}published") == "2014-06-21T00:00:00+02:00"
    assert entry.find(f"{ATOM}category").get("term") == "news"
    assert Feed("en").entry("imprint").find(f"{ATOM}category") is None


def test_news_of_a_day_to_come_wait_for_it(site, monkeypatch):
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 3)
    told = Feed("en").told()
    index, today = NewsIndexPage.objects.get(), timezone.localdate()
    for number in range(1, 5):
        news = NewsPage(heading_en=f"N{number}", slug=f"n{number}")
        news.date = today + datetime.timedelta(number)
        index.add_child(instance=news)
        publish(news)
    assert Feed("en").told() == told
    publish(news, date=today)
    assert Feed("en").told() == ["N4", *told[:2]]


def test_a_text_that_fills_in_is_marked(page_at):
    publish(page_at("privacy"), heading_be="", summary_be="", summary_ru="")
    entry = Feed("be").entry("privacy")
    page = page_at("privacy")
    assert entry.findtext(f"{ATOM}title") == page.heading_ru
    assert entry.get(LANG) == "ru"
    summary = entry.find(f"{ATOM}summary")
    assert (summary.text, summary.get(LANG)) == (page.summary_en, "en")


def test_an_own_text_beside_one_that_fills_in_is_marked(page_at):
    publish(page_at("privacy"), heading_be="")
    entry = Feed("be").entry("privacy")
    assert (entry.get(LANG), entry.find(f"{ATOM}summary").get(LANG)) == ("ru", "be")


def test_drafts_and_pages_for_the_team_are_not_told(home, page_at):
    page_at("imprint").unpublish()
    PageViewRestriction.objects.create(page=page_at("privacy"), restriction_type="login")
    home.add_child(instance=ContentPage(heading_en="Draft", slug="draft", live=False))
    publish(page_at("privacy"), summary_en="Secret")
    for code in LANGUAGES:
        answer = Feed(code).answer.content.decode()
        for slug in ("imprint", "privacy", "draft"):
            assert f"/{slug}/" not in answer, f"{slug} in {code}"
        assert "Secret" not in answer


def test_hostile_texts_stay_texts(site, page_at):
    publish(page_at("privacy"), heading_en=HOSTILE, summary_en=HOSTILE)
    OrganisationSettings.objects.update(organisation_name_en=HOSTILE)
    feed = Feed("en")
    entry, shown = feed.entry("privacy"), re.sub("[\x08\x0b\ufffe]", "", HOSTILE)
    assert entry.findtext(f"{ATOM}title") == entry.findtext(f"{ATOM}summary") == shown
    assert feed.root.findtext(f"{ATOM}title") == shown
    assert not feed.root.findall(".//script")
    assert b"<script" not in feed.answer.content


def test_an_entry_keeps_its_name(settings, page_at):
    before = {code: Feed(code).entry("privacy").findtext(f"{ATOM}id") for code in LANGUAGES}
    assert len(set(before.values())) == len(LANGUAGES)
    publish(page_at("privacy"), slug="data", heading_en="Other")
    page_at("data").move(page_at("imprint"), "last-child")
    for code in LANGUAGES:
        assert Feed(code).entry("data").findtext(f"{ATOM}id") == before[code]


def add_pages(home, numbers):
    for number in numbers:
        page = ContentPage(heading_en=f"Page {number}", slug=f"page-{number}")
        page.last_published_at = timezone.now()
        home.add_child(instance=page)


def queries_for(code):
    with CaptureQueriesContext(connection) as queries:
        Client().get(path_of(code))
    return len(queries)


def test_a_feed_is_short_and_costs_the_same_for_many_pages(home, monkeypatch):
    Feed("en")
    add_pages(home, range(3))
    few = queries_for("be")
    add_pages(home, range(3, 13))
    assert queries_for("be") <= few
    assert queries_for("ru") <= 4
    assert feeds.MOST_ENTRIES == 30
    monkeypatch.setattr(feeds, "MOST_ENTRIES", 10)
    feed = Feed("en")
    assert feed.told() == [f"Page {number}" for number in range(12, 2, -1)]


@pytest.fixture
def from_before(site):
    """A site from before the feed existed: no changes are recorded."""
    PageChange.objects.all().delete()
    BasePage.objects.update(last_published_at=datetime.datetime(2020, 1, 2, tzinfo=datetime.UTC))


def test_a_site_from_before_the_feed_has_one(from_before):
    """The publication times of its pages are used instead."""
    assert len(Feed("de").entries) == BasePage.objects.live().count()


def test_on_a_site_from_before_a_profile_changes_no_other_page(from_before, page_at):
    before = {slug: updates(slug) for slug in ("privacy", "send-an-appeal")}
    publish(page_at("ales-bialiatski"), summary_en="Said anew.")
    assert {slug: updates(slug) for slug in before} == before
    assert all(days_of(page) for page in BasePage.objects.live())


def test_on_a_site_from_before_a_language_changes_alone(from_before, moderator, page_at):
    before, home = updates("privacy"), apps.get_app_config("home")
    record_pages_of_old(sender=apps.get_app_config("cases"))
    assert not PageChange.objects.exists()
    record_pages_of_old(sender=home)
    assert updates("privacy") == before
    page = page_at("privacy")
    page.summary_de = "Neu gesagt."
    page.save_revision()
    publish_language(page, "de", moderator)
    after = updates("privacy")
    assert {code for code in LANGUAGES if before[code] != after[code]} == {"de"}
    known = list(PageChange.objects.order_by("pk").values())
    with CaptureQueriesContext(connection) as queries:
        record_pages_of_old(sender=home)
    assert list(PageChange.objects.order_by("pk").values()) == known
    assert len(queries) <= 2, "a look at the tables, and one at the pages"
