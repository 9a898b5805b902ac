"""What search engines see: sitemap, robots.txt, titles, descriptions, and Open Graph data."""

import datetime
from functools import cache as once

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import override
from lxml import etree
from wagtail.models import PageViewRestriction

from campaign.news.models import NewsPage
from home.discovery import sitemap
from home.discovery.models import PageChange
from home.localization.publishing import publish_language
from home.models import BasePage, ContentPage
from tests.conftest import LANGUAGES
from tests.pages import soup_of, words

pytestmark = pytest.mark.either_database

SITEMAP = "{http://www.sitemaps.org/schemas/sitemap/0.9}"
LINK = "{http://www.w3.org/1999/xhtml}link"
SITE_URL = "https://freeales.example"
LONGEST_TITLE = 70  # characters that search results show, without the site name
LONGEST_DESCRIPTION = 170


@pytest.fixture(autouse=True)
def at_its_address(settings):
    settings.SITE_URL = SITE_URL


def read(path="/sitemap.xml", status=200):
    answer = Client().get(path, headers={"host": "localhost"})
    assert answer.status_code == status, path
    return etree.fromstring(answer.content) if status == 200 else None


def listed(path="/sitemap.xml"):
    """Return {URL: (date of the last change, {language: URL})} after checking the rules."""
    root, found = read(path), {}
    assert root.tag == f"{SITEMAP}urlset"
    for url in root:
        assert url.tag == f"{SITEMAP}url"
        assert {child.tag for child in url} <= {f"{SITEMAP}loc", f"{SITEMAP}lastmod", LINK}
        (loc,) = url.findall(f"{SITEMAP}loc")
        links = [(link.get("hreflang"), link.get("href")) for link in url.findall(LINK)]
        assert all(link.get("rel") == "alternate" for link in url.findall(LINK))
        assert len(links) == len(dict(links)), loc.text
        assert loc.text not in found and len(loc.text) < 2048
        found[loc.text] = (url.findtext(f"{SITEMAP}lastmod"), dict(links))
    return found


def test_the_sitemap_has_every_public_page_in_every_language(site):
    found, expected = listed(), {}
    for page in BasePage.objects.live():
        places = {}
        for code in LANGUAGES:
            with override(code):
                places[code] = SITE_URL + page.get_url()
        expected |= dict.fromkeys(places.values(), places | {"x-default": places["en"]})
    assert {address: links for address, (_day, links) in found.items()} == expected
    today = datetime.datetime.now(datetime.UTC).date()
    for address, (day, _links) in found.items():
        assert abs(datetime.date.fromisoformat(day) - today) <= datetime.timedelta(days=1), address


def test_it_names_what_pages_name_themselves(client, site):
    for address, (_day, links) in listed().items():
        soup = soup_of(client.get(address.removeprefix(SITE_URL)))
        named = {link["hreflang"]: link["href"] for link in soup.select("link[hreflang]")}
        assert named == links, address
        assert soup.select_one("link[rel=canonical]")["href"] == address
        assert not soup.select("meta[name=robots]"), address


def test_a_change_has_its_day_in_its_language(moderator, page_at):
    page = page_at("privacy")
    PageChange.objects.update(changed_at=datetime.datetime(2020, 1, 2, 12, tzinfo=datetime.UTC))
    page.summary_de = "Neu gesagt."
    page.save_revision()
    publish_language(page, "de", moderator)
    found = listed()
    days = {code: found[f"{SITE_URL}/{code}/privacy/"][0] for code in LANGUAGES}
    assert days.pop("de") > "2020-01-02"
    assert set(days.values()) == {"2020-01-02"}


def test_what_is_not_for_everybody_is_not_listed(home, page_at):
    page_at("imprint").unpublish()
    PageViewRestriction.objects.create(page=page_at("privacy"), restriction_type="login")
    home.add_child(instance=ContentPage(heading_en="Draft", slug="draft", live=False))
    person = page_at("ales-bialiatski")
    person.can_receive_letters = False
    person.save_revision().publish()
    for address in listed():
        for slug in ("imprint", "privacy", "draft", "ales-bialiatski/write"):
            assert not address.endswith(f"/{slug}/"), address
    assert f"{SITE_URL}/be/ales-bialiatski/" in listed()


