"""The edit form in a browser: locked blocks, and what scripts copy for each field and row."""

import pytest
from playwright.sync_api import expect

BUTTONS = ".c-sf-add-button, [data-streamfield-action]"
CAN_SPLIT = """
document.getElementById("body_de-root").rootBlock.children[0].block.parentCapabilities
    .get("split").enabled
"""


def store_nothing(route):
    is_save = route.request.method == "POST" and "/edit/" in route.request.url
    route.abort() if is_save else route.continue_()


@pytest.fixture
def open_form(cms_page):
    """Return a function that opens a page's edit form. Nothing is saved, nor autosaved."""
    cms_page.route("**/*", store_nothing)

    def open_page(title):
        cms_page.goto(f"/admin/pages/search/?q={title}")
        found = cms_page.get_by_role("link", name=title, exact=True)
        found.and_(cms_page.locator("[href$='/edit/']")).first.click()
        cms_page.wait_for_url("**/edit/")
        return cms_page

    return open_page


def visible(locator):
    return locator.locator("visible=true")


def test_the_structure_is_locked_and_unlocked(open_form):
    page = open_form("Imprint")
    page.get_by_role("tab", name="Deutsch").click()
    german = page.locator("[data-structure]", has=page.locator("#body_de-root"))
    blocks, buttons = german.locator("[data-streamfield-child]"), german.locator(BUTTONS)
    expect(blocks).to_have_count(1)
    expect(german.locator("[contenteditable=true]")).to_be_visible()
    expect(visible(buttons)).to_have_count(0)
    assert page.evaluate(CAN_SPLIT) is False

    switch = german.get_by_role("checkbox")
    switch.check()
    expect(visible(buttons).first).to_be_visible()
    assert page.evaluate(CAN_SPLIT) is True
    german.get_by_title("Duplicate").first.click()
    expect(visible(blocks)).to_have_count(2)

    page.once("dialog", lambda dialog: dialog.dismiss())
    switch.click()
    expect(switch).to_be_checked()
    page.once("dialog", lambda dialog: dialog.accept())
    switch.click()
    expect(switch).not_to_be_checked()
    expect(visible(blocks)).to_have_count(1)
    expect(visible(buttons)).to_have_count(0)

    page.get_by_role("tab", name="English").click()
    english = page.locator("#body_en-root").locator(BUTTONS)
    expect(visible(english).first).to_be_visible()


def test_what_the_html_has_once_is_on_each_field_and_row(open_form):
    page = open_form("Ales Bialiatski")
    summary = page.locator("#de-summary_de-section")
    expect(summary.locator("[data-comment-add]")).to_have_count(1)
    toggle = summary.locator("[data-panel-toggle]")
    page.get_by_role("tab", name="Deutsch").click()
    toggle.click()
    expect(toggle).to_have_attribute("aria-expanded", "false")

    page.get_by_role("tab", name="All languages").click()
    page.locator("#id_timeline-ADD").click()
    row = page.locator("#inline_child_timeline-2")
    row.get_by_text("Deutsch", exact=True).click()
    field = row.locator("[name=timeline-2-text_de]")
    expect(field).to_be_visible()
    expect(field).to_have_attribute("lang", "de")
    expect(row.locator("label[for=id_timeline-2-text_de]")).to_be_visible()
