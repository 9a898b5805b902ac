"""The images that social networks show for a link: their content, and when they are drawn."""

import io
import shutil
from dataclasses import replace
from itertools import cycle, pairwise
from urllib.parse import urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.core.management import call_command
from django.utils.translation import override
from PIL import Image, ImageChops
from wagtail.models import PageViewRestriction

from home.discovery import share_images
from home.discovery.share_images import (
    HEIGHT,
    MARGIN,
    PAPER,
    RED,
    STRIPE,
    WHITE,
    WIDTH,
    Words,
    draw,
)
from home.discovery.typesetting import drawable, fit
from home.models import BasePage, OrganisationSettings
from tests.admin_forms import page_url, submit
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

LARGEST = 60_000  # bytes
LONGEST_HEADING = BasePage._meta.get_field("heading").max_length
LONGEST_NAME = OrganisationSettings._meta.get_field("organisation_name").max_length
LONG_WORDS = {
    "en": "Unconditionally release internationally recognised human rights defenders",
    "de": "Menschenrechtsverteidigerinnen für größtmögliche Rechtsstaatlichkeitsüberwachung "
    "Untersuchungshaftanstaltsleitung",
    "be": "Неадкладнага вызвалення найўплывовейшых праваабаронцаў супрацьзаконна ўтрымліваных",
    "ru": "Незамедлительного освобождения правозащитников, подвергающихся преследованиям: "
    "человеконенавистничество щёголяющих",
}
HOSTILE = {
    "one endless word": "W" * LONGEST_HEADING,
    "one endless Cyrillic word": "Щ" * LONGEST_HEADING,
    "marks above": "Й" * LONGEST_HEADING,
    "emoji alone": "🕊️" * 20,
    "emoji among words": "Freedom 🕊️ for Ales ❤️‍🔥",
    "another script": "חופש לאלס ביאליאצקי 自由",
    "combining marks": "A" + "\u0301" * 200,
    "lines": "Freedom\r\nfor\n\nAles",
    "white space": " \u00a0 " * 40,
    "markup": "<b>Freedom</b> &amp; </text> %s {0}",
    "soft hyphens": "Menschen\u00adrechts\u00adverteidiger\u00adinnen " * 5,
    "one letter": "!",
}
WITHIN_A_LINE = 12  # the most pixels between a mark and its letter
BETWEEN_PARTS = 20  # the least pixels between stamp and heading, and between heading and site name
BEARING = 2  # pixels that a glyph may extend beyond its line

every_language = pytest.mark.parametrize("language", LANGUAGES)
in_both_states = pytest.mark.parametrize("is_closed", [False, True], ids=["demand", "news"])


def longest(text, limit):
    """Return the words of a text, repeated up to the length of a field."""
    words = cycle(text.split())
    found = next(words)
    while len(found) < limit:
        found += " " + next(words)
    return found[:limit]


def opened(png):
    return Image.open(io.BytesIO(png))


def ink(image):
    """Return a mask of everything drawn on the background, without the ornament at the bottom."""
    coloured = image.convert("RGB").crop((0, 0, WIDTH, HEIGHT - 3 * STRIPE))
    ground = Image.new("RGB", coloured.size, coloured.getpixel((0, 0)))
    return (
        ImageChops.difference(coloured, ground).convert("L").point(lambda value: bool(value) * 255)
    )


def blocks(mask):
    """Return (first, last) of each run of rows with ink; marks belong to the letters below them."""
    found = []
    for y in range(mask.height):
        if mask.crop((0, y, WIDTH, y + 1)).getbbox():
            if found and y - found[-1][1] <= WITHIN_A_LINE:
                found[-1] = found[-1][0], y
            else:
                found.append((y, y))
    return found


def faults(words):
    """Return the problems of the image of some words."""
    png = draw(words)
    image = opened(png)
    found = []
    if len(png) >= LARGEST:
        found.append(f"{len(png)} bytes")
    if (image.format, image.size) != ("PNG", (1200, 630)):
        found.append(f"{image.format} of {image.size}")
    mask = ink(image)
    left, top, right, bottom = mask.getbbox()
    if left < MARGIN - BEARING or right > WIDTH - MARGIN + BEARING:
        found.append(f"ink from {left} to {right} across")
    if top < MARGIN - BEARING or bottom > mask.height - BETWEEN_PARTS:
        found.append(f"ink from {top} to {bottom} down")
    parts = blocks(mask)
    needed = [bool(words.stamp), bool(drawable(words.heading)), bool(words.site_name)]
    if len(parts) < sum(needed):
        found.append(f"parts run into each other: {parts}")
    gaps = [lower[0] - upper[1] for upper, lower in pairwise(parts)]
    checked = gaps[-1:] + (gaps[:1] if words.stamp else [])
    if any(gap < BETWEEN_PARTS for gap in checked):
        found.append(f"parts are too near: {parts}")
    return [f"{words.code}, “{words.heading[:60]}”: {fault}" for fault in found]


