"""News: listed by date on sheets and on the home page, and kept as a record."""

from datetime import date, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext, override
from wagtail.models import Page, PageViewRestriction

from campaign.news.models import NewsIndexPage, NewsPage, NewsSource
from home.discovery import share_images
from home.models import HomePage
from home.snapshot.current import forget_snapshots
from tests import admin_forms as browser
from tests.conftest import LANGUAGES
from tests.pages import TEXTS, soup_of, words

pytestmark = pytest.mark.either_database

KEYS = ["news_call", "news_violations", "news_detention"]  # in the order of the list: newest first
DAYS = ["2011-08-31", "2011-08-31", "2011-08-04"]
SLUGS = ["call-for-release", "violations-documented", "detained-in-minsk"]
STILL_TO_COME = "This day is still to come."


@pytest.fixture
def index(site):
    return NewsIndexPage.objects.get()


@pytest.fixture
def item(index):
    return NewsPage.objects.get(slug="detained-in-minsk")


def tell(index, count, first=date(2011, 9, 1)):
    """Add `count` news items, one per day from `first` on."""
    for number in range(count):
        heading = f"News {number}"
        page = NewsPage(heading_en=heading, slug=f"n-{number}", date=first + timedelta(number))
        index.add_child(instance=page)


def read(path, status=200):
    response = Client().get(path)
    assert response.status_code == status, path
    return soup_of(response)


def listed(soup):
    return [words(heading) for heading in soup.select(".news :is(h2, h3)")]


def test_the_list_and_the_first_page_tell_the_latest_news_in_every_language(index):
    for code in LANGUAGES:
        texts = [TEXTS[code][key] for key in KEYS]
        with override(code):
            dates = [date_format(date.fromisoformat(day)) for day in DAYS]
        for path in ("", "news/"):
            soup = read(f"/{code}/{path}")
            where = f"/{code}/{path}"
            assert listed(soup) == [words(text["heading"]) for text in texts], where
            assert [words(p) for p in soup.select(".news p")] == [
                words(text["summary"]) for text in texts
            ], where
            times = soup.select(".news time")
            assert [time["datetime"] for time in times] == DAYS, where
            assert [words(time) for time in times] == [words(day) for day in dates], where
            links = [link["href"] for link in soup.select(".news a")]
            assert links == [f"/{code}/news/{slug}/" for slug in SLUGS], where
        more = read(f"/{code}/").select_one(".news + p a")
        assert more["href"] == f"/{code}/news/", code
        assert words(more) == TEXTS[code]["news"]["link_text"], code


def test_an_item_shows_its_date_its_sources_and_the_way_back(item):
    item.sources.add(
        NewsSource(
            title_en="Report",
            title_de="Bericht",
            publisher_en="Viasna",
            url="https://example.org/report",
            date=date(2011, 8, 5),
            sort_order=3,
        )
    )
    item.save_revision().publish()
    for code in LANGUAGES:
        main = read(f"/{code}/news/detained-in-minsk/").main
        assert main.select_one(".page-head time")["datetime"] == "2011-08-04", code
        titles = [source["title"] for source in TEXTS[code]["news_detention"]["sources"]]
        own = {"de": "Bericht"}.get(code, "Report")
        with override(code):
            added = f"{own} , Viasna , {date_format(date(2011, 8, 5))}"
        assert [words(li) for li in main.select(".sources li")] == [*titles, words(added)], code
        link = main.select_one(".sources a")
        assert (link["href"], link["rel"]) == ("https://example.org/report", ["noreferrer"])
        assert link.get("lang") == (None if code in ("en", "de") else "en"), code
        back = main.select_one("a.more")
        assert back["href"] == f"/{code}/news/"
        assert words(back) == TEXTS[code]["news"]["link_text"]
        assert main.select_one(".sources time")["datetime"] == "2011-08-05"


def test_older_news_stand_on_sheets_with_addresses_of_their_own(index):
    tell(index, 9)
    first, second = read("/de/news/"), read("/de/news/page/2/")
    assert listed(first) == [f"News {n}" for n in range(8, -1, -1)] + [
        words(TEXTS["de"]["news_call"]["heading"])
    ]
    assert listed(second) == [words(TEXTS["de"][key]["heading"]) for key in KEYS[1:]]
    assert [(a["rel"], a["href"]) for a in first.select(".sheets a")] == [
        (["next"], "/de/news/page/2/")
    ]
    assert [(a["rel"], a["href"]) for a in second.select(".sheets a")] == [(["prev"], "/de/news/")]
    # The language switch, search engines and the title in the browser's tab identify the sheet.
    switch = [link["href"] for link in second.select(".languages a")]
    assert switch == [f"/{code}/news/page/2/" for code in LANGUAGES]
    assert second.select_one("link[rel=canonical]")["href"].endswith("/de/news/page/2/")
    assert first.select_one("link[rel=canonical]")["href"].endswith("/de/news/")
    assert words(second.title).startswith("Aktuelles, ")
    assert second.title != first.title
    assert [link["href"] for link in second.select(".menu [aria-current]")] == ["/de/news/"]

    moved = Client().get("/de/news/page/1/")
    assert (moved.status_code, moved["Location"]) == (301, "/de/news/")
    for number in ("0", "3", "x", "99999999999999999999"):
        read(f"/de/news/page/{number}/", status=404)
    assert len(read("/de/").select(".news li")) == 3


def test_news_of_a_day_to_come_wait_for_it(index):
    today = timezone.localdate()
    tell(index, 2, first=today)
    for path in ("", "news/"):
        assert "News 0" in listed(read(f"/en/{path}"))
        assert "News 1" not in listed(read(f"/en/{path}"))
    NewsPage.objects.filter(slug="n-1").update(date=today)
    forget_snapshots()
    assert listed(read("/en/news/"))[:2] == ["News 1", "News 0"]


