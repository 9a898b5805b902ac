"""WCAG 2.2 AA and the layout of every page in every language, with various reader settings."""

import io
from itertools import cycle

import pytest
from django.test import RequestFactory
from django.utils.translation import override
from PIL import Image

from home.web.error_pages import NOT_SAVED, answer
from tests.browser.checks import axe, misfits
from tests.browser.pages import LANGUAGES, NO_SUCH_PAGE, PAGES, SHEETS, address, assert_none

pytestmark = pytest.mark.either_database

WIDTHS = (320, 768, 1280)
ZOOMED = 640  # what a window of 1280 px has at 200 %
SCHEMES = ("light", "dark")
# The width and colour scheme with which axe checks each page, once in Latin and once in Cyrillic.
LOOKS = {"en": (320, "light"), "be": (1280, "dark")}
# The tests of the letter desk check these pages, with all fields that an editor can fill in.
LOOKED_AT_ELSEWHERE = {"appeal with a letter in another language", "print sheet", "envelope"}
HEIGHT = 900
# Set through the DOM, because the page's policy allows no inline styles.
ENLARGE_TEXT = "document.documentElement.style.setProperty('font-size', '200%', 'important')"
FOCUSABLE = "a[href], button, input, select, textarea, summary"

# Returns the focus ring of the focused element, and its contrast with the background.
LOOK_AT_FOCUS = """focusable => {
  const element = document.activeElement;
  const style = getComputedStyle(element);
  let behind = element.parentElement;
  const isClear = colour => /, 0\\)$/.test(colour) || colour === "transparent";
  while (behind.parentElement && isClear(getComputedStyle(behind).backgroundColor)) {
    behind = behind.parentElement;
  }
  const luminance = colour => colour.match(/[\\d.]+/g).slice(0, 3)
    .map(value => value / 255)
    .map(value => value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4)
    .reduce((sum, value, index) => sum + value * [0.2126, 0.7152, 0.0722][index], 0);
  const ring = luminance(style.outlineColor);
  const ground = luminance(getComputedStyle(behind).backgroundColor);
  const box = element.getBoundingClientRect();
  const reach = parseFloat(style.outlineWidth) + parseFloat(style.outlineOffset);
  return {
    name: element.outerHTML.slice(0, 90),
    number: [...document.querySelectorAll(focusable)]
      .filter(candidate => candidate.checkVisibility()).indexOf(element),
    isShown: element.matches(":focus-visible") && style.outlineStyle !== "none"
      && parseFloat(style.outlineWidth) >= 2,
    contrast: (Math.max(ring, ground) + 0.05) / (Math.min(ring, ground) + 0.05),
    isInView: box.width > 0 && box.left >= reach && box.top >= reach
      && box.right <= innerWidth - reach && box.bottom <= innerHeight - reach,
    isAboveMain: Boolean(element.closest(".skip, .masthead")),
  };
}"""


def image(page):
    return Image.open(io.BytesIO(page.screenshot())).convert("L")


@pytest.fixture(scope="module")
def page(chromium, running_site):
    """One page for all checks, so that colours and sizes change without loading again."""
    context = chromium.new_context(base_url=running_site.url)
    yield context.new_page()
    context.close()