def words_of_all_pages():
    """Yield the words of every image of the site."""
    name = OrganisationSettings.objects.get()
    for page in BasePage.objects.live().specific():
        for code in LANGUAGES:
            with override(code):
                yield page, share_images.words_of(page, name.organisation_name)


@pytest.fixture
def kept(settings, tmp_path, starter_media, site):
    """The folder of images after the starter content was loaded."""
    shutil.copytree(starter_media, tmp_path / "kept")
    settings.MEDIA_ROOT = tmp_path / "kept"
    return tmp_path / "kept" / "share"


@pytest.fixture
def committed(django_capture_on_commit_callbacks):
    """Return a context manager that runs the on-commit callbacks at its end."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


def contents(folder):
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def changed_files(before, folder):
    after = contents(folder)
    return {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}


def files_of(*pages):
    return {f"{page.pk}-{code}.png" for page in pages for code in LANGUAGES}


# The content of images


@in_both_states
def test_every_heading_of_the_starter_content_fits(site, is_closed):
    found = [
        fault
        for _page, words in words_of_all_pages()
        for fault in faults(replace(words, is_closed=is_closed))
    ]
    assert not found, "\n".join(found)


def test_headings_of_the_starter_content_stay_whole(site):
    for _page, words in words_of_all_pages():
        setting = fit(words.heading, words.code, WIDTH - 2 * MARGIN, 330, range(200, 30, -2), 46)
        assert " ".join(setting.lines).split() == words.heading.split(), words


@in_both_states
@every_language
def test_the_longest_texts_that_fields_take_fit(language, is_closed):
    text = longest(LONG_WORDS[language], LONGEST_HEADING)
    stamp = longest(LONG_WORDS[language], 80)
    words = Words(language, text, stamp, longest(LONG_WORDS[language], LONGEST_NAME), is_closed)
    found = faults(words) + faults(replace(words, stamp="", site_name="FIDH"))
    assert not found, "\n".join(found)


@every_language
def test_the_longest_heading_is_drawn_to_its_end(language):
    text = longest(LONG_WORDS[language], LONGEST_HEADING)
    setting = fit(text.upper(), language, WIDTH - 2 * MARGIN, 330, range(200, 30, -2), 46)
    assert " ".join(setting.lines).replace("\u00a0", " ") == " ".join(text.upper().split())


@pytest.mark.parametrize("name", HOSTILE)
@pytest.mark.parametrize("language", ["en", "be"])
def test_whatever_a_heading_holds_an_image_is_drawn(name, language):
    found = faults(Words(language, HOSTILE[name], "Stamp", "Site", False))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    "text",
    [
        "Freedom for Ales – “now”, it’s time!",
        "Größtmögliche „Öffentlichkeit“ für ÄÖÜ – straße",
        "Ґвалт! Ўсе ёсць «тут» – аб’ект №1 іІ",
        "Ещё съёмка: «объявление» — Эй, юла!",
    ],
)
def test_the_font_has_every_letter_of_the_four_languages(text):
    assert drawable(text) == text
    assert drawable(text.upper()) == text.upper()


def test_a_demand_is_white_on_red_and_news_are_red_on_paper():
    words = Words("en", "Freedom", "Behind bars", "Site", False)
    for is_closed, ground, drawn in ((False, RED, WHITE), (True, PAPER, RED)):
        image = opened(draw(replace(words, is_closed=is_closed))).convert("RGB")
        colours = {colour for count, colour in image.getcolors(9999) if count > 5000}
        assert colours == {ground, drawn}
        assert image.getpixel((0, 0)) == ground


# When images are drawn


def test_every_public_page_has_images_once_the_starter_content_is_loaded(kept):
    assert set(contents(kept)) == files_of(*BasePage.objects.live())


def test_a_published_heading_is_drawn_in_its_language_alone(kept, committed, page_at):
    page, before = page_at("share"), contents(kept)
    with override("ru"):
        old = share_images.address(page, share_images.words_of(page, "Site"))
    page.heading_ru = "Совсем другой заголовок"
    with committed():
        revision = page.save_revision()
    assert not changed_files(before, kept), "A draft is not public."
    with committed():
        revision.publish()
    assert changed_files(before, kept) == {f"{page.pk}-ru.png"}
    assert contents(kept).keys() == before.keys(), "Nothing is left of the old picture."
    with override("ru"):
        assert share_images.address(page, share_images.words_of(page, "Site")) != old


def test_a_page_published_as_it_was_is_not_drawn_again(kept, committed, page_at, monkeypatch):
    drawn = []
    monkeypatch.setattr(share_images, "draw", drawn.append)
    with committed():
        page_at("share").save_revision().publish()
    assert not drawn


def test_a_release_is_on_every_image_of_the_case(kept, committed, page_at, home):
    about = [home, *(page_at(slug) for slug in ("ales-bialiatski", "send-an-appeal", "share"))]
    profile, before = about[1], contents(kept)
    profile.status = "released"
    with committed():
        profile.save_revision().publish()
    assert changed_files(before, kept) >= files_of(*about)
    for name in files_of(*about):
        assert Image.open(kept / name).convert("RGB").getpixel((0, 0)) == PAPER, name
    profile.status = "detained"
    with committed():
        profile.save_revision().publish()
    for name in files_of(*about):
        assert Image.open(kept / name).convert("RGB").getpixel((0, 0)) == RED, name


def test_what_is_not_public_has_no_image(kept, committed, page_at):
    share, invite, privacy = (page_at(slug) for slug in ("share", "invite-friends", "privacy"))
    files = files_of(share), files_of(invite), files_of(privacy)
    with committed():
        share.unpublish()
    assert not files[0] & contents(kept).keys()
    with committed():
        restriction = PageViewRestriction.objects.create(
            page=invite, restriction_type=PageViewRestriction.LOGIN
        )
    assert not files[1] & contents(kept).keys()
    with committed():
        privacy.delete()
    assert not files[2] & contents(kept).keys()
    with committed():
        restriction.delete()
        share.save_revision().publish()
    assert files[0] | files[1] <= contents(kept).keys()


def test_a_new_name_of_the_organisation_is_on_every_image(kept, committed):
    before = contents(kept)
    organisation = OrganisationSettings.objects.get()
    organisation.organisation_name_be = "Новая назва"
    with committed():
        organisation.save()
    assert changed_files(before, kept) == {name for name in before if name.endswith("-be.png")}


def test_a_drawing_that_fails_stops_nobody_from_publishing(
    kept, committed, cms, page_at, monkeypatch, caplog
):
    def fail(words):
        raise OSError("no space left")

    monkeypatch.setattr(share_images, "draw", fail)
    page = page_at("share")
    with committed():
        response = submit(
            cms, page_url("edit", page), {"heading_en": "Another heading"}, action="publish"
        )
    assert response.status_code == 302
    page.refresh_from_db()
    assert (page.live, page.heading_en) == (True, "Another heading")
    assert "no space left" in caplog.text


def test_lost_images_are_drawn_again(kept):
    before = contents(kept)
    for name in before:
        (kept / name).unlink()
    broken = kept / next(iter(before))
    broken.write_bytes(b"no picture")
    call_command("make_share_images")
    assert contents(kept) == before


# The metadata of pages


def tags(client, path):
    """Return the page's metadata for social networks, as {name: [values]}."""
    soup = BeautifulSoup(client.get(path).content, "html.parser")
    found = {}
    for tag in soup.select("meta[property^='og:'], meta[name^='twitter:']"):
        found.setdefault(tag.get("property") or tag["name"], []).append(tag["content"])
    return soup, found


