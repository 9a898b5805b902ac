"""Links that share the campaign: plain links, in the reader's language, in the editors' order."""

from urllib.parse import parse_qs, unquote, urlsplit

import pytest
from bs4 import BeautifulSoup
from django.conf import settings as project
from django.utils.translation import gettext, override

from campaign.actions.models import InviteWay, ShareWay
from campaign.actions.share_links import share_links
from campaign.cases.placeholders import fill
from home.models import OrganisationSettings
from tests.admin_forms import form_values, page_url, submit
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

URL = f"{project.SITE_URL}/be/"
# The URL of each link, and the parameters that take the text and the shared URL.
TAKES = {
    "facebook": ("https://www.facebook.com/sharer/sharer.php", "query", ["u"]),
    "x": ("https://x.com/intent/post", "query", ["text", "url"]),
    "telegram": ("https://t.me/share/url", "query", ["url", "text"]),
    "whatsapp": ("https://wa.me/", "query", ["text"]),
    "viber": ("viber://forward", "query", ["text"]),
    "mastodon": ("https://share.joinmastodon.org/", "fragment", ["text"]),
    "bluesky": ("https://bsky.app/intent/compose", "query", ["text"]),
    "linkedin": ("https://www.linkedin.com/sharing/share-offsite/", "query", ["url"]),
    "email": ("mailto:", "query", ["subject", "body"]),
}
WITHOUT_TEXT = ("facebook", "linkedin")
HOSTILE = [
    "Tom & Jerry = 100 % + #1?",
    '"><script>alert(1)</script>',
    "a\r\nBcc: all@example.org\r\n\r\nb",
    "&url=https://evil.example&u=https://evil.example&bcc=all@example.org",
    "javascript:alert(1)//",
    "Свабоду Алесю! 🕊️ “цытата” – ‏עברית",
    "%0d%0a%26 {address} {name}",
    "x" * 255,
]

every_language = pytest.mark.parametrize("language", LANGUAGES)


def parsed(href):
    """Return (URL without parameters, {parameter: value}) of a share link."""
    parts = urlsplit(href)
    place = f"{parts.scheme}:" + (f"//{parts.netloc}{parts.path}" if parts.netloc else parts.path)
    values = parse_qs(parts.fragment or parts.query, keep_blank_values=True, strict_parsing=True)
    assert all(len(found) == 1 for found in values.values()), href
    return place, {name: found[0] for name, found in values.items()}


def shown(client, page, language):
    with override(language):
        return BeautifulSoup(client.get(page.get_url()).content, "html.parser")


def ways(soup):
    """Return all ways that a page offers, including folded ones, as {key: element}."""
    return {way["data-way"]: way for way in soup.select("main [data-way]")}


@pytest.fixture
def share(page_at):
    return page_at("share")


@pytest.fixture
def invite(page_at):
    return page_at("invite-friends")


@pytest.fixture
def released(page_at):
    """Return a function that releases the person, which affects all pages."""

    def release():
        profile = page_at("ales-bialiatski")
        profile.status = "released"
        profile.save_revision().publish()

    return release


# URLs


@pytest.mark.parametrize("way", TAKES)
def test_hostile_text_stays_inside_its_parameter(way):
    for text in HOSTILE:
        href = share_links(URL, text, subject=text)[way]
        assert href.isascii() and not set(href) & set(" \"'<>\\\r\n\t"), text
        place, kind, names = TAKES[way]
        found_place, values = parsed(href)
        assert (found_place, list(values)) == (place, names), text
        assert bool(urlsplit(href).fragment) == (kind == "fragment"), text
        said = " ".join(values.values())
        assert URL in said, text
        if way == "email":
            assert values["subject"] == " ".join(text.split()), text
            assert values["body"].replace("\r\n", "\n") == f"{text}\n\n{URL}".replace(
                "\r\n", "\n"
            ), text
        elif way not in WITHOUT_TEXT:
            assert values["text"] in (text, f"{text} {URL}"), text


def test_mastodon_learns_the_text_in_the_browser_alone():
    parts = urlsplit(share_links(URL, "Text", "Subject")["mastodon"])
    assert (parts.netloc, parts.query) == ("share.joinmastodon.org", "")


# The page


def test_every_service_gets_the_page_in_the_readers_language(client, share):
    for language in LANGUAGES:
        soup = shown(client, share, language)
        url = f"{project.SITE_URL}/{language}/"
        with override(language):
            text = share.share_text
            title = share.message(client.get(share.get_url()).wsgi_request).heading
        assert text and title, language
        links = {key: way["href"] for key, way in ways(soup).items() if way.name == "a"}
        assert links.keys() == TAKES.keys(), language
        for way, href in links.items():
            place, values = parsed(href)
            assert place == TAKES[way][0], way
            said = " ".join(values.values())
            assert url in said, f"{way} leads elsewhere than to {url}"
            assert way in WITHOUT_TEXT or text in said, way
        assert parsed(links["email"])[1]["subject"] == title, language


