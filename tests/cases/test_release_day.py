"""A release and its reversal: one change of status updates every page in every language."""

import datetime
import json
from functools import partial

import pytest
from bs4 import BeautifulSoup
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import override

from campaign.actions.models import InvitePage
from campaign.cases.models import ProfilePage
from campaign.letters.models import AppealPage, LetterCount, PrisonerLetterPage
from home.localization.publishing import publish_language
from home.models import BasePage
from tests import admin_forms as editor
from tests.cases.status_pages import (
    AGAIN,
    ARREST,
    FREE,
    HELD,
    SWITCH,
    Shown,
    demands,
    path_of,
    plain,
)
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

BACK = {"status": "detained", "status_since": AGAIN, "as_of": AGAIN}

HELD_AGAIN = {
    "en": "Detained since 14 July 2021",
    "de": "In Haft seit dem 14. Juli 2021",
    "be": "Зняволены з 14 ліпеня 2021 г.",
    "ru": "Под стражей с 14 июля 2021 г.",
}
DAYS = {"en": "1,052 days", "de": "1.052 Tage", "be": "1 052 дні", "ru": "1 052 дня"}

every_language = pytest.mark.parametrize("code", LANGUAGES)


def every_path(code):
    """Return all paths that readers can open on the site at present."""
    with override(code):
        for page in BasePage.objects.live().specific():
            yield page.get_url()
            if isinstance(page, AppealPage):
                yield from (page.get_url() + f"letter/{other}/" for other in LANGUAGES)
            if isinstance(page, InvitePage):
                yield from (page.get_url() + name for name in ("poster/", "leaflet/"))


@pytest.fixture
def person(page_at):
    return page_at("ales-bialiatski")


@pytest.fixture
def switch(moderator, person):
    """Return a function that saves the profile's form in the CMS; it publishes by default."""
    client = Client()
    client.force_login(moderator)

    def save(*changes, page=person, action="publish"):
        url = editor.page_url("edit", page)
        answer = editor.submit(client, url, *changes, action=action)
        assert answer.status_code == 302, editor.messages(answer)

    return save


@pytest.fixture
def other_case(home, page_at):
    """Another prisoner, who is still held, with her own appeal."""
    other = ProfilePage(
        heading_en="Marfa Rabkova",
        name_en="Marfa Rabkova",
        name_be="Марфа Рабкова",
        name_ru="Марфа Рабкова",
        slug="marfa-rabkova",
        status="detained",
        status_since="2020-09-17",
        as_of="2020-09-17",
        word_form="she",
    )
    home.add_child(instance=other)
    first = page_at("send-an-appeal")
    texts = {
        f"{name}_{code}": getattr(first, f"{name}_{code}")
        for name in ("heading", "subject", "letter", "closing", "summary")
        for code in LANGUAGES
    }
    appeal = AppealPage(slug="for-marfa", profile=other, **texts)
    page_at("what-you-can-do").add_child(instance=appeal)
    return editor.refresh(other)


# Before a release, after it, and its reversal


@every_language
def test_before_every_page_demands(client, person, code):
    show = partial(Shown, client)
    home = show(path_of("home", code))
    assert home.one(".poster .stamp") == HELD[code]
    assert not home.soup.select(".is-free")
    assert home.one("h1") == plain(getattr(BasePage.objects.get(slug="home"), f"heading_{code}"))
    assert home.soup.select_one(".poster .button")["href"] == path_of("send-an-appeal", code)
    assert len(home.soup.select("ol.actions > li")) == 3
    assert HELD[code] in plain(show(path_of("ales-bialiatski", code)).person["description"])
    appeal = show(path_of("send-an-appeal", code))
    assert appeal.soup.select(".ways-list, .letter-count form"), code
    assert not appeal.soup.select(".closed")
    everything = " ".join(show(path).everything for path in every_path(code))
    missing = [text for text in demands(code) if text not in everything]
    assert not missing, f"{code}: nowhere said, so its absence later proves nothing: {missing}"


def test_after_no_page_demands(client, person, switch):
    switch(SWITCH)
    for code in LANGUAGES:
        before = demands(code)
        faults = [
            f"{path} still says “{text}”"
            for path in every_path(code)
            for shown in [Shown(client, path)]
            for text in before
            if text in shown.told
        ]
        assert not faults, "\n" + "\n".join(faults)


