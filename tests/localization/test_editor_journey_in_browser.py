"""An editor changes the profile in the CMS, and a visitor sees the change. Uses its own site."""

from contextlib import suppress
from types import SimpleNamespace

import pytest
from PIL import Image, ImageDraw
from playwright.sync_api import expect

from tests.browser.checks import axe, misfits
from tests.browser.pages import LANGUAGES, PAGES, address, assert_none
from tests.browser.running_site import PASSWORD, log_in, manage

pytestmark = pytest.mark.either_database

NEW_SUMMARY = "Seit dem 4. August 2011 wartet Ales Bialiatski im Gefängnis auf seinen Prozess."
ALT_TEXT = "Ales Bialiatski, ein Mann mit Brille, blickt in die Kamera"
CREDIT = "Foto: Jana Muster, CC BY 4.0"
MAKE_MODERATOR = f"""
from django.contrib.auth.models import Group, User
User.objects.create_user("marta", "marta@example.org", {PASSWORD!r}).groups.set(
    Group.objects.filter(name="Moderators"))
"""


def draw_portrait(path):
    """Save an image of a head with shoulders."""
    portrait = Image.new("RGB", (900, 1200), "#b9b4a8")
    draw = ImageDraw.Draw(portrait)
    draw.ellipse((60, 820, 840, 1700), fill="#3a3f47")
    draw.rectangle((380, 720, 520, 900), fill="#c08e6d")
    draw.ellipse((265, 240, 635, 790), fill="#d2a17f")
    draw.pieslice((255, 210, 645, 700), 180, 360, fill="#5b5148")
    for left in (310, 470):
        draw.ellipse((left, 450, left + 120, 550), outline="#222222", width=12)
    draw.arc((370, 590, 530, 690), 20, 160, fill="#7a3b30", width=12)
    portrait.save(path, quality=85)
    return path


def summaries(page):
    """Return the text below the profile's heading in each language, as visitors read it."""
    texts = {}
    for language in LANGUAGES:
        page.goto(address(PAGES["profile"], language))
        texts[language] = page.locator(".lede").inner_text()
    return texts


def change_german_summary(page):
    page.get_by_role("tab", name="Deutsch").click()
    page.locator("[name=summary_de]").fill(NEW_SUMMARY)


def choose_new_portrait(page, file):
    page.get_by_role("tab", name="All languages").click()
    chooser = page.locator("[data-contentpath=portrait]")
    chooser.get_by_role("button", name="Choose a").first.click()
    modal = page.locator(".modal:visible")
    modal.get_by_role("tab", name="Upload").click()
    modal.locator("[name$=-file]").set_input_files(file)
    modal.locator("[name$=-title]").fill("Ales Bialiatski 2011")
    modal.locator("[name$=-alt_text_de]").fill(ALT_TEXT)
    modal.locator("[name$=-credit_de]").fill(CREDIT)
    modal.locator("button[type=submit]:visible").click()
    expect(chooser.get_by_text("Ales Bialiatski 2011"), "The upload is not chosen.").to_be_visible()


def preview(page, language, summary):
    """Choose a language in the preview panel and wait until its frame shows the summary."""
    frame = page.frame_locator("[data-side-panel=preview] iframe:not(.w-preview__proxy)")
    lede = frame.locator(".lede")
    expect(lede, "The preview is not loaded.").to_be_visible()
    # Wagtail's panel drops a choice made while it loads, so choose again, as an editor would.
    for _attempt in range(6):
        page.locator("[name=preview_mode]").select_option(language)
        with suppress(AssertionError):
            expect(lede).to_have_text(summary, timeout=10_000)
            break
    expect(lede, f"The preview in {language}").to_have_text(summary, timeout=1_000)
    expect(frame.locator("html")).to_have_attribute("lang", language)
    return frame


def publish(page):
    page.get_by_role("button", name="More actions").click()
    page.locator("button[name=action-publish]").click()
    expect(page.locator(".messages .success"), "No message of success").to_contain_text("published")


