"""Search in a browser: with the keyboard, without JavaScript, at several widths."""

from playwright.sync_api import expect

from tests.browser.checks import axe, misfits
from tests.browser.pages import LANGUAGES, assert_none

# A query with many results in all languages, and one more for each language: a typing error, a word
# of another language, no results, and words that no page contains together.
EVERYWHERE = "Bjaljazki"
QUERIES = {"en": "Bialitaski", "de": "праваабаронца", "be": "zzzzzzzz", "ru": "свободу zzzzzzzz"}
AXE_IN = ("en", "be")  # only the texts differ between languages
WIDTHS = (320, 768, 1280)


def test_a_reader_searches_with_the_keyboard_and_without_script(open_browser):
    page = open_browser(java_script_enabled=False)
    page.goto("/be/")
    page.get_by_role("navigation").get_by_text("Пошук").click()
    page.get_by_role("searchbox").focus()
    page.keyboard.type("Bialacki")
    page.keyboard.press("Enter")
    expect(page.get_by_role("searchbox")).to_have_value("Bialacki")
    expect(page.locator(".results mark").first).to_have_text("Бяляцкі")
    page.get_by_role("link", name="Deutsch").first.click()
    expect(page.get_by_role("searchbox")).to_have_value("Bialacki")
    expect(page.locator(".results mark").first).to_have_text("Bialiatski")
    page.locator(".results h3 a").first.click()
    expect(page.locator("h1")).to_have_text("Ales Bialiatski")


def test_axe_finds_nothing_and_everything_fits(open_browser):
    page, faults = open_browser(reduced_motion="reduce"), []
    for language in LANGUAGES:
        for query in (EVERYWHERE, QUERIES[language]):
            where = f"{query} in {language}"
            page.goto(f"/{language}/search/?q={query}")
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                faults += [f"{where}, {width} px: {misfit}" for misfit in misfits(page)]
            page.emulate_media(color_scheme="dark" if query == EVERYWHERE else "light")
            if language in AXE_IN:
                faults += [f"{where}: {found['fault']}" for found in axe(page)]
    assert_none(faults)