def test_after_the_first_page_brings_the_news(client, person, switch):
    switch(SWITCH)
    for code in LANGUAGES:
        home = Shown(client, path_of("home", code))
        assert home.one(".poster.is-free .stamp") == FREE[code]
        name = plain(getattr(person, f"name_{code}"))
        assert name in home.one("h1")
        assert DAYS[code] in home.one(".poster-summary")
        assert home.one("h1") in home.one("title")
        assert home.one("h1") == home.meta("og:title")
        assert (
            home.one(".poster-summary") == home.meta("og:description") == home.meta("description")
        )
        assert FREE[code] in home.meta("og:image:alt")
        buttons = [link["href"] for link in home.soup.select(".poster .button")]
        assert buttons == [path_of("ales-bialiatski", code)]
        assert not home.soup.select("ol.actions")
        assert name in home.one(".closed-thanks")


def test_after_the_profile_is_a_record(client, person, switch):
    switch(SWITCH)
    for code in LANGUAGES:
        shown = Shown(client, path_of("ales-bialiatski", code))
        assert shown.one(".page-head .stamp") == FREE[code]
        assert shown.one("h1") == plain(getattr(person, f"heading_{code}"))
        assert DAYS[code] in shown.one(".lede")
        facts = dict(zip(shown.all(".facts dt"), shown.all(".facts dd"), strict=True))
        assert list(facts.values())[:2] == [FREE[code], DAYS[code]]
        assert plain(getattr(person.charge_list[0], f"penalty_{code}")) not in facts.values()
        assert not shown.soup.select(".envelope")
        with override(code):
            story = plain(BeautifulSoup(person.body.render_as_block(), "html.parser"))
        assert story.split(".")[0] in shown.text  # the biography is kept
        assert FREE[code] in plain(shown.person["description"])
        assert HELD[code] not in plain(json.dumps(shown.person, ensure_ascii=False))
        assert len(shown.soup.select(".periods li")) == 1
        assert "2014" in shown.one(".periods li")


def test_after_letters_are_closed_with_thanks(client, person, switch):
    appeal = AppealPage.objects.get()
    LetterCount.objects.add(appeal.pk)
    switch(SWITCH)
    for code in LANGUAGES:
        for rest in ("", "sent/", *(f"letter/{other}/" for other in LANGUAGES)):
            shown = Shown(client, path_of("send-an-appeal", code, rest))
            assert plain(getattr(person, f"name_{code}")) in shown.one(".closed-thanks")
            assert shown.soup.select(".letter"), f"{shown.path}: the letter is no longer to be read"
            assert not shown.soup.select(
                ".desk form, .desk input, .ways-list, script[src], .button"
            )
            assert not [a for a in shown.soup.select("a[href]") if a["href"].startswith("mailto:")]
            assert shown.soup.select(".letter-count"), f"{shown.path}: the total is gone"
        for tail in ("print/", "envelope/", "eml/", "txt/"):
            answer = client.get(path_of("send-an-appeal", code, f"letter/de/{tail}"))
            assert answer.status_code == 302, tail
            assert answer.url == path_of("send-an-appeal", code)
        with override(code):
            url = reverse("count_letter", args=[appeal.pk])
        client.post(url, headers={"sec-fetch-site": "same-origin"})
        assert LetterCount.objects.total(appeal.pk) == 1


def test_after_the_actions_are_closed(client, person, switch):
    switch(SWITCH)
    for code in LANGUAGES:
        shown = Shown(client, path_of("what-you-can-do", code))
        assert plain(getattr(person, f"name_{code}")) in shown.one(".closed-thanks")
        cards = shown.soup.select("ol.actions > li")
        assert len(cards) == 3
        for card in cards:
            assert card.select(".stamp") and not card.select(".more"), plain(card)
            assert card.select("h2 a[href]"), "a closed action stays to be read"
        for slug in ("share", "invite-friends"):
            assert HELD[code] not in Shown(client, path_of(slug, code)).everything


def test_after_it_points_on_to_those_still_held(client, person, other_case, switch):
    switch(SWITCH)
    for code in LANGUAGES:
        for slug in ("home", "what-you-can-do", "send-an-appeal"):
            shown = Shown(client, path_of(slug, code))
            links = [link["href"] for link in shown.soup.select(".still-held a")]
            assert links == [path_of("marfa-rabkova", code)], slug
            with override(code):
                assert plain(other_case.stamp) in shown.one(".still-held")


