"""Sharing and inviting in a browser: copying, the device's share sheet, printed posters."""

import io
import re

import pytest
import zxingcpp
from django.utils.translation import gettext, override
from PIL import Image
from playwright.sync_api import expect
from pypdf import PdfReader

from campaign.starter.loader import read
from tests.browser.checks import axe, misfits
from tests.browser.pages import LANGUAGES, assert_none

pytestmark = pytest.mark.either_database

SHARE = "what-you-can-do/share/"
INVITE = "what-you-can-do/invite-friends/"
COPIES = {"poster": 1, "leaflet": 4}
A4 = (595, 842)  # points
CAREFUL = ("be", "ru")
AXE_IN = ("en", "be")  # languages differ only in their texts
# Replaces the share sheet of a device, which a headless browser does not have.
SHARE_SHEET = """
  window.shared = [];
  navigator.share = async data => {
    window.shared.push(data);
    if (window.shared.length > 1) throw new DOMException("closed", "AbortError");
  };
"""
WITHOUT_SHARE_SHEET = "delete Navigator.prototype.share;"
COPYING_FAILS = "navigator.clipboard.writeText = () => Promise.reject(new Error('refused'));"
# axe cannot check the contrast of a heading that is drawn, so its colours are measured.
UNDECIDED = "could not be determined"
WHITE = "rgb(255, 255, 255)"
COLOURS_ON_PAPER = """() => {
  const texts = document.querySelectorAll(".handout :is(p, strong)");
  return [...new Set([
    getComputedStyle(document.querySelector(".handout")).backgroundColor,
    getComputedStyle(document.querySelector(".handout text")).fill,
    ...[...texts].map(text => getComputedStyle(text).color),
  ])];
}"""

every_language = pytest.mark.parametrize("language", LANGUAGES)


@pytest.fixture
def reader(open_browser):
    """A page in a browser that can write to the clipboard. It fails on errors in scripts."""
    page = open_browser(permissions=["clipboard-read", "clipboard-write"])
    page.on("pageerror", lambda error: pytest.fail(f"{page.url}: {error}"))
    return page


def clipboard(page):
    return page.evaluate("navigator.clipboard.readText()")


def codes(png):
    """Return the decoded texts of the QR codes in an image."""
    return [code.text for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(png)))]


def contrast(colour):
    """Return the contrast of a CSS colour with white, as defined by WCAG."""
    parts = [int(part) / 255 for part in re.findall(r"\d+", colour)[:3]]
    linear = [
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    ]
    red, green, blue = linear
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)


def say(language, text):
    with override(language):
        return gettext(text)


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_link_is_copied_and_said_so(reader, running_site, language):
    reader.goto(f"/{language}/{SHARE}")
    expect(reader.locator("[data-status]")).to_be_empty()
    reader.locator("[data-way=copy]").click()
    expect(reader.locator("[data-status]")).to_have_text(
        say(language, "Copied. You can paste it now.")
    )
    assert clipboard(reader) == f"{running_site.url}/{language}/"


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_invitation_is_copied_as_it_stands(reader, running_site, language):
    reader.goto(f"/{language}/{INVITE}")
    reader.locator("[data-way=copy]").click()
    expect(reader.locator("[data-status]")).to_have_text(
        say(language, "Copied. You can paste it now.")
    )
    copied = clipboard(reader).replace("\r\n", "\n")
    written = read(language)["invite"]["invitation"].strip()
    paragraphs = copied.split("\n\n")
    assert len(paragraphs) == len(written.split("\n\n")), copied
    assert f"{running_site.url}/{language}/" in paragraphs
    assert paragraphs[0] == written.split("\n\n")[0]


def test_when_copying_fails_the_link_is_marked(reader):
    reader.add_init_script(COPYING_FAILS)
    reader.goto(f"/en/{SHARE}")
    reader.locator("[data-way=copy]").click()
    failed = reader.locator("[data-status]").get_attribute("data-failed")
    expect(reader.locator("[data-status]")).to_have_text(failed)
    assert reader.evaluate("getSelection().toString()") == reader.inner_text("[data-copied-text]")


@pytest.mark.parametrize("language", ["be"])
def test_the_share_sheet_gets_the_page_in_the_readers_language(reader, running_site, language):
    reader.add_init_script(SHARE_SHEET)
    reader.goto(f"/{language}/{SHARE}")
    button = reader.locator("[data-way=device]")
    button.click()
    button.click()  # which also closes it
    texts = read(language)
    assert reader.evaluate("window.shared[0]") == {
        "title": texts["home"]["heading"],
        "text": texts["share"]["share_text"],
        "url": f"{running_site.url}/{language}/",
    }
    assert len(reader.evaluate("window.shared")) == 2