def test_every_link_can_be_followed_without_javascript(client, share):
    for language in LANGUAGES:
        soup = shown(client, share, language)
        for way in ways(soup).values():
            needs_script = way.name == "button"
            assert needs_script == (way["data-way"] in ("copy", "device")), language
            assert way.find_parent("li").has_attr("hidden") == needs_script, way["data-way"]
            if not needs_script:
                assert "noreferrer" in way["rel"] and not way.has_attr("target"), way["data-way"]
        assert (
            soup.select_one("[data-copied-text]").get_text() == f"{project.SITE_URL}/{language}/"
        ), language


def test_a_page_has_no_share_text_of_its_own(client, share):
    share.share_text_de = share.share_text_en = ""
    share.save_revision().publish()
    links = ways(shown(client, share, "de"))
    with override("de"):
        heading = share.message(client.get(share.get_url()).wsgi_request).heading
    assert parsed(links["x"]["href"])[1]["text"] == heading


def test_editors_choose_the_ways_and_their_order(client, cms, share):
    url = page_url("edit", share)
    form = form_values(cms.get(url))
    rows = [form[f"ways-{row}-way"] for row in range(int(form["ways-TOTAL_FORMS"]))]
    order = ["viber", "copy", *(way for way in rows if way not in ("viber", "copy"))]
    changes = {f"ways-{row}-ORDER": str(order.index(way) + 1) for row, way in enumerate(rows)}
    submit(cms, url, changes, {f"ways-{rows.index('x')}-DELETE": "on"}, action="publish")
    left = list(ways(shown(client, share, "en")))
    assert left == [way for way in order if way not in ("x", "facebook_page")]


@every_language
def test_the_facebook_page_of_the_campaign_is_offered_once_there_is_one(client, share, language):
    assert "facebook_page" not in ways(shown(client, share, language))
    organisation = OrganisationSettings.objects.get()
    organisation.facebook_url = "https://www.facebook.com/campaign?a=1&b=2"
    organisation.save()
    way = ways(shown(client, share, language))["facebook_page"]
    assert way["href"] == "https://www.facebook.com/campaign?a=1&b=2"
    with override(language):
        assert way.get_text() == gettext("The campaign’s Facebook page")
        assert gettext("leaves a public trace") in way.find_parent("li").get_text()


def test_a_page_without_listed_ways_offers_all(client, share, invite):
    OrganisationSettings.objects.update(facebook_url="https://www.facebook.com/campaign")
    share.ways.all().delete()
    invite.ways.all().delete()
    assert list(ways(shown(client, share, "en"))) == ShareWay.Way.values
    assert list(ways(shown(client, invite, "en"))) == InviteWay.Way.values


def test_once_free_the_news_is_shared(client, share, home, released):
    released()
    for language in LANGUAGES:
        soup = shown(client, share, language)
        with override(language):
            news = type(home).objects.get().shown_heading
        for way, element in ways(soup).items():
            if element.name == "a" and way not in WITHOUT_TEXT:
                assert news in unquote(element["href"]), way
        assert share.share_text_en not in unquote(str(soup.select_one(".ways-list"))), language


def test_hostile_words_of_editors_cannot_leave_the_page(client, share, home):
    hostile = '"><script>alert(1)</script>&amp;'
    share.share_text_en = share.risk_note_en = hostile
    share.save_revision().publish()
    home.heading_en = hostile
    home.save_revision().publish()
    soup = shown(client, share, "en")
    assert not soup.find("script", string="alert(1)")
    section = soup.select_one("[data-url]")
    assert (section["data-title"], section["data-text"]) == (hostile, hostile)


# The invitation


def test_the_invitation_goes_out_in_the_readers_language(client, invite):
    for language in LANGUAGES:
        soup = shown(client, invite, language)
        url = f"{project.SITE_URL}/{language}/"
        with override(language):
            facts = invite.about.facts() | {"address": url}
            subject, text = (fill(t, facts) for t in (invite.invitation_subject, invite.invitation))
        place, values = parsed(ways(soup)["mail"]["href"])
        assert (place, values["subject"]) == ("mailto:", subject), language
        assert values["body"].replace("\r\n", "\n") == text.strip().replace("\r\n", "\n"), language
        assert url in values["body"] and "{" not in values["body"], language
        on_page = " ".join(soup.select_one("[data-copied-text]").get_text(" ").split())
        assert on_page == " ".join(text.split()), language


def test_once_free_nobody_is_invited_and_the_news_can_be_printed(client, invite, released):
    released()
    for language in LANGUAGES:
        soup = shown(client, invite, language)
        assert list(ways(soup)) == ["poster", "leaflet", "qr"], language
        assert soup.select_one("[data-copied-text]").get_text(strip=True), "The record stays."