def test_release_of_one_leaves_the_other(client, person, other_case, switch):
    switch(SWITCH)
    for code in LANGUAGES:
        hers = Shown(client, path_of("for-marfa", code))
        assert not hers.soup.select(".closed")
        assert hers.soup.select(".ways-list")
        with override(code):
            held = plain(other_case.stamp)
        assert Shown(client, path_of("marfa-rabkova", code)).one(".page-head .stamp") == held
        cards = Shown(client, path_of("what-you-can-do", code)).soup.select("ol.actions > li")
        assert [bool(card.select(".stamp")) for card in cards] == [True, True, True, False]


def test_release_of_the_other_closes_her_appeal_alone(client, other_case, switch):
    switch({"status": "released", "status_since": "2026-06-21"}, page=other_case)
    for code in LANGUAGES:
        home = Shown(client, path_of("home", code))
        assert home.one(".poster .stamp") == HELD[code]
        cards = home.soup.select("ol.actions > li")
        assert [bool(card.select(".stamp")) for card in cards] == [False, False, False, True]
        assert home.soup.select_one(".poster .button")["href"] == path_of("send-an-appeal", code)
        hers = Shown(client, path_of("for-marfa", code))
        links = [link["href"] for link in hers.soup.select(".still-held a")]
        assert links == [path_of("ales-bialiatski", code)]


def test_the_first_button_leads_to_an_open_action(client, person, other_case, page_at):
    page_at("for-marfa").move(page_at("what-you-can-do"), pos="first-child")
    other_case.status, other_case.status_since = "released", datetime.date(2026, 6, 21)
    other_case.save_revision().publish()
    for code in LANGUAGES:
        home = Shown(client, path_of("home", code))
        assert home.soup.select_one(".poster .button")["href"] == path_of("send-an-appeal", code)


def test_detained_again_the_campaign_is_back_with_its_history(client, person, switch):
    switch(SWITCH)
    switch(BACK)
    for code in LANGUAGES:
        home = Shown(client, path_of("home", code))
        assert home.one(".poster .stamp") == HELD_AGAIN[code]
        assert not home.soup.select(".is-free, .closed")
        shown = Shown(client, path_of("ales-bialiatski", code))
        assert shown.one(".page-head .stamp") == HELD_AGAIN[code]
        earlier, now = shown.all(".periods li")
        assert "2011" in earlier and "2014" in earlier
        assert "2021" in now
        assert DAYS[code] in shown.one(".facts")  # 1,052 days, none added yet
        assert HELD_AGAIN[code] in plain(shown.person["description"])
        everything = " ".join(Shown(client, path).everything for path in every_path(code))
        demanded = [text for text in demands(code) if text != HELD[code]]
        missing = [text for text in demanded if text not in everything]
        assert not missing, f"{code}: {missing}"
        assert FREE[code] not in everything


def test_the_editors_own_words_are_the_news(client, person, switch):
    words = {f"news_heading_{c}": f"Home at last ({c})" for c in LANGUAGES}
    words |= {f"news_summary_{c}": f"He is with his family ({c})." for c in LANGUAGES}
    switch(words)
    assert "Home at last" not in Shown(client, path_of("home", "en")).everything
    switch(SWITCH)
    for code in LANGUAGES:
        for slug, selector in (("home", ".poster-summary"), ("ales-bialiatski", ".lede")):
            shown = Shown(client, path_of(slug, code))
            assert shown.one(selector) == f"He is with his family ({code})."
            assert shown.meta("og:title") == f"Home at last ({code})"


def test_news_that_another_language_fills_in_is_marked(client, person, switch):
    switch(SWITCH | {"news_heading_en": "Home at last", "news_summary_en": "With his family."})
    home = Shown(client, path_of("home", "be"))
    assert home.soup.h1["lang"] == "en"
    assert home.soup.select_one(".poster-summary")["lang"] == "en"
    assert not Shown(client, path_of("home", "en")).soup.h1.has_attr("lang")