def test_without_a_share_sheet_none_is_offered(reader):
    reader.add_init_script(WITHOUT_SHARE_SHEET)
    reader.goto(f"/en/{SHARE}")
    expect(reader.locator("[data-way=copy]")).to_be_visible()
    expect(reader.locator("[data-way=device]")).to_be_hidden()


@pytest.mark.parametrize("language", ["en", "be"])
def test_without_javascript_every_link_can_be_followed(open_browser, running_site, language):
    page = open_browser(java_script_enabled=False)
    page.goto(f"/{language}/{SHARE}")
    expect(page.locator("[data-copied-text]")).to_have_text(f"{running_site.url}/{language}/")
    if language in CAREFUL:
        expect(page.locator("a[data-way]:visible")).to_have_count(0)
        page.click("details.risky-ways summary")
    expect(page.locator("a[data-way]:visible")).to_have_count(9)
    expect(page.locator("button[data-way]:visible")).to_have_count(0)
    page.goto(f"/{language}/{INVITE}")
    if language in CAREFUL:
        page.click("details.risky-ways summary")
    ways = page.locator("a[data-way]:visible")
    assert [way.get_attribute("data-way") for way in ways.all()] == [
        "mail",
        "poster",
        "leaflet",
        "qr",
    ]


@every_language
@pytest.mark.parametrize("handout", COPIES)
def test_a_handout_is_one_sheet_with_codes_that_phones_read(
    open_browser, running_site, language, handout
):
    page = open_browser(viewport={"width": 1000, "height": 1300}, device_scale_factor=2)
    page.goto(f"/{language}/{INVITE}{handout}/")
    address = f"{running_site.url}/{language}/"
    assert codes(page.screenshot(full_page=True)) == [address] * COPIES[handout]

    pdf = PdfReader(io.BytesIO(page.pdf(prefer_css_page_size=True)))
    assert len(pdf.pages) == 1
    sheet = pdf.pages[0]
    assert (round(sheet.mediabox.width), round(sheet.mediabox.height)) == A4
    printed = "".join(sheet.extract_text().split())
    texts = read(language)
    for text in (
        texts["home"]["heading"].upper(),
        texts["home"]["summary"],
        address.partition("://")[2].rstrip("/"),
        texts["organisation"]["organisation_name"],
    ):
        assert printed.count("".join(text.split())) >= COPIES[handout], (text, printed)
    assert "100%" not in printed, "The hints are printed too."
    assert_fits_every_window(page, language, handout)


def assert_fits_every_window(page, language, handout):
    faults = []
    for width in (320, 1280):
        page.set_viewport_size({"width": width, "height": 900})
        faults += [f"{handout} in {language} at {width} px: {fault}" for fault in misfits(page)]
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        if language in AXE_IN:
            faults += [
                f"{handout} in {language}, {scheme}: {fault['fault']}"
                for fault in axe(page)
                if UNDECIDED not in fault["fault"]
            ]
        colours = page.evaluate(COLOURS_ON_PAPER)
        assert len(colours) == 3, colours  # ground, ink, red
        faults += [
            f"{handout} in {language}, {scheme}: {colour} on paper has {contrast(colour):.1f} : 1"
            for colour in colours
            if colour != WHITE and contrast(colour) < 7
        ]
    assert_none(faults)


@pytest.mark.parametrize("language", ["be"])
def test_the_code_is_a_file_that_phones_read(open_browser, running_site, language):
    page = open_browser()
    svg = page.request.get(f"/{language}/{INVITE}qr/").text()
    page.set_content(svg.partition("?>")[2])
    assert codes(page.screenshot()) == [f"{running_site.url}/{language}/"]


@pytest.mark.parametrize("language", ["be"])
def test_networks_can_fetch_the_image(open_browser, running_site, language):
    page = open_browser()
    page.goto(f"/{language}/")
    address = page.get_attribute("meta[property='og:image']", "content")
    assert address.startswith(f"{running_site.url}/media/share/")
    response = page.request.get(address)
    assert (response.status, response.headers["content-type"]) == (200, "image/png")
    assert Image.open(io.BytesIO(response.body())).size == (1200, 630)