def test_only_what_everybody_may_read_is_listed(index, item):
    tell(index, 2)
    index.add_child(instance=NewsPage(heading_en="A draft", slug="draft", live=False))
    PageViewRestriction.objects.create(
        page=Page.objects.get(slug="n-1"), restriction_type=PageViewRestriction.LOGIN
    )
    item.unpublish()
    shown = ["News 0", *(words(TEXTS["en"][key]["heading"]) for key in KEYS[:2])]
    assert listed(read("/en/news/")) == shown
    assert listed(read("/en/")) == shown


def test_without_news_the_first_page_says_nothing_and_the_list_says_so(index):
    for page in NewsPage.objects.all():
        page.unpublish()
    assert not read("/be/").select(".news, a[href='/be/news/'].more")
    main = read("/be/news/").main
    assert not main.select(".news")
    with override("be"):
        assert words(main.select("p")[-1]) == gettext("There is no news yet.")


def test_how_many_news_there_are_costs_no_query(index):
    def queries(path):
        forget_snapshots()
        with CaptureQueriesContext(connection) as asked:
            read(path)
        return len(asked)

    paths = ["/ru/", "/ru/news/", "/ru/news/detained-in-minsk/"]
    few = [queries(path) for path in [*paths, *paths]][3:]
    tell(index, 12)
    assert [queries(path) for path in paths] == few
    assert queries("/ru/news/page/2/") <= few[1]


def test_a_missing_translation_falls_back_and_is_marked(item):
    item.heading_be = item.summary_de = ""
    item.save_revision().publish()
    for path in ("", "news/"):
        heading = read(f"/be/{path}").select_one(".news li:last-child :is(h2, h3)")
        assert heading["lang"] == "ru", path
        summary = read(f"/de/{path}").select_one(".news li:last-child p")
        assert summary["lang"] == "en", path


def test_it_stays_when_he_is_free(client, page_at):
    before = {code: listed(read(f"/{code}/")) for code in LANGUAGES}
    profile = page_at("ales-bialiatski")
    profile.status, profile.status_since = "released", date(2014, 6, 21)
    profile.full_clean()
    profile.save_revision().publish()
    for code in LANGUAGES:
        assert read(f"/{code}/").select_one(".is-free"), code
        assert listed(read(f"/{code}/")) == before[code], code
        heading = read(f"/{code}/news/call-for-release/").h1
        assert words(heading) == words(TEXTS[code]["news_call"]["heading"]), code


def test_its_share_image_bears_the_date(item):
    with override("be"):
        assert share_images.words_of(item, "Name").stamp == date_format(date(2011, 8, 4))


def test_its_sources_are_translated_beside_the_text(item):
    texts = item.texts("de")
    keys = [source.translation_key for source in item.sources.all()]
    assert [texts[f"sources.{key}.title"] for key in keys] == [
        "amnesty.ch (2012)",
        "FIDH",
        "nhc.nl",
    ]
    assert all(state == "up_to_date" for state in item.translation_states("be").values())


# In the CMS


def form(**values):
    texts = {"heading_en": "He may read", "slug": "he-may-read"}
    source = {"title_en": "Report", "publisher_en": "Viasna", "date": "2011-09-01"}
    return texts | values | browser.first_row("sources", **source)


def signed_in(user):
    client = Client()
    client.force_login(user)
    return client


def test_an_editor_writes_and_a_moderator_publishes(index, editor, moderator):
    url = browser.add_url(NewsPage, index)
    client = signed_in(editor)
    assert "action-publish" not in client.get(url).content.decode()
    response = browser.submit(client, url, form(date="2011-09-02"))
    assert response.status_code == 302, browser.messages(response)
    page = NewsPage.objects.get(slug="he-may-read")
    assert not page.live
    assert browser.draft(page).date == date(2011, 9, 2)
    assert [source.publisher_en for source in browser.draft(page).sources.all()] == ["Viasna"]

    url = browser.page_url("edit", page)
    assert browser.submit(signed_in(moderator), url, action="publish").status_code == 302
    assert listed(read("/en/news/"))[0] == "He may read"


def test_the_date_is_today_unless_an_editor_says_otherwise(index, cms):
    opened = browser.form_values(cms.get(browser.add_url(NewsPage, index)))
    assert opened["date"] == timezone.localdate().isoformat()


def test_news_of_a_day_to_come_is_a_draft_or_scheduled(index, cms):
    tomorrow = timezone.localtime() + timedelta(days=1)
    values = form(date=tomorrow.date().isoformat())
    url = browser.add_url(NewsPage, index)

    refused = browser.submit(cms, url, values, action="publish")
    assert refused.status_code == 200
    assert any(STILL_TO_COME in message for message in browser.messages(refused))

    assert browser.submit(cms, url, values).status_code == 302, "a draft may wait for its day"
    page = NewsPage.objects.get(slug="he-may-read")
    url = browser.page_url("edit", page)
    at = {"go_live_at": (tomorrow + timedelta(hours=1)).strftime("%Y-%m-%d %H:%M")}
    scheduled = browser.submit(cms, url, at, action="publish")
    assert scheduled.status_code == 302, browser.messages(scheduled)
    assert not browser.refresh(page).live
    assert browser.refresh(page).scheduled_revision


def test_the_home_page_needs_no_news(home):
    NewsIndexPage.objects.get().delete()
    assert [page.slug for page in HomePage.objects.get().teaser_pages] == [
        "ales-bialiatski",
        "repression-in-belarus",
    ]
    read("/en/")
