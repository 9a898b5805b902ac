"""The overview of a country: key facts, events and sources in each language."""

import datetime

import pytest

from campaign.country.models import CountryKeyFact, CountryPage, CountrySource, CountryTimelineEvent
from tests.pages import every_language, soup_of, words

pytestmark = pytest.mark.either_database

SOURCE = "https://example.org/report"


@pytest.fixture
def country(site):
    page = CountryPage.objects.get()
    page.key_facts.set(
        [CountryKeyFact(value_en="1,100", label_en="prisoners", label_de="Gefangene")]
    )
    page.timeline.set(
        [
            CountryTimelineEvent(
                date=datetime.date(2011, 8, 1),
                precision=CountryTimelineEvent.Precision.MONTH,
                text_en="He was detained.",
                text_de="Er wurde verhaftet.",
            )
        ]
    )
    page.sources.set([CountrySource(url=SOURCE, label_en="A report", label_de="Ein Bericht")])
    page.save_revision().publish()
    return page


def read(client, language):
    response = client.get(f"/{language}/repression-in-belarus/")
    assert response.status_code == 200, language
    return soup_of(response)


@every_language
def test_key_facts_are_shown_in_the_language_or_marked_as_fallbacks(client, country, language):
    soup = read(client, language)
    label, value = soup.select_one("dl.key-facts dt"), soup.select_one("dl.key-facts dd")
    assert words(label) == ("Gefangene" if language == "de" else "prisoners"), language
    assert label.get("lang") == (None if language in ("en", "de") else "en"), language
    assert words(value) == "1,100", language


@every_language
def test_events_are_dated_as_exactly_as_is_known(client, country, language):
    times = read(client, language).select("ol.timeline time")
    assert [time["datetime"] for time in times] == ["2011-08"], language


@every_language
def test_sources_are_links_without_a_referrer(client, country, language):
    link = read(client, language).select_one(f"section a[href='{SOURCE}']")
    assert link["rel"] == ["noreferrer"], language
    assert words(link) == ("Ein Bericht" if language == "de" else "A report"), language


def test_a_country_stands_below_the_home_page_alone():
    assert CountryPage.parent_page_types == ["home.HomePage"]
    assert CountryPage.allowed_subpage_models() == []