def test_many_addresses_come_in_several_files(site, monkeypatch):
    everything = listed()
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 20)
    index = read()
    assert index.tag == f"{SITEMAP}sitemapindex"
    parts = [element.text for element in index.iter(f"{SITEMAP}loc")]
    numbers = range(1, -(-len(everything) // 20) + 1)
    assert parts == [f"{SITE_URL}/sitemap-{number}.xml" for number in numbers]
    assert all(element.text for element in index.iter(f"{SITEMAP}lastmod"))
    together = [listed(part.removeprefix(SITE_URL)) for part in parts]
    assert max(map(len, together)) == 20
    assert {address for part in together for address in part} == set(everything)
    read(f"/sitemap-{len(parts) + 1}.xml", status=404)
    read("/sitemap-0.xml", status=404)


def test_the_sitemap_costs_the_same_for_many_pages(client, home):
    def queries():
        with CaptureQueriesContext(connection) as found:
            client.get("/sitemap.xml")
        return len(found)

    def add(numbers):
        for number in numbers:
            page = ContentPage(heading_en=f"Page {number}", slug=f"page-{number}")
            home.add_child(instance=page)

    client.get("/sitemap.xml")
    add(range(3))
    few = queries()
    add(range(3, 18))
    assert queries() <= few
    assert queries() <= 4


def test_robots_are_told_where_to_go(client, settings):
    answer = client.get("/robots.txt", headers={"host": "localhost"})
    assert answer.headers["Content-Type"].startswith("text/plain")
    assert not answer.cookies
    lines = answer.content.decode().splitlines()
    assert lines[:2] == ["User-agent: *", "Allow: /"]
    assert f"Disallow: {settings.CMS_PATH}" in lines
    assert lines[-1] == f"Sitemap: {SITE_URL}/sitemap.xml"
    # Robots cannot see the `noindex` of a page that they are not allowed to read.
    assert not any("letter" in line or "search" in line for line in lines)
    assert client.post("/robots.txt").status_code == client.post("/sitemap.xml").status_code == 405


# Titles and descriptions


@once
def heads(code):
    """Return {path: (title, description)} of every public page in a language."""
    found = {}
    for page in BasePage.objects.live():
        with override(code):
            path = page.get_url()
        soup = soup_of(Client().get(path))
        description = soup.select_one("meta[name=description]")
        assert description, path
        assert not soup.title.has_attr("lang") and not description.has_attr("lang"), path
        found[path] = words(soup.title), description["content"]
    return found


def test_every_page_has_a_title_and_a_description_of_its_own(site):
    for code in LANGUAGES:
        found = heads(code)
        for part in (0, 1):
            texts = [texts[part] for texts in found.values()]
            assert len(set(texts)) == len(texts), [text for text in texts if texts.count(text) > 1]
        for path, (title, description) in found.items():
            assert 4 <= len(title.rpartition(" – ")[0] or title) <= LONGEST_TITLE, (path, title)
            assert 50 <= len(description) <= LONGEST_DESCRIPTION, (
                path,
                len(description),
                description,
            )


def test_no_title_is_the_same_in_two_languages(site):
    found = {code: heads(code) for code in LANGUAGES}
    for page in BasePage.objects.live():
        path = page.get_url().removeprefix("/en")
        texts = [found[code][f"/{code}{path}"] for code in LANGUAGES]
        descriptions = {description for _title, description in texts}
        titles = {title for title, _description in texts}
        assert len(titles) == len(descriptions) == len(LANGUAGES), path


def head_of(client, path):
    return soup_of(client.get(path)).head


def test_a_title_that_fills_in_is_marked(client, page_at):
    page = page_at("privacy")
    page.heading_be = page.meta_title_be = page.meta_title_ru = ""
    page.meta_description_be = page.summary_be = ""
    page.save_revision().publish()
    head = head_of(client, "/be/privacy/")
    assert head.title["lang"] == head.select_one("meta[name=description]")["lang"] == "ru"
    assert words(head.title).startswith(page.heading_ru)


def test_an_own_heading_goes_before_a_title_that_fills_in(client, page_at):
    page = page_at("privacy")
    page.meta_title_ru, page.meta_title_be = "Заголовок", ""
    page.meta_description_be, page.summary_be = "", "Сваё апісанне."
    page.save_revision().publish()
    head = head_of(client, "/be/privacy/")
    assert words(head.title).startswith(page.heading_be) and not head.title.has_attr("lang")
    assert head.select_one("meta[name=description]")["content"] == "Сваё апісанне."


def test_a_released_person_is_the_title_of_the_home_page(client, page_at):
    person = page_at("ales-bialiatski")
    person.status, person.status_since = "released", datetime.date(2014, 6, 21)
    person.save_revision().publish()
    for code in LANGUAGES:
        head = head_of(client, f"/{code}/")
        with override(code):
            assert words(head.title) == words(person.news.heading), code
            assert head.select_one("meta[name=description]")["content"] == person.news.summary, code


# Open Graph


def open_graph(client, path):
    found = {}
    for meta in head_of(client, path).select("meta[property]"):
        found.setdefault(meta["property"], []).append(meta["content"])
    return found


def test_news_tell_networks_their_day(client, site):
    news = NewsPage.objects.live().first()
    for code in LANGUAGES:
        with override(code):
            path = news.get_url()
        told = open_graph(client, path)
        assert told["og:type"] == ["article"], code
        assert told["article:published_time"] == [news.date.isoformat()], code
        (modified,) = told["article:modified_time"]
        assert datetime.datetime.fromisoformat(modified) == news.last_published_at, code
        locales = {"en": "en_GB", "de": "de_DE", "be": "be_BY", "ru": "ru_RU"}
        assert told["og:locale"] == [locales.pop(code)], code
        assert set(told["og:locale:alternate"]) == set(locales.values()), code
        assert told["og:url"] == [SITE_URL + path], code


def test_only_news_have_a_day(client, site):
    told = open_graph(client, "/en/imprint/")
    assert told["og:type"] == ["article"]
    assert "article:published_time" not in told
    assert open_graph(client, "/en/")["og:type"] == ["website"]
