"""What search engines read about a page, a person, news, and who runs the site."""

import datetime
import json
from html.parser import HTMLParser

import pytest
from django.utils.translation import override

from campaign.models import NewsPage
from home.models import BasePage, OrganisationSettings
from home.structured_data import for_script_element
from tests import cms as editor
from tests.conftest import LANGUAGES

HOSTILE = "</script><script>alert(1)</script><!-- ]]> & \u2028 \" ' \\ <"


class Scripts(HTMLParser):
    """Collects what stands in JSON-LD elements, as a browser would part them from the page."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.is_inside = False

    def handle_starttag(self, tag, attrs):
        if self.is_inside:
            raise AssertionError(f"<{tag}> began inside the data")
        self.is_inside = tag == "script" and ("type", "application/ld+json") in attrs
        if self.is_inside:
            self.found.append("")

    def handle_data(self, data):
        if self.is_inside:
            self.found[-1] += data

    def handle_endtag(self, tag):
        if tag == "script":
            self.is_inside = False


def data_on(client, path):
    scripts = Scripts()
    scripts.feed(client.get(path).content.decode())
    assert len(scripts.found) == 1, f"{path}: {len(scripts.found)} × JSON-LD"
    data = json.loads(scripts.found[0])
    assert set(data) == {"@context", "@graph"}
    assert data["@context"] == "https://schema.org"
    check(data["@graph"])
    return {node["@type"]: node for node in data["@graph"]}


def check(nodes):
    """Check what holds for every node: a type of its own, no empty value, names that exist."""
    types = [node["@type"] for node in nodes]
    assert len(set(types)) == len(types), types
    names = {node["@id"] for node in nodes}
    assert len(names) == len(nodes)

    def visit(value):
        assert value not in (None, "", [], {}), nodes
        if isinstance(value, dict):
            assert set(value) != {"@id"} or value["@id"] in names, value
        for inner in value.values() if isinstance(value, dict) else value:
            if not isinstance(inner, str | int):
                visit(inner)

    visit(nodes)


@pytest.fixture
def person(page_at):
    return page_at("ales-bialiatski")


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_person_is_described_in_the_language_of_the_page(client, person, settings, code):
    path = f"/{code}/ales-bialiatski/"
    found = data_on(client, path)["Person"]
    assert found["name"] == getattr(person, f"name_{code}")
    assert found["birthDate"] == "1962-09-25"
    assert found["url"] == settings.SITE_URL + path
    assert found["jobTitle"] == getattr(person, f"role_{code}")
    with override(code):
        assert person.stamp in found["description"]
        assert not found["description"].endswith("..")


@pytest.mark.parametrize("field", ["name", "role", "organisation", "birth_place", "summary"])
def test_hostile_text_stays_inside_the_data(client, person, field):
    setattr(person, f"{field}_en", HOSTILE)
    person.save_revision().publish()
    found = data_on(client, "/en/ales-bialiatski/")
    assert HOSTILE.strip() in json.dumps(found, ensure_ascii=False).replace('\\"', '"').replace(
        "\\\\", "\\"
    )


def test_nothing_that_could_end_the_element_is_left():
    text = for_script_element({"text": HOSTILE})
    assert not set("<>&\u2028\u2029") & set(text)
    assert json.loads(text) == {"text": HOSTILE}


def test_what_is_not_known_is_left_out(client, person):
    for name in ("role", "organisation", "birth_place", "name_variants"):
        for code in LANGUAGES:
            setattr(person, f"{name}_{code}", "")
    person.birth_date = None
    person.save_revision().publish()
    found = data_on(client, "/en/ales-bialiatski/")["Person"]
    assert set(found) == {"@type", "@id", "name", "description", "url", "mainEntityOfPage"}


def test_the_portrait_has_an_absolute_address(client, person, settings):
    person.portrait = editor.stored_picture()
    person.save_revision().publish()
    found = data_on(client, "/en/ales-bialiatski/")["Person"]
    assert found["image"].startswith(settings.SITE_URL)


@pytest.mark.parametrize("code", LANGUAGES)
def test_every_page_tells_what_it_is(client, site, settings, code):
    organisation = OrganisationSettings.for_site(site)
    organisation.email = "team@example.org"
    organisation.facebook_url = "https://www.facebook.com/FreeAles"
    organisation.save()
    for page in BasePage.objects.live().specific():
        with override(code):
            path, heading = page.get_url(), page.shown_heading
            title, description = page.shown_title, page.shown_description
            name = organisation.organisation_name
        found = data_on(client, path)
        about = found["WebPage"]
        assert about["@id"] == about["url"] == settings.SITE_URL + path
        assert (about["name"], about["description"]) == (title, description), path
        assert about["inLanguage"] == code, path
        assert about["dateModified"].startswith("20"), path
        runs = found["Organization"]
        assert (runs["name"], runs["url"]) == (name, f"{settings.SITE_URL}/{code}/"), path
        assert runs["email"] == "team@example.org"
        assert runs["sameAs"] == ["https://www.facebook.com/FreeAles"]
        assert about["publisher"] == {"@id": runs["@id"]}
        assert ("WebSite" in found) == (page.depth == 2), path
        if page.depth == 2:
            assert "breadcrumb" not in about
            continue
        trail = about["breadcrumb"]["itemListElement"]
        assert [step["position"] for step in trail] == list(range(1, page.depth))
        assert trail[-1] == {"@type": "ListItem", "position": page.depth - 1} | {
            "name": heading,
            "item": settings.SITE_URL + path,
        }
        assert trail[0]["item"] == f"{settings.SITE_URL}/{code}/"
        for step in trail:
            assert client.get(step["item"].removeprefix(settings.SITE_URL)).status_code == 200


@pytest.mark.parametrize("code", LANGUAGES)
def test_news_are_an_article_with_its_day_and_sources(client, site, settings, code):
    news = NewsPage.objects.live().first()
    news.sources.add(news.sources.model(title_en="A", url="https://example.org/a"))
    news.save()
    with override(code):
        path = news.get_url()
        found = data_on(client, path)["NewsArticle"]
        assert found["headline"] == news.heading
        assert found["description"] == news.summary
    assert found["datePublished"] == news.date.isoformat()
    assert found["inLanguage"] == code
    assert found["mainEntityOfPage"] == {"@id": settings.SITE_URL + path}
    assert "https://example.org/a" in found["citation"]


def test_a_page_in_another_language_says_so(client, page_at):
    page = page_at("privacy")
    page.heading_be = ""
    page.save_revision().publish()
    assert data_on(client, "/be/privacy/")["WebPage"]["inLanguage"] == "ru"


@pytest.mark.parametrize("code", LANGUAGES)
def test_a_released_person_is_described_as_such(client, person, code):
    person.status, person.status_since = "released", datetime.date(2014, 6, 21)
    person.save_revision().publish()
    person.refresh_from_db()
    with override(code):
        news = person.news
    assert data_on(client, f"/{code}/ales-bialiatski/")["Person"]["description"] == news.summary
    home = data_on(client, f"/{code}/")["WebPage"]
    assert (home["name"], home["description"]) == (news.heading, news.summary)


def test_pages_that_are_none_tell_nothing(client, site):
    assert b"ld+json" not in client.get("/en/nope/").content
    assert b"ld+json" not in client.get("/en/what-you-can-do/invite-friends/poster/").content
