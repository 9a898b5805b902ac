"""The overview of translations in a browser: each interface language, with and without scripts."""

import pytest
from playwright.sync_api import expect

from tests.browser.checks import AXE
from tests.browser.running_site import log_in

pytestmark = pytest.mark.either_database

SCREENS = {
    "/admin/translations/": ".translation-overview",
    "/admin/": ".translation-totals",
    "/admin/pages/3/": ".translation-badges",
}
WIDTHS = (768, 1280)
# Only the markup of the localization package: the rest of the view is Wagtail's.
RUN_AXE = """selector => axe.run({include: [[selector]]}, {resultTypes: ["violations"]}).then(
  ({violations}) => violations
    .filter(rule => ["serious", "critical"].includes(rule.impact))
    .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}`)))"""


@pytest.mark.parametrize("language", ["en", "be"])
def test_our_screens_are_accessible_and_fit(open_browser, language):
    page = open_browser(locale=language)
    log_in(page)
    for url, ours in SCREENS.items():
        page.goto(url)
        expect(page.locator("html")).to_have_attribute("lang", language)
        page.evaluate(AXE)
        for scheme in ("light", "dark"):
            page.emulate_media(color_scheme=scheme)
            assert page.evaluate(RUN_AXE, ours) == [], (url, scheme)
    page.goto("/admin/translations/")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        root = "document.documentElement"
        assert page.evaluate(f"{root}.scrollWidth <= {root}.clientWidth"), width


def test_filters_work_without_javascript(open_browser):
    page = open_browser(java_script_enabled=False)
    log_in(page)
    page.goto("/admin/translations/")
    page.select_option("[name=language]", "be")
    page.select_option("[name=type]", "home.contentpage")
    page.click(".translation-filters button")
    expect(page.locator(".translation-table thead th")).to_have_count(3)
    expect(page.locator(".translation-table tbody tr")).to_have_count(3)
