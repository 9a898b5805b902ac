"""The site after a release, as readers see it: accessible and without overflowing texts.

The pages are rendered in this process; styles and scripts come from the running site.
"""

import datetime
from urllib.parse import urlsplit

import pytest
from django.test import Client

from campaign.cases.models import ProfilePage
from campaign.cases.status import Status
from tests.browser.checks import axe, misfits
from tests.browser.pages import LANGUAGES, PAGES, address, assert_none

pytestmark = pytest.mark.either_database

# The pages that change with the status.
AXE_IN = ("en", "be")  # languages differ only in their texts
CHANGED = ("home", "profile", "actions", "appeal", "share", "invite", "poster", "leaflet")


@pytest.fixture
def released(page_at):
    """A released person, and another person who is held."""
    person = page_at("ales-bialiatski")
    person.status, person.status_since = Status.RELEASED, datetime.date(2014, 6, 21)
    person.save_revision().publish()
    still_held = ProfilePage(
        slug="still-held",
        heading_en="Somebody else",
        name_en="Somebody else with a long name",
        status_since=datetime.date(2011, 9, 1),
        as_of=datetime.date(2011, 9, 1),
    )
    person.get_parent().add_child(instance=still_held)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_news_is_accessible_and_fits(open_browser, running_site, released, language):
    paths = {name: address(PAGES[name], language) for name in CHANGED}
    # Rendered in advance, because the browser's callbacks have no access to the database.
    answers = {path: Client().get(path).content for path in paths.values()}
    page = open_browser(viewport={"width": 1280, "height": 900})

    def answer(route):
        content = answers.get(urlsplit(route.request.url).path)
        if content is None:
            route.continue_()
        else:
            route.fulfill(body=content, content_type="text/html; charset=utf-8")

    page.route(f"{running_site.url}/{language}/**", answer)
    faults = []
    for name, path in paths.items():
        page.set_viewport_size({"width": 1280, "height": 900})
        page.goto(path)
        assert "2014" in page.locator("body").inner_text(), f"{name} does not tell the release"
        if language in AXE_IN:
            faults += [f"{name} in {language}: {found['fault']}" for found in axe(page)]
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 900})
            faults += [f"{name} in {language} at {width} px: {fault}" for fault in misfits(page)]
    assert_none(faults)
