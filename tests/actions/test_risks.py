"""Risks to readers: a warning before the ways to act, and folded ways in careful languages."""

import pytest
from bs4 import BeautifulSoup
from django.db import connection
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import translation
from wagtail.models import Site

from campaign.actions.models import InviteWay, RiskSettings, ShareWay
from campaign.actions.models.channels import RISKS, OfferedWay
from campaign.letters.models import LetterWay, PrisonerLetterWay
from campaign.starter.loader import read
from home.snapshot.current import fresh_snapshot
from home.snapshot.preview import preview_as_published
from tests.admin_forms import first_row, form_values, messages, page_url, submit
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

CAREFUL = ("be", "ru")
SAFE = OfferedWay("copy", "Copy the link", (), "")
MILD = OfferedWay("card", "Take a card", (), "/card/")
TRACE = OfferedWay("x", "X", ("leaves a public trace",), "https://x.com/?a=1&b=2")
FILE = OfferedWay(
    "eml",
    "Download",
    ("keeps a file on the device", "the recipient learns the name"),
    "/letter.eml",
)
WAYS = [TRACE, SAFE, FILE, MILD]


@pytest.fixture
def risk(site):
    return RiskSettings.for_site(site)


@pytest.fixture
def show(site):
    """Return a function that renders ways like a page in a given language."""

    def rendered(language, ways=WAYS):
        request = RequestFactory().get("/")
        with translation.override(language):
            html = render_to_string(
                "actions/components/channels.html", {"ways": ways, "request": request}
            )
        return BeautifulSoup(html, "html.parser")

    return rendered


def keys(soup):
    return [way["data-way"] for way in soup.select("[data-way]")]


def words(element_or_text):
    """Return the text with each run of white space as one space."""
    text = getattr(element_or_text, "get_text", lambda _separator: element_or_text)(" ")
    return " ".join(text.split())


def test_the_notice_comes_before_every_way(show):
    for language in LANGUAGES:
        soup = show(language)
        places = [element.name for element in soup.select("aside.safety, ul.ways-list, details")]
        assert places[0] == "aside", places
        assert len(soup.select("aside.safety")) == 1, language


def test_the_notice_leads_to_the_page_that_editors_write(show, risk):
    for language in LANGUAGES:
        notice = show(language).select_one("aside.safety")
        texts = read(language)["safety"]
        assert notice.a["href"] == f"/{language}/in-belarus/", language
        assert words(notice.a) == words(texts["heading"]), language
        is_told = words(texts["summary"]) in words(notice)
        assert is_told == (language in CAREFUL), "the summary stands where care is needed"
        assert not notice.select("[lang]"), "nothing falls back"


@pytest.mark.parametrize("language", CAREFUL)
def test_where_care_is_needed_risky_ways_are_folded_up(show, language):
    soup = show(language)
    folded = soup.select_one("details:not([open])")
    assert words(folded.summary)
    assert keys(folded) == ["x", "eml"], "in the editors' order"
    assert keys(soup) == ["copy", "card", "x", "eml"], "safe ways stand open before"


@pytest.mark.parametrize("language", ["en", "de"])
def test_elsewhere_nothing_is_folded_and_the_order_is_the_editors(show, language):
    soup = show(language)
    assert not soup.select("details")
    assert keys(soup) == ["x", "copy", "eml", "card"]
    assert len(words(soup.aside).split()) < 10, "one quiet line"


def test_editors_choose_where_care_is_needed(show, risk):
    risk.careful_languages = ["de"]
    risk.save()
    assert show("de").select("details")
    assert not show("be").select("details")
    risk.careful_languages = []
    risk.save()
    assert not show("de").select("details")


def test_every_risk_is_said_beside_its_way(show):
    for language in LANGUAGES:
        soup = show(language)
        for way in WAYS:
            element = soup.select_one(f"[data-way={way.key}]").find_parent("li")
            assert words(element) == " ".join([way.label, " · ".join(way.risks)]).strip(), language


def test_a_way_without_address_waits_for_a_script(show):
    soup = show("en")
    button = soup.select_one("[data-way=copy]")
    assert button.name == "button" and button["type"] == "button"
    assert button.find_parent("li").has_attr("hidden")
    for link in soup.select("a[data-way]"):
        assert link["href"] and not link.find_parent("li").has_attr("hidden")
        assert link["rel"] == ["noreferrer"]


@pytest.mark.parametrize("language", CAREFUL)
def test_only_what_is_there_is_folded_or_listed(show, language):
    assert not show(language, [SAFE, MILD]).select("details")
    only_risky = show(language, [TRACE])
    assert keys(only_risky.select_one("details")) == ["x"]
    assert len(only_risky.select("ul")) == 1, "an empty list is left out"
    assert not show(language, []).select("ul, details")


@pytest.mark.parametrize("missing", ["not chosen", "unpublished", "deleted"])
def test_without_its_page_a_general_sentence_stands_there(show, risk, page_at, missing):
    if missing == "not chosen":
        risk.safety_page = None
        risk.save()
    elif missing == "unpublished":
        page_at("in-belarus").unpublish()
    else:
        page_at("in-belarus").delete()
    for language in LANGUAGES:
        soup = show(language)
        assert len(words(soup.aside)) > 40, language
        assert not soup.aside.select("a"), language
        assert words(read(language)["safety"]["heading"]) not in words(soup), language
        assert bool(soup.select("details")) == (language in CAREFUL), language