@pytest.fixture(scope="module")
def story(chromium, start_site, tmp_path_factory):
    """A separate site after an editor has changed the profile, and what visitors read before."""
    site = start_site("journey")
    manage(site.env, "shell", "-c", MAKE_MODERATOR)
    visitor = chromium.new_context(base_url=site.url, java_script_enabled=False).new_page()
    before = summaries(visitor)

    editor = chromium.new_context(
        base_url=site.url, locale="en", viewport={"width": 1400, "height": 1000}
    )
    page = editor.new_page()
    log_in(page, "marta")
    page.goto("/admin/pages/search/?q=Bialiatski")
    found = page.get_by_role("link", name="Ales Bialiatski", exact=True)
    found.and_(page.locator("[href$='/edit/']")).click()
    page.wait_for_url("**/edit/")
    change_german_summary(page)
    choose_new_portrait(page, draw_portrait(tmp_path_factory.mktemp("pictures") / "ales.jpg"))
    page.get_by_role("button", name="Toggle preview").click()
    frame = preview(page, "be", before["be"])
    belarusian = frame.locator("main").inner_text()
    german = preview(page, "de", NEW_SUMMARY)
    expect(german.locator(".portrait img")).to_have_attribute("alt", ALT_TEXT)
    while_drafted = summaries(visitor)
    publish(page)
    yield SimpleNamespace(
        site=site, before=before, belarusian=belarusian, while_drafted=while_drafted
    )
    editor.close()
    visitor.context.close()


@pytest.fixture
def visit(chromium, story):
    """Return a function that opens a page of the changed site for a new visitor."""
    contexts = []

    def open_page(path, **options):
        context = chromium.new_context(base_url=story.site.url, **options)
        contexts.append(context)
        page = context.new_page()
        assert page.goto(path).status == 200
        return page

    yield open_page
    for context in contexts:
        context.close()


def assert_portrait_is_shown(image):
    expect(image).to_have_attribute("alt", ALT_TEXT)
    expect(image).to_be_visible()
    image.scroll_into_view_if_needed()
    assert image.evaluate("image => image.decode().then(() => image.naturalWidth)") > 0


def test_the_preview_in_belarusian_is_belarusian(story):
    assert "Зняволены" in story.belarusian
    assert "Detained" not in story.belarusian


def test_visitors_see_nothing_before_it_is_published(story):
    assert story.while_drafted == story.before


def test_visitors_read_the_new_summary_in_german_only(story, visit):
    page = visit("/", java_script_enabled=False)
    assert summaries(page) == story.before | {"de": NEW_SUMMARY}


def test_visitors_see_the_portrait_with_its_german_description(visit):
    page = visit("/de/ales-bialiatski/", java_script_enabled=False)
    expect(page.locator(".lede")).to_have_text(NEW_SUMMARY)
    assert_portrait_is_shown(page.locator(".portrait img"))
    expect(page.locator(".portrait figcaption")).to_have_text(CREDIT)


@pytest.mark.parametrize("width", [390, 768, 1280])
def test_the_portrait_stands_above_or_beside_the_demand(visit, width):
    page = visit("/de/", java_script_enabled=False, viewport={"width": width, "height": 900})
    image = page.locator(".poster img")
    assert_portrait_is_shown(image)
    portrait, demand = image.bounding_box(), page.locator("h1").bounding_box()
    if width < 700:
        assert portrait["y"] + portrait["height"] <= demand["y"], "The portrait is not above."
    else:
        words_end = page.locator("h1").evaluate(
            "h1 => { const range = document.createRange(); range.selectNodeContents(h1);"
            " return range.getBoundingClientRect().right; }"
        )
        assert portrait["x"] >= words_end, "The portrait is not beside the demand."
        assert portrait["y"] <= demand["y"], "The portrait stands below the demand."
    assert portrait["y"] + portrait["height"] <= 900, "The portrait leaves the first screen."


@pytest.mark.parametrize("name", ["home", "profile"])
def test_pages_with_a_portrait_are_accessible(visit, name):
    faults = []
    for language in LANGUAGES:
        page = visit(address(PAGES[name], language))
        for width in (320, 768, 1280):
            page.set_viewport_size({"width": width, "height": 900})
            found = misfits(page) + [fault["fault"] for fault in axe(page)]
            faults += [f"{language}, {width} px: {fault}" for fault in found]
    assert_none(faults)