def show(page, path, width=1280, height=HEIGHT, **media):
    defaults = {
        "color_scheme": "light",
        "forced_colors": "none",
        "media": "screen",
        "reduced_motion": "reduce",
    }
    page.emulate_media(**defaults | media)
    page.set_viewport_size({"width": width, "height": height})
    page.goto(path)
    page.evaluate("document.fonts.ready")


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", [name for name in PAGES if name not in LOOKED_AT_ELSEWHERE])
def test_axe_finds_nothing_and_everything_fits(page, name, language):
    show(page, address(PAGES[name], language))
    faults = []
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": HEIGHT})
        faults += [f"{width} px: {misfit}" for misfit in misfits(page)]
    # For axe the pages differ only in their texts, so two languages are enough. The layout is
    # checked in every language, because the lengths of words differ.
    if language in LOOKS:
        width, scheme = LOOKS[language]
        page.set_viewport_size({"width": width, "height": HEIGHT})
        page.emulate_media(color_scheme=scheme)
        faults += [f"{width} px, {scheme}: {found['fault']}" for found in axe(page)]
    page.set_viewport_size({"width": ZOOMED, "height": HEIGHT // 2})
    faults += [f"1280 px at 200 %: {misfit}" for misfit in misfits(page)]
    page.evaluate(ENLARGE_TEXT)
    faults += [f"640 px, large text: {misfit}" for misfit in misfits(page)]
    assert_none(faults)


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_where_there_is_no_page(page, language):
    faults = []
    for scheme in SCHEMES:
        show(page, address(NO_SUCH_PAGE, language), width=320, color_scheme=scheme)
        assert page.locator(".stamp").inner_text() == "404"
        faults += misfits(page) + [found["fault"] for found in axe(page)]
    assert_none(faults)


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_when_the_server_fails(page, language):
    with override(language):
        html = answer(RequestFactory().get("/admin/"), NOT_SAVED).content.decode()
    faults = []
    for scheme in SCHEMES:
        # Served from the site, because the page has a style sheet.
        page.route("**/failing", lambda route: route.fulfill(body=html, content_type="text/html"))
        show(page, "/failing", width=320, color_scheme=scheme)
        faults += misfits(page) + [found["fault"] for found in axe(page)]
    assert_none(faults)


@pytest.mark.parametrize("language", LOOKS)
def test_axe_finds_nothing_serious_where_editors_log_in(open_browser, language):
    page = open_browser(locale=language)
    page.goto("/admin/login/")
    assert page.locator("html").get_attribute("lang") == language
    serious = [found for found in axe(page) if found["impact"] in ("serious", "critical")]
    assert_none([found["fault"] for found in serious if "enhanced" not in found["fault"]])


# The same rules colour the focus ring on all pages, so each page is checked in one scheme only.
@pytest.mark.parametrize(("name", "scheme"), list(zip(PAGES, cycle(SCHEMES), strict=False)))
def test_everything_is_reached_by_keyboard_and_shows_it(page, name, scheme):
    show(page, address(PAGES[name], "de"), color_scheme=scheme)
    count = page.locator(FOCUSABLE).filter(visible=True).count()
    faults, reached = [], []
    for _press in range(count):
        page.keyboard.press("Tab")
        focus = page.evaluate(LOOK_AT_FOCUS, FOCUSABLE)
        reached.append(focus["number"])
        if name not in SHEETS and len(reached) == 1:
            assert "skip" in focus["name"], focus
        if not (focus["isShown"] and focus["isInView"] and focus["contrast"] >= 3):
            faults.append(str(focus))
    assert_none(faults)
    assert reached == list(range(count))


@pytest.mark.parametrize("name", ["home", "privacy"])
def test_the_first_key_leads_past_the_menu(page, name):
    show(page, address(PAGES[name], "be"), width=320, height=480)
    page.keyboard.press("Tab")
    focus = page.evaluate(LOOK_AT_FOCUS, FOCUSABLE)
    assert "skip" in focus["name"] and focus["isInView"]
    page.keyboard.press("Enter")
    page.wait_for_function("location.hash === '#main'")
    top = page.evaluate("document.querySelector('main').getBoundingClientRect().top")
    end = page.evaluate("document.documentElement.scrollHeight - innerHeight - scrollY")
    assert abs(top) <= 1 or end <= 1, f"The text begins {top} px below the window's edge."
    page.keyboard.press("Tab")
    assert not page.evaluate(LOOK_AT_FOCUS, FOCUSABLE)["isAboveMain"]


@pytest.mark.parametrize("name", PAGES)
def test_forced_colours_keep_text_and_edges_and_print_is_ink_on_white_paper(page, name):
    show(page, address(PAGES[name], "be"), forced_colors="active", color_scheme="dark")
    darkest, lightest = image(page).getextrema()
    assert lightest - darkest > 200
    edgeless = page.locator(".button, .stamp, .poster, .letter, .blank").evaluate_all(
        """all => all.map(element => [element.className, getComputedStyle(element)])
          .filter(([name, style]) => !parseFloat(style.borderBottomWidth)).map(([name]) => name)"""
    )
    assert edgeless == []
    assert_none([found["fault"] for found in axe(page) if "contrast" not in found["fault"]])
    page.emulate_media(media="print", forced_colors="none")
    assert_is_ink_on_white_paper(page)


def assert_is_ink_on_white_paper(page):
    shades = image(page).histogram()
    assert sum(shades[:80]) > 300, "Nothing is printed."
    assert sum(shades[240:]) > sum(shades) * 0.6, "The paper is not white."
    assert page.locator(".masthead nav:visible, .skip:visible").count() == 0


@pytest.mark.parametrize("motion, behaviour", [("reduce", "auto"), ("no-preference", "smooth")])
def test_reduced_motion_is_honoured(page, motion, behaviour):
    show(page, "/en/", reduced_motion=motion)
    style = "getComputedStyle(document.documentElement).scrollBehavior"
    assert page.evaluate(style) == behaviour
    if motion == "reduce":
        assert page.evaluate("document.getAnimations().length") == 0
        moving = page.evaluate(
            """[...document.querySelectorAll("*")].filter(element => {
              const style = getComputedStyle(element);
              return parseFloat(style.transitionDuration) || parseFloat(style.animationDuration);
            }).map(element => element.className)"""
        )
        assert moving == []
