"""Structured data about pages, people, news, and the organisation that runs the site."""

import datetime
import json

import pytest
from django.utils.translation import override

from campaign.news.models import NewsPage
from home.discovery.structured_data import for_script_element
from home.models import BasePage, OrganisationSettings
from tests import admin_forms as editor
from tests.conftest import LANGUAGES
from tests.discovery.structured_data import HOSTILE, data_on

pytestmark = pytest.mark.either_database


@pytest.fixture
def person(page_at):
    return page_at("ales-bialiatski")


def test_a_person_is_described_in_the_language_of_the_page(client, person, settings):
    for code in LANGUAGES:
        path = f"/{code}/ales-bialiatski/"
        found = data_on(client, path)["Person"]
        assert found["name"] == getattr(person, f"name_{code}"), code
        assert found["birthDate"] == "1962-09-25", code
        assert found["url"] == settings.SITE_URL + path, code
        assert found["jobTitle"] == getattr(person, f"role_{code}"), code
        with override(code):
            assert person.stamp in found["description"], code
            assert not found["description"].endswith(".."), code


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
    person.portrait = editor.stored_image()
    person.save_revision().publish()
    found = data_on(client, "/en/ales-bialiatski/")["Person"]
    assert found["image"].startswith(settings.SITE_URL)


def test_every_page_tells_what_it_is(client, site, settings):
    organisation = OrganisationSettings.for_site(site)
    organisation.email = "team@example.org"
    organisation.facebook_url = "https://www.facebook.com/FreeAles"
    organisation.save()
    for code in LANGUAGES:
        for page in BasePage.objects.live().specific():
            with override(code):
                path, heading = page.get_url(), page.shown_heading
                title, description = page.shown_title, page.shown_description
                name = organisation.organisation_name
            found = data_on(client, path)
            about = found["WebPage"]
            assert about["@id"] == about["url"] == settings.SITE_URL + path, code
            assert (about["name"], about["description"]) == (title, description), path
            assert about["inLanguage"] == code, path
            assert about["dateModified"].startswith("20"), path
            runs = found["Organization"]
            assert (runs["name"], runs["url"]) == (name, f"{settings.SITE_URL}/{code}/"), path
            assert runs["email"] == "team@example.org", code
            assert runs["sameAs"] == ["https://www.facebook.com/FreeAles"], code
            assert about["publisher"] == {"@id": runs["@id"]}, code
            assert ("WebSite" in found) == (page.depth == 2), path
            if page.depth == 2:
                assert "breadcrumb" not in about, code
                continue
            trail = about["breadcrumb"]["itemListElement"]
            assert [step["position"] for step in trail] == list(range(1, page.depth)), code
            assert trail[-1] == {"@type": "ListItem", "position": page.depth - 1} | {
                "name": heading,
                "item": settings.SITE_URL + path,
            }, code
            assert trail[0]["item"] == f"{settings.SITE_URL}/{code}/", code
            for step in trail:
                assert (
                    client.get(step["item"].removeprefix(settings.SITE_URL)).status_code == 200
                ), code


def test_news_are_an_article_with_its_day_and_sources(client, site, settings):
    news = NewsPage.objects.live().first()
    news.sources.add(news.sources.model(title_en="A", url="https://example.org/a"))
    news.save()
    for code in LANGUAGES:
        with override(code):
            path = news.get_url()
            found = data_on(client, path)["NewsArticle"]
            assert found["headline"] == news.heading, code
            assert found["description"] == news.summary, code
        assert found["datePublished"] == news.date.isoformat(), code
        assert found["inLanguage"] == code, code
        assert found["mainEntityOfPage"] == {"@id": settings.SITE_URL + path}, code
        assert "https://example.org/a" in found["citation"], code


def test_a_page_in_another_language_says_so(client, page_at):
    page = page_at("privacy")
    page.heading_be = ""
    page.save_revision().publish()
    assert data_on(client, "/be/privacy/")["WebPage"]["inLanguage"] == "ru"


def test_a_released_person_is_described_as_such(client, person):
    person.status, person.status_since = "released", datetime.date(2014, 6, 21)
    person.save_revision().publish()
    person.refresh_from_db()
    for code in LANGUAGES:
        with override(code):
            news = person.news
        assert (
            data_on(client, f"/{code}/ales-bialiatski/")["Person"]["description"] == news.summary
        ), code
        home = data_on(client, f"/{code}/")["WebPage"]
        assert (home["name"], home["description"]) == (news.heading, news.summary), code


def test_pages_that_are_none_tell_nothing(client, site):
    assert b"ld+json" not in client.get("/en/nope/").content
    assert b"ld+json" not in client.get("/en/what-you-can-do/invite-friends/poster/").content
