"""What is typed or pasted into fields of the CMS stays, and the CMS says what is wrong with it."""

from playwright.sync_api import expect

LONG = (
    "Read how a human rights defender was convicted, and what you can do for him today, at once!!"
)


def open_form(page, title):
    """Open the edit form of the page with this title."""
    page.goto(f"/admin/pages/search/?q={title}")
    found = page.get_by_role("link", name=title, exact=True)
    found.and_(page.locator("[href$='/edit/']")).click()
    page.wait_for_url("**/edit/")


def paste(field, text):
    """Insert a text as a paste does: browsers apply `maxlength` to it."""
    field.click()
    field.page.keyboard.press("Control+A")
    field.page.keyboard.insert_text(text)


def test_dates_and_long_texts_stay_as_typed(cms_page):
    page = cms_page
    open_form(page, "Ales Bialiatski")
    link_text = page.locator("[name=link_text_en]")
    paste(link_text, LONG)
    expect(link_text).to_have_value(LONG)
    expect(page.get_by_text("92 of 60")).to_be_visible()
    page.get_by_role("tab", name="All languages").click()
    birth = page.locator("[name=birth_date]")
    for typed in ("25.09.1962", "24/11/2011", "25 September 1962"):
        paste(birth, typed)
        birth.press("Tab")
        page.wait_for_timeout(300)
        expect(birth).to_have_value(typed)
    page.locator("[name=as_of]").fill("")
    page.locator("[name=as_of]").press("Tab")
    page.get_by_role("tab", name="Deutsch").click()
    page.get_by_role("button", name="More actions").click()
    page.locator("button[name=action-publish]").click()
    page.locator(".problem-links").get_by_role("link", name="As of").click()
    expect(page.locator("[name=as_of]")).to_be_focused()
    expect(birth).to_have_value("25 September 1962")
    page.locator(".problem-links").get_by_role("link", name="Text of links").click()
    expect(link_text).to_be_focused()
    expect(link_text).to_have_value(LONG)


def test_the_translate_view_marks_a_misspelt_placeholder(cms_page):
    page = cms_page
    open_form(page, "Send an appeal to President Lukashenka")
    page.goto(
        page.url.replace("pages/", "translations/letters.appealpage:").replace("edit/", "de/")
    )
    text = page.locator("[data-address=subject]")
    paste(text.locator("input[name=subject]"), "Freiheit für {nam}!")
    expect(text.get_by_text("{nam} is not a fact of the profile.")).to_be_visible()
    expect(page.locator("[data-saved]")).to_contain_text("Saved")
    paste(text.locator("input[name=subject]"), "Freiheit!")
    expect(text.get_by_text("The source has {name}")).to_be_visible()
    expect(text.locator("[data-problem]")).to_be_hidden()
    page.reload()
    expect(page.locator("[name=subject]")).to_have_value("Freiheit!")