def test_a_notice_in_another_language_is_marked(show, page_at):
    page = page_at("in-belarus")
    page.heading_be = page.summary_be = page.heading_ru = ""
    page.save_revision().publish()
    notice = show("be").select_one("aside.safety")
    texts = read("en")["safety"], read("ru")["safety"]
    assert notice.a["lang"] == "en" and words(notice.a) == words(texts[0]["heading"])
    summary = notice.select_one("p[lang]")
    assert summary["lang"] == "ru" and words(summary) == words(texts[1]["summary"])


def test_a_preview_shows_the_draft_of_the_notice(show, page_at):
    draft = page_at("in-belarus")
    draft.summary_be = "Новыя словы."
    with preview_as_published(draft):
        assert "Новыя словы." in words(show("be").aside)


def test_the_settings_are_read_once_for_a_request(site):
    request = RequestFactory().get("/")
    Site.find_for_request(request)
    asks = CaptureQueriesContext(connection)
    with translation.override("be"), fresh_snapshot(), asks as queries:
        for _time in range(3):
            render_to_string("actions/components/channels.html", {"ways": WAYS, "request": request})
    asked = [query for query in queries.captured_queries if "risksettings" in query["sql"]]
    assert len(asked) == 1, asked


PAGES = {
    "appeal": "what-you-can-do/send-an-appeal/",
    "share": "what-you-can-do/share/",
    "invite": "what-you-can-do/invite-friends/",
}


@pytest.mark.parametrize("name", PAGES)
def test_every_page_with_ways_to_act_warns_before_them(client, site, name):
    for language in LANGUAGES:
        response = client.get(f"/{language}/{PAGES[name]}")
        soup = BeautifulSoup(response.content, "html.parser")
        where = f"{name} in {language}"
        places = soup.select("aside.safety, [data-way]")
        assert places and places[0].name == "aside", f"{where}: no warning before the ways"
        assert len(places) > 1, f"{where}: no ways"
        folded = {way["data-way"] for way in soup.select("details.risky-ways [data-way]")}
        risky = {
            way["data-way"]
            for way in soup.select("[data-way]")
            if way.find_parent("li").select(".risks")
        }
        assert risky, where
        assert folded == (risky if language in CAREFUL else set()), where


@pytest.mark.parametrize("header", ["CF-IPCountry", "X-Forwarded-For", "X-Country", "User-Agent"])
def test_nobodys_place_is_guessed(client, site, header):
    for language in ("en", "be"):
        path = f"/{language}/what-you-can-do/share/"
        plain, told = client.get(path), client.get(path, headers={header: "BY"})
        assert plain.content == told.content


@pytest.mark.parametrize("model", [LetterWay, ShareWay, InviteWay, PrisonerLetterWay])
def test_usual_risks_are_flags_of_ways(model):
    for way, risks in model.USUAL_RISKS.items():
        assert way in model.Way and set(risks) <= set(RISKS) and risks
    assert [way.way for way in model.all_ways()] == list(model.Way)


@pytest.mark.parametrize(
    ("flags", "count"), [((), 0), (("leaves_trace",), 1), (RISKS, 3)], ids=["none", "one", "all"]
)
def test_editors_set_the_flags_of_a_way(cms, page_at, client, flags, count):
    share = page_at("share")
    share.ways.all().delete()
    share.save_revision().publish()
    row = first_row("ways", way="x", **dict.fromkeys(flags, "on"))
    response = submit(cms, page_url("edit", share), row, action="publish")
    assert response.status_code == 302, messages(response)
    for language in LANGUAGES:
        soup = BeautifulSoup(
            client.get(f"/{language}/what-you-can-do/share/").content, "html.parser"
        )
        (way,) = soup.select("[data-way]")
        risks = way.find_parent("li").select_one(".risks")
        assert len(words(risks).split(" · ") if risks else []) == count, language
        assert bool(way.find_parent("details")) == (language in CAREFUL and count > 0), language
        if risks:
            assert way["aria-describedby"] == risks["id"], "the risk is not told with the way"


SETTINGS = "/admin/settings/actions/risksettings/"


@pytest.mark.parametrize("language", ["en", "be"])
def test_the_settings_are_kept_in_every_interface_language(cms, admin_user, speak, risk, language):
    speak(admin_user, language)
    url = cms.get(SETTINGS).url
    form = "//form[contains(@action, 'risksettings')]"
    values = form_values(cms.get(url), form)
    assert values["safety_page"] == str(risk.safety_page_id)
    response = cms.post(url, values | {"careful_languages": ["be", "ru", "de"]})
    assert response.status_code == 302, response.content[:300]
    risk.refresh_from_db()
    assert risk.careful_languages == ["be", "ru", "de"]
    assert risk.safety_page.slug == "in-belarus"


def test_who_may_change_the_settings(client, moderator, editor):
    client.force_login(moderator)
    assert client.get(client.get(SETTINGS).url).status_code == 200
    client.force_login(editor)
    assert client.get(SETTINGS).status_code == 302
    assert "risksettings" not in client.get(SETTINGS).url
