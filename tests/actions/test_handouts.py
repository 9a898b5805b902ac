"""Poster, leaflets and QR code: their texts in each language, before and after a release."""

import xml.etree.ElementTree as ElementTree
from itertools import cycle

import pytest
import segno
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.utils.translation import override

from campaign.actions.handouts import HEADING_HEIGHT, HEADING_WIDTH, fit_poster
from home.discovery.typesetting import length
from home.models import BasePage
from tests.conftest import LANGUAGES

COPIES = {"poster": 1, "leaflet": 4}
LONGEST_HEADING = BasePage._meta.get_field("heading").max_length
LONG_WORDS = {
    "en": "Unconditionally release internationally recognised human rights defenders",
    "de": "Menschenrechtsverteidigerinnen für größtmögliche Rechtsstaatlichkeitsüberwachung",
    "be": "Неадкладнага вызвалення найўплывовейшых праваабаронцаў супрацьзаконна ўтрымліваных",
    "ru": "Незамедлительного освобождения подвергающихся преследованиям правозащитников",
}

pytestmark = [
    pytest.mark.either_database,
    pytest.mark.django_db,
]
every_handout = pytest.mark.parametrize("handout", COPIES)


def read(client, language, handout):
    response = client.get(f"/{language}/what-you-can-do/invite-friends/{handout}/")
    assert response.status_code == 200
    return BeautifulSoup(response.content, "html.parser")


def path_of(code):
    """Return the SVG path that draws the modules of a QR code."""
    return code.select("path")[-1]["d"]


def path_for(url):
    """Return the same path for a URL, directly from the encoder."""
    svg = segno.make_qr(url, error="m").svg_inline(border=4)
    return BeautifulSoup(svg, "html.parser").path["d"]


@every_handout
def test_a_handout_says_what_the_poster_of_the_site_says(client, home, handout):
    for language in LANGUAGES:
        soup = read(client, language, handout)
        sheets = soup.select(".handout")
        assert len(sheets) == COPIES[handout], language
        address = f"{project.SITE_URL}/{language}/"
        with override(language):
            for sheet in sheets:
                lines = [line.get_text() for line in sheet.select("h1 text")]
                said = " ".join(" ".join(lines).split())
                assert said == home.heading.upper(), language
                assert sheet.select_one("h1 svg")["aria-label"] == home.heading, language
                assert sheet.select_one(".stamp").get_text() == home.stamp, language
                assert sheet.select_one(".handout-summary").get_text() == home.summary, language
                assert path_of(sheet.select_one(".handout-code")) == path_for(address), language
                written = sheet.select_one("strong").get_text()
                assert f"{written}/" == address.partition("://")[2], language
        hidden = [sheet.has_attr("aria-hidden") for sheet in sheets]
        assert hidden == [False] + [True] * (COPIES[handout] - 1), "Said once to those who listen."


@every_handout
def test_a_handout_brings_the_news_of_a_release(client, home, page_at, handout):
    profile = page_at("ales-bialiatski")
    profile.status = "released"
    profile.save_revision().publish()
    for language in LANGUAGES:
        sheet = read(client, language, handout).select_one(".handout")
        with override(language):
            news = page_at("ales-bialiatski")
            assert sheet.select_one("h1 svg")["aria-label"] == news.shown_heading != home.heading, (
                language
            )
            assert sheet.select_one(".stamp").get_text() == news.stamp, language
        assert path_of(sheet.select_one(".handout-code")) == path_for(
            f"{project.SITE_URL}/{language}/"
        ), language


def test_the_qr_code_is_a_file_of_its_own(client):
    for language in LANGUAGES:
        response = client.get(f"/{language}/what-you-can-do/invite-friends/qr/")
        assert (response.status_code, response["Content-Type"]) == (200, "image/svg+xml"), language
        assert f'filename="qr-{language}.svg"' in response["Content-Disposition"], language
        root = ElementTree.fromstring(response.content)  # noqa: S314 - made by the site itself
        assert root.tag == "{http://www.w3.org/2000/svg}svg", language
        assert int(root.get("width")) == int(root.get("height")) >= 300, language
        paths = [element.get("d") for element in root.iter("{http://www.w3.org/2000/svg}path")]
        assert paths[-1] == path_for(f"{project.SITE_URL}/{language}/"), language


def test_a_handout_is_written_for_paper_alone(client):
    for language in LANGUAGES:
        soup = read(client, language, "poster")
        assert soup.html["lang"] == language, language
        assert soup.select_one("meta[name=robots]")["content"] == "noindex", language
        assert (
            soup.select_one("header a")["href"] == f"/{language}/what-you-can-do/invite-friends/"
        ), language
        assert not soup.select("[style], style, script"), language


def test_every_heading_fits_on_a_poster(site):
    for language in LANGUAGES:
        words = cycle(LONG_WORDS[language].split())
        longest = next(words)
        while len(longest) < LONGEST_HEADING:
            longest += " " + next(words)
        with override(language):
            headings = [page.heading for page in BasePage.objects.live().specific()]
        for heading in [*headings, longest[:LONGEST_HEADING], "Щ" * LONGEST_HEADING, "🕊️"]:
            setting = fit_poster(heading, language)
            assert setting.height <= HEADING_HEIGHT, heading
            widths = [length(line, language, setting.size) for line in setting.lines]
            assert max(widths) <= HEADING_WIDTH, heading
            if " " in heading:
                assert " ".join(" ".join(setting.lines).split()) == " ".join(
                    heading.upper().split()
                ), language


@pytest.mark.parametrize("language", LANGUAGES[1:])
def test_a_fallback_is_marked_as_its_language(client, home, language):
    setattr(home, f"heading_{language}", "")
    home.save_revision().publish()
    heading = read(client, language, "poster").h1
    assert heading.get("lang") == ("ru" if language == "be" else "en")