def test_verdict_is_told(client, person, switch):
    switch({"status": "sentenced", "status_since": "2011-11-24"})
    for code in LANGUAGES:
        with override(code):
            stamp = plain(editor.refresh(person).stamp)
        assert "2011" in stamp and stamp != HELD[code]
        for slug in ("home", "ales-bialiatski"):
            assert Shown(client, path_of(slug, code)).all(".stamp")[0] == stamp
        assert len(Shown(client, path_of("ales-bialiatski", code)).soup.select(".periods li")) == 1


@pytest.mark.slow
@pytest.mark.parametrize("code", ["be"])
def test_share_images_are_drawn_anew(
    client, person, switch, code, django_capture_on_commit_callbacks
):
    def address():
        return Shown(client, path_of("home", code)).meta("og:image")

    def image():
        answer = client.get("/" + address().partition("://")[2].partition("/")[2])
        assert answer.status_code == 200, address()
        return b"".join(answer.streaming_content)

    with django_capture_on_commit_callbacks(execute=True):
        switch()
    held = address(), image()
    with django_capture_on_commit_callbacks(execute=True):
        switch(SWITCH)
    free = address(), image()
    assert held[0] != free[0] and held[1] != free[1]
    with django_capture_on_commit_callbacks(execute=True):
        switch({"status": "detained", "status_since": ARREST})
    assert (address(), image()) == held


def test_nobody_can_write_to_a_prisoner_who_is_free(client, person, switch):
    page = PrisonerLetterPage.objects.first()
    if page is None:
        page = PrisonerLetterPage(heading_en="Write to him", slug="write-to-him")
        person.add_child(instance=page)
    links = {}
    for code in LANGUAGES:
        with override(code):
            links[code] = page.get_url()
        assert links[code] in Shown(client, path_of("ales-bialiatski", code)).html
    switch(SWITCH)
    for code, link in links.items():
        assert link not in Shown(client, path_of("ales-bialiatski", code)).html
        assert person.envelope_address.splitlines()[-1] not in Shown(client, link).everything


# Time and language


def test_a_scheduled_release_is_told_at_its_hour(client, person, switch, monkeypatch):
    later = timezone.now() + datetime.timedelta(days=2)
    hour = timezone.localtime(later).strftime("%Y-%m-%d %H:%M")
    switch(SWITCH | {"go_live_at": hour})
    assert Shown(client, path_of("home", "en")).one(".poster .stamp") == HELD["en"]
    monkeypatch.setattr(timezone, "now", lambda: later + datetime.timedelta(minutes=1))
    call_command("publish_scheduled")
    for code in LANGUAGES:
        assert Shown(client, path_of("home", code)).one(".poster .stamp") == FREE[code]
        assert Shown(client, path_of("send-an-appeal", code)).soup.select(".closed")
        assert "2014" in Shown(client, path_of("ales-bialiatski", code)).one(".periods li")


def test_a_translation_by_itself_changes_no_status(client, person, switch, moderator):
    switch(SWITCH | {"summary_de": "Neu"}, action=None)
    for code in ("de", "en"):
        publish_language(person, code, moderator)
    for code in LANGUAGES:
        assert Shown(client, path_of("home", code)).one(".poster .stamp") == HELD[code]


def test_the_switch_changes_all_languages_together(client, person, switch):
    switch(SWITCH, action=None)
    editor.refresh(person).get_latest_revision().publish()
    for code in LANGUAGES:
        assert Shown(client, path_of("home", code)).one(".poster .stamp") == FREE[code]


def test_pages_do_without_a_profile(client, person, home):
    AppealPage.objects.update(profile=None)
    type(home).objects.update(lead_page=None)
    for code in LANGUAGES:
        for path in every_path(code):
            shown = Shown(client, path)
            assert not shown.soup.select(".closed, .is-free"), path
        assert not Shown(client, path_of("home", code)).soup.select(".poster .stamp")
        assert Shown(client, path_of("send-an-appeal", code)).soup.select(".letter")


def test_letters_stay_closed_while_the_profile_is_not_public(client, person, switch):
    switch(SWITCH)
    editor.refresh(person).unpublish()
    for code in LANGUAGES:
        assert not Shown(client, path_of("home", code)).soup.select(".is-free"), code
        for slug in ("send-an-appeal", "share", "invite-friends"):
            shown = Shown(client, path_of(slug, code))
            assert shown.soup.select(".closed"), f"{slug} in {code} is open again"
            assert "{" not in shown.soup.main.get_text(), f"{slug} in {code} lacks a fact"
