"""The meter counts unsaved text in the browser in the same way as the server counts saved text."""

from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from playwright.sync_api import expect

from tests.browser.checks import axe
from tests.browser.pages import LANGUAGES, assert_none
from tests.browser.running_site import log_in

pytestmark = pytest.mark.either_database

EDIT = "/admin/pages/search/?q=appeal"
AWKWARD = (
    "  {name:genitive} & {name}, {days}: “100%” 'a' (b)* ~_-. 🕊️👩‍👩‍👧 שָׁלוֹם e\u0301 "
    "\u00a0\u2003tab\there \ud7ff\n \u3000 \n\n\n{no_fact} {constructor}\r\nSecond\u2028line\n\n"
)


@pytest.fixture(scope="module")
def desk(chromium, start_site):
    """A separate site with its appeal open in the CMS."""
    site = start_site("meter")
    context = chromium.new_context(base_url=site.url, viewport={"width": 1280, "height": 1000})
    page = context.new_page()
    log_in(page)
    page.goto(EDIT)
    page.locator("a[href$='/edit/']", has_text="appeal").first.click()
    page.wait_for_url("**/edit/")
    yield SimpleNamespace(page=page, edit=page.url)
    context.close()


@pytest.fixture
def form(desk):
    desk.page.goto(desk.edit)
    return desk.page


def read(html):
    """Return the values of the meter by language: verdict, letter and short letter."""
    return {
        item["data-measure"]: (
            item.select_one("[data-when]:not([hidden])")["data-when"],
            item.select_one("[data-full]").get_text(),
            item.select_one("[data-short]").get_text(),
        )
        for item in BeautifulSoup(html, "html.parser").select("[data-measure]")
    }


def settled(page):
    """Wait until the script has counted the last input; return the values of the meter."""
    page.evaluate("() => new Promise(done => requestAnimationFrame(() => setTimeout(done)))")
    return read(page.content())


def save(page):
    """Save a draft; return the values that the server counts in it."""
    page.locator("button.action-save, button[data-w-progress-active-value]").first.click()
    expect(page.locator(".messages .success").first).to_be_visible()
    return read(page.request.get(page.url).text())


def tab(page, name):
    page.get_by_role("tab", name=name).click()


def fill(page, name, text):
    """Fill in a field as typing does, on any tab and in any group."""
    page.locator(f"[name={name}]").evaluate(
        "(field, text) => { field.value = text;"
        " field.dispatchEvent(new Event('input', {bubbles: true})); }",
        text,
    )


def test_it_agrees_with_the_site_when_the_form_loads(form):
    assert settled(form) == read(form.request.get(form.url).text())


@pytest.mark.slow
def test_it_agrees_with_the_site_on_whatever_is_typed(form):
    before = settled(form)
    for code in LANGUAGES:
        for name in ("subject", "closing"):
            fill(form, f"{name}_{code}", AWKWARD.splitlines()[0])
        for name in ("letter", "ending", "short_letter"):
            fill(form, f"{name}_{code}", AWKWARD + code * 40)
        fill(form, f"recipients-0-salutation_{code}", "  “Sir” & 'Madam' 🕊️,")
    for code in ("de", "ru"):
        fill(form, f"request_intro_{code}", "")
        fill(form, f"openings-0-text_{code}", "")
        fill(form, f"requests-0-text_{code}", "")
    typed = settled(form)
    assert all(typed[code] != before[code] for code in LANGUAGES)
    # {no_fact} would be rejected on saving, so it is replaced first.
    for code in LANGUAGES:
        for name in ("letter", "ending", "short_letter"):
            text = form.locator(f"[name={name}_{code}]").input_value()
            fill(form, f"{name}_{code}", text.replace("{no_fact} {constructor}", "{place}"))
    typed = settled(form)
    assert save(form) == typed
    assert settled(form) == typed


@pytest.mark.slow
def test_it_agrees_with_the_site_on_rows_that_come_and_go(form):
    tab(form, "All languages")
    number = form.locator("[name=recipients-TOTAL_FORMS]").input_value()
    before = settled(form)
    form.get_by_role("button", name="Add recipient").click()
    assert settled(form) == before, "An empty row counts."
    fill(form, f"recipients-{number}-name_en", "Ministry of “Foreign” Affairs")
    fill(form, f"recipients-{number}-name_ru", "Министерство")
    fill(form, f"recipients-{number}-email", "copy+me@example.by")
    form.locator(f"[name=recipients-{number}-gets_copy]").check()
    form.locator("#id_requests-0-DELETE-button").click()
    typed = settled(form)
    assert all(typed[code] != before[code] for code in LANGUAGES)
    assert save(form) == typed


@pytest.mark.parametrize("code", ["be"])
def test_it_says_once_when_something_else_goes_out(form, code):
    status = form.locator("[data-mail-meter] [role=status]")
    fill(form, f"letter_{code}", "")
    settled(form)
    expect(status).to_contain_text("not written yet")
    fill(form, f"short_letter_{code}", "")
    fill(form, f"letter_{code}", "x" * 3000)
    settled(form)
    expect(status).to_contain_text("the subject only")
    form.evaluate(
        "() => { window.said = 0; new MutationObserver(() => window.said++).observe("
        "document.querySelector('[data-mail-meter] [role=status]'), {childList: true}); }"
    )
    for length in range(3001, 3004):
        fill(form, f"letter_{code}", "x" * length)
        settled(form)
    assert form.evaluate("() => window.said") == 0, "It says every letter."
    fill(form, f"short_letter_{code}", "x")
    settled(form)
    expect(status).to_contain_text("the short letter")


def test_it_counts_in_the_translate_view(desk):
    page = desk.page
    number = desk.edit.rstrip("/").split("/")[-2]
    for code in ("de", "be", "ru"):
        page.goto(f"/admin/translations/letters.appealpage:{number}/{code}/")
        page.locator("[name=letter]").fill("{name} 🕊️\n\n" + "ж" * 9)
        page.locator("[name$='.salutation']:not([type=hidden])").first.fill("“Ж” & 'ў',")
        typed = settled(page)
        page.locator("button[name=action][value=save]").click()
        expect(page.locator(".messages .success").first).to_be_visible()
        assert read(page.request.get(page.url).text()) == typed, code


@pytest.mark.bare_machine
@pytest.mark.parametrize("width", [390, 1280])
def test_it_is_accessible_and_covers_nothing_that_has_the_focus(form, width):
    # In a low window the meter is part of the page. In a high window it overlaps the form, and axe
    # cannot determine the background of a text with two lines if a different field is below each.
    form.set_viewport_size({"width": width, "height": 700})
    assert_none([f["fault"] for f in axe(form) if "mail-meter" in f["fault"]])
    form.set_viewport_size({"width": width, "height": 900})
    ground = form.locator(".mail-meter").evaluate("e => getComputedStyle(e).backgroundColor")
    assert ground.startswith("rgb("), "What lies below it shows through."
    # Chromium may interrupt a smooth scroll when something else moves.
    form.add_style_tag(content="* { scroll-behavior: auto !important; }")
    for name in ("subject_en", "letter_en", "short_letter_en"):
        field = form.locator(f"[name={name}]")
        field.focus()
        form.wait_for_function(
            "field => { const box = field.getBoundingClientRect();"
            " const top = document.elementFromPoint(box.left + 9, box.top + 9);"
            " return field.contains(top); }",
            arg=field.element_handle(),
        )
