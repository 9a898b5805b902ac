"""The line on a page that says that its translation is outdated, and pages without this line."""

import datetime
import re
from itertools import product

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import override

from campaign.cases.models import ProfilePage
from campaign.country.models import CountryPage
from home.localization.freshness import SENTENCES, freshness_sentence
from home.localization.publishing import publish_language
from home.models import BasePage
from tests import admin_forms as editor
from tests.conftest import LANGUAGES, make_user
from tests.pages import MAX_QUERIES_ELSEWHERE, PAGES, parsed

pytestmark = pytest.mark.either_database

TARGETS = [code for code in LANGUAGES if code != "en"]
APRIL = datetime.date(2026, 4, 12)


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def country(site):
    return CountryPage.objects.get()


def publish(page, **texts):
    """Publish a page with changed texts, as an editor's form does."""
    for name, value in texts.items():
        setattr(page, name, value)
    page.save_revision().publish()


def date_translations(page, day=APRIL):
    """Date the records of all translations of a page to `day`."""
    store = page.followed_sources
    for records in store["languages"].values():
        for record in records.values():
            record["on"] = day.isoformat()
    type(page).objects.filter(pk=page.pk).update(followed_sources=store)
    page.refresh_from_db()


def read(page, code):
    with override(code):
        path = page.get_url()
    response = Client().get(path)
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def line(page, code):
    """Return the element of the line in the page that readers get, or None."""
    return read(page, code).select_one("#freshness")


def shown_date(code, day=APRIL):
    with override(code):
        return date_format(day)


def queries_of(path):
    client = Client()
    client.get(path)  # loads the snapshot
    with CaptureQueriesContext(connection) as queries:
        assert client.get(path).status_code == 200
    return len(queries)


# Conditions


def test_current_pages_say_nothing(site):
    for name, language in product(PAGES, LANGUAGES):
        found = parsed(name, language).select_one("#freshness")
        assert found is None, f"{name} in {language}"


def test_outdated_page_names_the_day(imprint):
    date_translations(imprint)
    publish(imprint, heading_en="New imprint")
    for code in TARGETS:
        found = line(imprint, code)
        assert set(found["class"]) == {"notice", "is-quiet"}
        assert shown_date(code) in found.get_text()
        assert "%" not in found.get_text()
        assert found.find_parent(lang=True)["lang"] == code, "the line is in the page's language"
        assert found.find_parent("main")
    assert line(imprint, "en") is None, "the source is never outdated"


def test_each_language_has_a_sentence_of_its_own():
    assert set(SENTENCES) == set(TARGETS)
    for code, name in {"de": "German", "be": "Belarusian", "ru": "Russian"}.items():
        assert_sentence_is_of(code, name)


def assert_sentence_is_of(code, name):
    with override("en"):
        sentence = str(SENTENCES[code])
    assert sentence.startswith(f"This {name} text follows the English of %(date)s;")
    with override(code):
        assert str(SENTENCES[code]).count("%(date)s") == 1


def test_language_without_a_sentence_gets_the_general_one(imprint, monkeypatch):
    date_translations(imprint)
    publish(imprint, heading_en="New imprint")
    monkeypatch.delitem(SENTENCES, "de")
    with override("de"):
        assert shown_date("de") in freshness_sentence(imprint)


def test_oldest_outdated_text_gives_the_day(imprint):
    date_translations(imprint)
    for followed in imprint.followed_sources["languages"].values():
        followed["heading"]["on"] = "2026-03-01"
        followed["summary"]["on"] = "2026-02-01"
    publish(imprint, heading_en="New imprint")
    for code in TARGETS:
        expected = shown_date(code, datetime.date(2026, 3, 1))
        assert expected in line(imprint, code).get_text(), "the summary is older, but up to date"


def test_text_that_falls_back_is_not_outdated(imprint):
    publish(imprint, **{f"summary_{code}": "" for code in TARGETS})
    publish(imprint, summary_en="New")
    for code in TARGETS:
        soup = read(imprint, code)
        assert soup.select_one("#fallback-notice"), code
        assert soup.select_one("#freshness") is None, code


def test_belarusian_shown_in_russian_is_not_outdated_belarusian(imprint):
    publish(imprint, **{f"{name}_be": "" for name in ("heading", "summary", "meta_description")})
    publish(imprint, heading_en="New", summary_en="New")
    assert line(imprint, "be") is None
    assert line(imprint, "ru")


