"""The layout fits with the fonts of any reader's device.

Texts are shown in a font of the device, which differs between readers. These tests use the site's
display font in its place, made wider or narrower, because it is the same on each machine. Other
tests use the machine's own fonts while the display font is missing.
"""

import pytest

from tests.browser.checks import misfits
from tests.browser.pages import PAGES, address, assert_none

pytestmark = [pytest.mark.either_database, pytest.mark.bare_machine, pytest.mark.slow]

LANGUAGES = ("de", "be", "ru")
# Width, height, and whether the reader has doubled the text size.
WINDOWS = {
    "320 px": (320, 900, False),
    "390 px": (390, 900, False),
    "1280 px at 200 %": (640, 450, False),
    "large text": (640, 900, True),
}
# In percent of the display font, which is narrow: about as wide as Verdana, and as narrow as
# Arial Narrow.
WIDTHS_OF_FONTS = {"wide": 140, "narrow": 90}

# A constructed style sheet, because the page's policy allows no inline styles. It overrides the
# site's own styles, which are in layers.
SET_FONTS = """percent => {
  const found = [];
  const look = sheet => {
    for (const rule of sheet.cssRules) {
      if (rule.styleSheet) look(rule.styleSheet);
      if (rule instanceof CSSFontFaceRule) found.push([rule, sheet.href]);
    }
  };
  [...document.styleSheets].forEach(look);
  const faces = found
    .filter(([rule]) => rule.style.getPropertyValue("src").includes("url("))
    .map(([rule, base]) => {
      const url = new URL(rule.style.getPropertyValue("src").match(/url\\("(.*?)"\\)/)[1], base);
      const range = rule.style.getPropertyValue("unicode-range");
      return `@font-face { font-family: Tried; src: url("${url}");
        unicode-range: ${range}; size-adjust: ${percent}%; ascent-override: 95%;
        descent-override: 25%; line-gap-override: 0%; }`;
    });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(faces.join("\\n") + "* { --text: Tried; --ui: Tried; }");
  document.adoptedStyleSheets = [sheet];
}"""
LARGE_TEXT = """isLarge => isLarge
  ? document.documentElement.style.setProperty("font-size", "200%", "important")
  : document.documentElement.style.removeProperty("font-size")"""


@pytest.fixture(scope="module")
def open_page(chromium, running_site):
    """Return a function that opens a URL, optionally without the display font."""
    contexts = []

    def new_page():
        context = chromium.new_context(base_url=running_site.url, reduced_motion="reduce")
        contexts.append(context)
        return context.new_page()

    pages = {True: new_page(), False: new_page()}
    pages[False].route("**/*.woff2", lambda route: route.abort())

    def show(path, has_display_font=True):
        page = pages[has_display_font]
        page.goto(path)
        return page

    yield show
    for context in contexts:
        context.close()


def misfits_in_all_windows(page):
    page.evaluate("document.fonts.ready.then(() => null)")
    faults = []
    for window, (width, height, is_large) in WINDOWS.items():
        page.set_viewport_size({"width": width, "height": height})
        page.evaluate(LARGE_TEXT, is_large)
        faults += [f"{window}: {misfit}" for misfit in misfits(page)]
    return faults


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_everything_fits_with_wide_and_with_narrow_fonts(open_page, name, language):
    page = open_page(address(PAGES[name], language))
    faults = []
    for font, percent in WIDTHS_OF_FONTS.items():
        page.evaluate(SET_FONTS, percent)
        assert page.evaluate("document.fonts.load('1em Tried', 'aж').then(faces => faces.length)")
        faults += [f"{font}, {misfit}" for misfit in misfits_in_all_windows(page)]
    assert_none(faults)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("name", PAGES)
def test_everything_fits_while_the_display_font_is_missing(open_page, name, language):
    page = open_page(address(PAGES[name], language), has_display_font=False)
    assert_none(misfits_in_all_windows(page))
