"""The list of public URLs is complete, and a page is found at each of them."""

import datetime
from collections import deque
from urllib.parse import urljoin, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.test import Client

from campaign.actions.models import InvitePage
from campaign.letters.models import AppealPage
from campaign.news.models import NewsIndexPage, NewsPage
from campaign.news.models.news_index import ON_A_SHEET
from home.discovery import sitemap
from home.languages import public_addresses as listing
from home.languages.public_addresses import FILES, NOT_FOR_READERS, PublicAddress, public_addresses
from home.models import ContentPage
from tests.browser.pages import assert_none
from tests.conftest import LANGUAGES
from tests.letters.desk import APPEAL, with_everything

LETTER = f"{APPEAL}letter/"
WRITE = "ales-bialiatski/write/"


def paths():
    """Return the listed paths. Each of them must be listed only once."""
    found = [address.path for address in public_addresses()]
    assert len(found) == len(set(found))
    return set(found)


@pytest.fixture
def full_site(site, home):
    """A site with each kind of URL: several recipients, several pages of news, nested pages."""
    with_everything(AppealPage.objects.get()).save_revision().publish()
    index = NewsIndexPage.objects.get()
    for number in range(ON_A_SHEET + 1):
        day = datetime.date(2020, 1, 1 + number)
        index.add_child(instance=NewsPage(heading_en=f"News {number}", slug=f"n{number}", date=day))
    above = home.add_child(instance=ContentPage(heading_en="Above", slug="above"))
    above.add_child(instance=ContentPage(heading_en="Below", slug="below"))


def links_of(path, answer):
    """Return the paths of pages that a response links to, for readers and for programs."""
    if not answer.headers["Content-Type"].startswith("text/html"):
        return set()
    soup = BeautifulSoup(answer.content, "html.parser")
    hrefs = [element["href"] for element in soup.select("a[href], link[href]")]
    found = {urlsplit(urljoin(f"http://testserver{path}", href)) for href in hrefs}
    own = {parts.path for parts in found if parts.netloc in ("testserver", "127.0.0.1:8000")}
    return {path for path in own if not path.startswith((*FILES, *NOT_FOR_READERS))}


def test_links_lead_to_nothing_that_is_not_listed(full_site):
    client, listed = Client(), paths()
    waiting, faults = deque(f"/{code}/" for code in LANGUAGES), []
    seen = set(waiting)
    while waiting:
        path = waiting.popleft()
        faults += [] if path in listed else [f"{path} is not listed"]
        new = links_of(path, client.get(path)) - seen
        seen |= new
        waiting += new
    assert_none(faults)
    assert len(seen) > 250
    assert {f"/{code}/news/page/2/" for code in LANGUAGES} <= seen


def test_everything_on_the_list_answers(full_site):
    client = Client()
    statuses = {path: client.get(path).status_code for path in paths()}
    assert statuses.pop("/") == 302
    assert {path: status for path, status in statuses.items() if status != 200} == {}


def test_page_types_declare_what_stands_below_them(full_site, page_at):
    found = paths()
    for code in LANGUAGES:
        for letter in LANGUAGES:
            for tail in ("", "print/", "envelope/", "eml/", "txt/"):
                assert f"/{code}/{LETTER}{letter}/{tail}" in found
                assert f"/{code}/{LETTER}{letter}/2/{tail}" in found
        invite = f"/{code}/what-you-can-do/{InvitePage.objects.get().slug}/"
        assert {f"{invite}{name}/" for name in ("poster", "leaflet", "qr")} <= found
        assert f"/{code}/{WRITE}envelope/" in found
        assert f"/{code}/news/page/2/" in found
        assert not {f"/{code}/news/page/1/", f"/{code}/news/page/3/"} & found


def test_what_is_not_offered_is_not_listed(full_site, page_at):
    person = page_at("ales-bialiatski")
    person.status, person.status_since = "released", datetime.date(2014, 6, 21)
    person.save_revision().publish()
    found = paths()
    for code in LANGUAGES:
        assert f"/{code}/{LETTER}ru/" in found
        assert f"/{code}/{LETTER}ru/print/" not in found
        assert f"/{code}/{WRITE}envelope/" not in found


def test_what_is_not_for_everybody_is_not_listed(page_at, home):
    page_at("imprint").unpublish()
    page_at("send-an-appeal").view_restrictions.create(restriction_type="login")
    home.add_child(instance=ContentPage(heading_en="Draft", slug="draft", live=False))
    found = paths()
    for part in ("/imprint/", "/send-an-appeal/", "/draft/", "/admin/", "/_util/", "/media/"):
        assert not [path for path in found if part in path], part


def test_addresses_know_their_page_and_whether_they_need_a_server(page_at):
    found = {address.path: address for address in public_addresses()}
    appeal = page_at("send-an-appeal").pk
    assert found[f"/ru/{APPEAL}"].page == found[f"/ru/{LETTER}be/eml/"].page == appeal
    assert found["/robots.txt"].page is None
    needing = {path for path, address in found.items() if address.needs_server}
    assert needing == {f"/{code}/search/" for code in LANGUAGES}


def test_features_add_what_is_no_page(site, monkeypatch):
    well_known = {"/", "/robots.txt", "/sitemap.xml", "/favicon.ico", "/apple-touch-icon.png"}
    assert well_known | {f"/{code}/feed.xml" for code in LANGUAGES} <= paths()
    assert "/sitemap-1.xml" not in paths()
    monkeypatch.setattr(sitemap, "MOST_ADDRESSES", 20)
    assert {"/sitemap-1.xml", "/sitemap-2.xml"} <= paths()
    monkeypatch.setattr(listing, "_sources", [])
    listing.register(lambda: [PublicAddress("/en/new-feature/")])
    assert "/en/new-feature/" in paths() and "/robots.txt" not in paths()