def test_unknown_day_says_nothing(imprint):
    type(imprint).objects.filter(pk=imprint.pk).update(followed_sources={}, heading_en="New")
    for code in TARGETS:
        assert line(imprint, code) is None, code


def test_only_the_language_that_lags_says_so(imprint):
    publish(imprint, heading_en="New imprint", heading_de="Neues Impressum")
    assert line(imprint, "de") is None
    assert line(imprint, "be")


def test_outdated_child_counts(country):
    date_translations(country)
    event = country.timeline.first()
    event.text_en = "Something else happened."
    country.timeline.add(event)
    publish(country)
    for code in TARGETS:
        assert shown_date(code) in line(country, code).get_text()


def test_drafts_do_not_matter(imprint):
    imprint.heading_en = "Only a draft"
    imprint.save_revision()
    assert line(imprint, "de") is None
    publish(imprint)
    assert line(imprint, "de")
    imprint.heading_de = "Nur ein Entwurf"
    imprint.save_revision()
    assert line(imprint, "de")


def test_mending_one_language_takes_its_line_away(imprint, admin_user):
    publish(imprint, heading_en="New imprint")
    imprint.heading_de = "Neues Impressum"
    imprint.save_revision(user=admin_user)
    publish_language(imprint, "de", admin_user)
    assert line(imprint, "de") is None
    assert line(imprint, "ru")


def test_preview_says_what_publishing_would(cms, imprint):
    imprint.heading_en = "Only a draft"
    imprint.save_revision()
    url = editor.page_url("view_draft", imprint)
    assert "freshness" not in cms.get(url, {"mode": "en"}).content.decode()
    assert 'id="freshness"' in cms.get(url, {"mode": "de"}).content.decode()


def test_error_page_says_nothing(site):
    assert b'id="freshness"' not in Client().get("/de/nowhere/").content


# Disabled for a page


def test_editor_switches_it_off(cms, imprint):
    publish(imprint, heading_en="New imprint")
    assert line(imprint, "de")
    form = editor.soup(cms.get(editor.page_url("edit", imprint)))
    box = form.select_one("input[name=show_freshness]")
    assert box.has_attr("checked"), "on by default"
    values = editor.form_values(cms.get(editor.page_url("edit", imprint)))
    del values["show_freshness"]
    url = editor.page_url("edit", imprint)
    assert cms.post(url, values | {"action-publish": "1"}).status_code == 302
    assert line(imprint, "de") is None
    assert not BasePage.objects.get(pk=imprint.pk).show_freshness


def test_it_is_no_translators_switch(imprint):
    client = Client()
    client.force_login(make_user("dora", "Translators: Deutsch"))
    values = editor.form_values(client.get(editor.page_url("edit", imprint)))
    assert "show_freshness" not in values
    response = client.post(editor.page_url("edit", imprint), values | {"show_freshness": ""})
    assert response.status_code == 302
    assert editor.draft(imprint).show_freshness


# Number of queries


def lagging(model):
    page = model.objects.get()
    child = page.timeline.first()
    child.text_en = "Something else happened."
    page.timeline.add(child)
    publish(page, heading_en="New")
    return page


@pytest.mark.parametrize("model", [CountryPage, ProfilePage])
def test_it_asks_the_database_nothing_more(site, model):
    late = lagging(model)
    for code in TARGETS:
        assert line(late, code), code
        with override(code):
            assert queries_of(late.get_url()) == MAX_QUERIES_ELSEWHERE, code


def test_the_readers_still_get_their_children_in_order(country):
    shown = [
        re.sub(r"\s+", " ", li.get_text()) for li in read(country, "de").select(".timeline li")
    ]
    texts = [event.text_de for event in country.timeline.all()]
    assert len(shown) == len(texts)
    assert all(text in found for text, found in zip(texts, shown, strict=True))


def test_the_cms_offers_the_switch_in_four_languages(cms, admin_user, speak, imprint):
    for code in LANGUAGES:
        speak(admin_user, code)
        form = editor.soup(cms.get(reverse("wagtailadmin_pages:edit", args=[imprint.pk])))
        assert form.select_one("input[name=show_freshness]"), code
