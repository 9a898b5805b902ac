"""Actions in a browser: ways with risks unfold, letters are counted, the address is copied."""

import io
import sqlite3
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import pytest
from django.conf import settings
from django.utils.translation import gettext, override
from playwright.sync_api import expect
from pypdf import PdfReader

from campaign.starter.loader import read
from tests.browser.checks import axe, misfits
from tests.browser.pages import APPEAL, INVITE, PAGES, WRITE, address, assert_none
from tests.browser.traces import CANARY, CANARY_ADDRESS, stored_texts, traces_in

pytestmark = pytest.mark.either_database

CAP = settings.LETTERS_COUNTED_PER_MINUTE
ENVELOPE = read("shared")["pages"][0]["envelope_address"].strip().splitlines()


def translated(text, language):
    with override(language):
        return gettext(text)


def rows(site, query):
    """Return the rows of a query in the database of a running site."""
    if site.database:
        import psycopg

        with psycopg.connect(site.database) as connection:
            return connection.execute(query).fetchall()
    with closing(sqlite3.connect(site.folder / "db.sqlite3")) as connection:
        return connection.execute(query).fetchall()


def counted(site):
    return rows(site, "SELECT coalesce(sum(count), 0) FROM letters_lettercount")[0][0]


@pytest.fixture(scope="module")
def counting_site(start_site):
    """A separate site, whose count can change."""
    return start_site("counting")


@pytest.mark.parametrize(("language", "javascript"), [("en", True), ("be", False)])
def test_a_sent_letter_is_counted_once(chromium, counting_site, language, javascript):
    context = chromium.new_context(base_url=counting_site.url, java_script_enabled=javascript)
    page = context.new_page()
    sent = []
    page.on("request", lambda request: sent.append(request))
    before = counted(counting_site)
    page.goto(address(APPEAL, language))
    page.get_by_role("button", name=translated("I sent it", language), exact=True).click()
    page.wait_for_url(f"**{address(APPEAL, language)}sent/#sent")
    thanks = page.locator("#sent [role=status]")
    expect(thanks).to_have_text(translated("Thank you for your letter!", language))
    assert counted(counting_site) == before + 1
    # The page cache may still hold the thanks for a letter that was sent less than a second ago.
    for _second in range(10):
        if str(before + 1) in page.locator(".letter-total").inner_text():
            break
        page.wait_for_timeout(1_000)
        page.reload()
    expect(page.locator(".letter-total")).to_contain_text(str(before + 1))
    (post,) = [request for request in sent if request.method == "POST"]
    assert not post.post_data, "the form says something about its sender"
    page.reload()
    page.goto(address(APPEAL, language))
    page.go_back()
    assert counted(counting_site) == before + 1, "looking at the page again counts again"
    assert not context.cookies()
    context.close()


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_thanks_look_right(open_browser, language):
    page = open_browser(viewport={"width": 320, "height": 900})
    page.goto(address(APPEAL + "sent/", language))
    assert_none(misfits(page) + [found["fault"] for found in axe(page)])


def say_so(site, **headers):
    """Send a POST request like the form; return the status of the response."""
    (appeal,) = rows(site, "SELECT basepage_ptr_id FROM letters_appealpage")[0]
    request = urllib.request.Request(
        f"{site.url}/be/_sent/{appeal}/?{CANARY}={CANARY}",
        data=f"name={CANARY}".encode(),
        headers={
            "User-Agent": f"Mozilla/5.0 {CANARY}",
            "Referer": f"https://example.org/{CANARY}",
            "Cookie": f"{CANARY}={CANARY}",
            "X-Forwarded-For": CANARY_ADDRESS,
            "X-Real-Ip": CANARY_ADDRESS,
            "Forwarded": f"for={CANARY_ADDRESS}",
        }
        | {name.replace("_", "-"): value for name, value in headers.items()},
    )
    try:
        return urllib.request.build_opener(NoRedirect).open(request).status
    except urllib.error.HTTPError as error:
        return error.code


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args):
        return None


@pytest.mark.slow
def test_a_flood_from_many_sides_adds_no_more_than_the_cap_and_leaves_no_trace(start_site):
    site = start_site("flooded")

    def flood(_number):
        return say_so(site, Sec_Fetch_Site="same-origin", Origin="null")

    first_minute = time.time() // 60
    with ThreadPoolExecutor(8) as senders:
        answers = set(senders.map(flood, range(10 * CAP)))
    minutes = time.time() // 60 - first_minute + 1
    assert answers == {303}, "somebody sees a fault, or that they were not counted"
    assert CAP <= counted(site) <= CAP * minutes
    hours = rows(site, "SELECT hour FROM letters_lettercount")
    assert len(hours) <= 2 and all(":00:00" in str(hour) for (hour,) in hours)
    assert_none(traces_in(dict(stored_texts(site))))


def test_forged_origins_add_nothing(start_site):
    site = start_site("forged")
    elsewhere = "https://elsewhere.example"
    for headers in (
        {},
        {"Origin": elsewhere},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site", "Origin": site.url},
        {"Sec_Fetch_Site": "same-origin", "Origin": elsewhere},
        {"Sec_Fetch_Site": "none"},
    ):
        assert say_so(site, **headers) == 303
        assert counted(site) == 0, headers
    assert say_so(site, Origin=site.url) == 303
    assert counted(site) == 1, "an old browser that names this site counts"


@pytest.mark.parametrize("path", [PAGES["share"], INVITE, APPEAL, WRITE])
@pytest.mark.parametrize("language", ["be"])
def test_risky_ways_unfold_without_a_script(open_browser, path, language):
    page = open_browser(java_script_enabled=False)
    page.goto(address(path, language))
    folded = page.locator("details.risky-ways a[data-way]")
    assert folded.count() and not folded.first.is_visible()
    notice, summary = page.locator("aside.safety"), page.locator("details.risky-ways summary")
    assert notice.bounding_box()["y"] < summary.bounding_box()["y"]
    summary.focus()
    page.keyboard.press("Enter")
    expect(folded.first).to_be_visible()
    assert_none(misfits(page))


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_address_is_copied_as_it_stands_on_the_envelope(open_browser, language):
    page = open_browser(permissions=["clipboard-read", "clipboard-write"])
    page.goto(address(WRITE, language))
    copy = page.locator("[data-way=copy]")
    if not copy.is_visible():
        page.click("details.risky-ways summary")
    copy.click()
    told = page.locator("[role=status]")
    expect(told).to_have_text(translated("Copied. You can paste it now.", language))
    copied = page.evaluate("navigator.clipboard.readText()")
    assert copied.splitlines() == ENVELOPE


@pytest.mark.parametrize("language", ["de"])
def test_the_envelope_is_one_sheet_in_cyrillic(open_browser, language):
    page = open_browser()
    page.goto(address(WRITE + "envelope/", language))
    sheets = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True))).pages
    assert len(sheets) == 1, "the envelope needs a second sheet"
    width, height = (float(side) / 72 * 25.4 for side in sheets[0].mediabox[2:])
    assert (round(width), round(height)) == (210, 297)
    printed = [line.strip() for line in sheets[0].extract_text().splitlines()]
    start = printed.index(ENVELOPE[0])
    assert printed[start : start + len(ENVELOPE)] == ENVELOPE