@every_language
def test_every_page_leads_to_its_image(client, kept, language):
    for page in BasePage.objects.live().specific():
        with override(language):
            path = page.get_url()
            heading, description = page.shown_heading, page.shown_description
        _soup, found = tags(client, path)
        [image] = found["og:image"]
        assert image.startswith(project.SITE_URL + "/"), path
        response = client.get(urlsplit(image).path)
        assert (response.status_code, response["Content-Type"]) == (200, "image/png"), path
        shown = opened(b"".join(response.streaming_content))
        assert shown.text["words"] == urlsplit(image).query.removeprefix("v="), path
        size = found["og:image:width"], found["og:image:height"]
        assert size == ([str(shown.width)], [str(shown.height)]) == (["1200"], ["630"]), path
        [alternative] = found["og:image:alt"]
        assert heading in alternative, path
        assert found["twitter:card"] == ["summary_large_image"]
        assert found["twitter:image"] == [image]
        assert found["twitter:image:alt"] == [alternative]
        assert found["og:title"] == found["twitter:title"] == [heading], path
        assert found["og:description"] == found["twitter:description"] == [description], path


@every_language
def test_every_page_names_its_address_and_languages(client, kept, language):
    locales = {"en": "en_GB", "de": "de_DE", "be": "be_BY", "ru": "ru_RU"}
    for page in BasePage.objects.live().specific():
        with override(language):
            soup, found = tags(client, page.get_url())
        assert found["og:url"] == [soup.select_one("link[rel=canonical]")["href"]]
        assert found["og:url"][0].startswith(f"{project.SITE_URL}/{language}/")
        assert found["og:locale"] == [locales[language]]
        others = [name for code, name in locales.items() if code != language]
        assert found["og:locale:alternate"] == others


def test_the_alternative_says_all_that_the_image_shows(client, kept, home):
    _soup, found = tags(client, "/de/")
    with override("de"):
        name = OrganisationSettings.objects.get().organisation_name
        assert found["og:image:alt"] == [f"{home.stamp} · {home.heading} · {name}"]


def test_hostile_words_cannot_leave_their_tags(client, kept, page_at):
    page = page_at("share")
    page.heading_en = page.meta_description_en = '"><script>alert(1)</script>'
    page.save_revision().publish()
    soup, found = tags(client, page.get_url())
    assert found["og:title"] == found["og:description"] == [page.heading_en]
    assert not soup.find("script", string="alert(1)")
