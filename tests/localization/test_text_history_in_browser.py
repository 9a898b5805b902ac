"""The history of a text in a browser: in the translate view, and in the edit form of a page."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import AXE
from tests.browser.pages import assert_none
from tests.browser.running_site import log_in, manage, note_violations

# The imprint with a German summary and a German block that have changed once.
SET_UP = """
from home.models import ContentPage

for summary, text in (("Alte Worte", "Alter Absatz"), ("Neue Worte", "Neuer Absatz")):
    page = ContentPage.objects.get(slug="imprint").get_latest_revision_as_object()
    page.summary_de = summary
    raw = page.body_de.get_prep_value()
    raw[0]["value"] = f"<p>{text}</p>"
    page.body_de = ContentPage._meta.get_field("body_de").to_python(raw)
    page.save_revision(clean=False)
"""
RUN_AXE = """async () => {
  const {violations} = await axe.run({include: [[".text-history-dialog"]]});
  return violations.filter(rule => ["serious", "critical"].includes(rule.impact))
    .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}`));
}"""
WIDTHS = (1280, 390)


@pytest.fixture(scope="module")
def site(start_site):
    site = start_site("text_history")
    manage(site.env, "shell", "-v0", "-c", SET_UP)
    return site


@pytest.fixture
def desk(chromium, site):
    """A page in a browser, logged in to the CMS, with the number of the imprint."""
    context = chromium.new_context(base_url=site.url, locale="en")
    page = context.new_page()
    refused = note_violations(page)
    log_in(page)
    yield page
    context.close()
    assert not refused, "\n" + "\n".join(refused)


def test_words_come_back_in_the_translate_view_and_the_edit_form(desk):
    desk.goto("/admin/translations/?type=home.contentpage")
    desk.get_by_role("row", name="Imprint").locator("a.translation-cell[href$='/de/']").click()
    summary = desk.locator("[data-address=summary]")
    expect(summary.locator("textarea")).to_have_value("Neue Worte")
    number = desk.url.partition("contentpage:")[2].partition("/")[0]
    summary.get_by_role("link", name="History of this text").click()
    dialog = desk.locator(".text-history-dialog")
    expect(dialog.get_by_text("Alte Worte")).to_be_visible()
    desk.evaluate(AXE)
    assert_none(desk.evaluate(RUN_AXE))
    for width in WIDTHS:
        desk.set_viewport_size({"width": width, "height": 900})
        shown = "document.querySelector('.text-history-dialog')"
        assert desk.evaluate(f"{shown}.scrollWidth <= {shown}.clientWidth"), width
    dialog.get_by_role("button", name="Bring these words back").first.click()
    expect(desk.get_by_text("Brought back into the draft.").first).to_be_visible()
    expect(summary.locator("textarea")).to_have_value("Alte Worte")

    desk.set_viewport_size({"width": 1280, "height": 900})
    desk.goto(f"/admin/pages/{number}/edit/")
    desk.get_by_role("tab", name="Deutsch").click()
    desk.locator("[name=summary_de]").focus()
    field = desk.locator("[data-field-input]", has=desk.locator("[name=summary_de]"))
    field.get_by_role("link", name="History of this text").click()
    expect(dialog.locator("li")).to_have_count(4)
    dialog.get_by_role("button", name="Close").click()
    expect(dialog).to_be_hidden()

    block = desk.locator("[data-field-input]", has=desk.locator("[name='body_de-0-value']")).last
    block.locator("[contenteditable=true]").first.click()
    block.get_by_role("link", name="History of this text").click()
    expect(dialog.get_by_text("Alter Absatz")).to_be_visible()
    dialog.get_by_role("button", name="Bring these words back").first.click()
    expect(desk.get_by_text("Brought back into the draft.").first).to_be_visible()
    desk.get_by_role("tab", name="Deutsch").click()
    expect(block.locator("[contenteditable=true]").first).to_have_text("Alter Absatz")
