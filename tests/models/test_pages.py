"""Every page of the starter content in every language, and the rules of the page tree."""

from itertools import product

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Page

from campaign.actions.models import ActionIndexPage, InvitePage, SharePage
from campaign.cases.models import ProfilePage
from campaign.country.models import CountryPage
from campaign.letters.models import AppealPage, PrisonerLetterPage
from campaign.news.models import NewsIndexPage, NewsPage
from campaign.starter.loader import read
from home.models import BasePage, ContentPage, HomePage
from tests.conftest import LANGUAGES
from tests.pages import (
    MAX_QUERIES,
    MAX_QUERIES_ELSEWHERE,
    OTHER_LANGUAGE,
    PAGES,
    SHEETS,
    TEXTS,
    address,
    answer,
    every_page,
    filled,
    paragraph,
    parsed,
    soup_of,
    texts_of,
    words,
)

pytestmark = pytest.mark.either_database


def own_sentences(name, language):
    texts = texts_of(name, language)
    if name == "prisoner's envelope":
        return read("shared")["pages"][0]["envelope_address"].splitlines()
    if name == "envelope":
        return TEXTS["be"]["appeal"]["recipients"][0]["address"].strip().splitlines()
    if name in ("poster", "leaflet"):
        return [texts["summary"]]
    if name == "print":
        return [filled(texts[part], language) for part in ("subject", "request_intro")]
    sentences = [paragraph(texts["body"]) if "body" in texts else texts["summary"]]
    if name == "letter":
        other = OTHER_LANGUAGE[language]
        sentences.append(filled(paragraph(texts_of(name, other)["letter"]), other))
    return sentences


@every_page
def test_page_speaks_its_language(site, name):
    for language in LANGUAGES:
        where = f"{name} in {language}"
        response = answer(name, language)
        assert response.status_code == 200, f"{where}: status {response.status_code}"
        soup = parsed(name, language)
        assert soup.html["lang"] == language, f"{where}: <html lang={soup.html['lang']}>"
        assert response.headers["Content-Language"] == language, where
        shown = words(soup.main)
        for sentence in own_sentences(name, language):
            assert words(sentence) in shown, f"{where}: {sentence!r} is missing"
        if name not in SHEETS:
            headings = [words(heading) for heading in soup.find_all("h1")]
            assert headings == [words(texts_of(name, language)["heading"])], where


def test_pages_ask_little_of_the_database(client, site):
    faults = []
    for name, language in product(PAGES, LANGUAGES):
        client.get(address(name, language))  # reads the pages into memory
        with CaptureQueriesContext(connection) as queries:
            client.get(address(name, language))
        most = MAX_QUERIES.get(name, MAX_QUERIES_ELSEWHERE)
        if len(queries) > most:
            asked = [query["sql"][:150] for query in queries]
            faults.append("\n".join([f"{name} in {language}, at most {most}:", *asked]))
    assert not faults, "\n".join(faults)


@every_page
def test_page_keeps_the_promises(site, name):
    for language in LANGUAGES:
        where = f"{name} in {language}"
        response = answer(name, language)
        assert not response.cookies, f"{where} sets {response.cookies}"
        assert "Set-Cookie" not in response.headers, where
        assert "cookie" not in response.headers.get("Vary", "").lower(), f"{where} varies by cookie"
        assert response.headers["Referrer-Policy"] == "no-referrer", where
        assert_asks_for_nothing_and_loads_nothing_from_elsewhere(name, language)


def assert_asks_for_nothing_and_loads_nothing_from_elsewhere(name, language):
    soup = soup_of(answer(name, language))
    counter = f"/{language}/_sent/{AppealPage.objects.get().pk}/"
    # Fields for readers' data have no name and are in no form, so browsers cannot send them.
    for template in soup.select("template"):
        assert not template.select("form, button, [name], [form], [formaction]"), name
        template.decompose()
    # The only form is “I sent it”. It has no other data, and is sent to this site.
    for form in soup.select("form"):
        assert form.attrs == {"method": "post", "action": counter}, name
        assert [button.attrs for button in form.select("button")] == [
            {"class": ["button", "is-plain"]}
        ]
        form.button.decompose()
    assert len(soup.select("form")) == (name in ("appeal", "letter")), name
    assert not soup.select("input, textarea, select, iframe, embed, object, [form]"), name
    assert not soup.select("button:not([type=button])"), name
    loaded = [e.get("src") or e.get("href") for e in soup.select("[src], link[rel=stylesheet]")]
    assert loaded, name
    assert all(url.startswith("/") and not url.startswith("//") for url in loaded), loaded


TREE = {
    HomePage: (
        {Page},
        {ContentPage, ProfilePage, CountryPage, ActionIndexPage, NewsIndexPage},
        1,
    ),
    ContentPage: ({HomePage, ContentPage}, {ContentPage}, None),
    ProfilePage: ({HomePage}, {PrisonerLetterPage}, None),
    PrisonerLetterPage: ({ProfilePage}, set(), None),
    CountryPage: ({HomePage}, set(), None),
    ActionIndexPage: ({HomePage}, {AppealPage, SharePage, InvitePage}, 1),
    AppealPage: ({ActionIndexPage}, set(), None),
    SharePage: ({ActionIndexPage}, set(), None),
    InvitePage: ({ActionIndexPage}, set(), None),
    NewsIndexPage: ({HomePage}, {NewsPage}, 1),
    NewsPage: ({NewsIndexPage}, set(), None),
}


@pytest.mark.parametrize(
    ("model", "parents", "children", "max_count"),
    [(model, *rules) for model, rules in TREE.items()],
    ids=[model.__name__ for model in TREE],
)
def test_tree_rules(model, parents, children, max_count):
    assert set(model.allowed_parent_page_models()) == parents
    assert set(model.creatable_subpage_models()) == children
    assert children or not model.allowed_subpage_models()
    assert model.max_count == max_count


def test_the_base_of_all_pages_is_no_page_type():
    assert not BasePage.can_create_at(HomePage())
    assert all(issubclass(model, BasePage) for model in TREE)


def test_every_page_type_is_in_the_table():
    own = {model for model in BasePage.__subclasses__() if not model._meta.abstract}
    actions = {AppealPage, SharePage, InvitePage}
    assert own | actions == set(TREE)


@pytest.mark.parametrize("model", [HomePage, ActionIndexPage])
def test_a_second_one_cannot_be_made(site, home, model):
    parent = home.get_parent().specific if model is HomePage else home
    assert not model.can_create_at(parent)
    model.objects.get().delete()
    if model is ActionIndexPage:
        assert model.can_create_at(HomePage.objects.get())


@pytest.mark.parametrize("model", [ProfilePage, CountryPage, AppealPage, SharePage, InvitePage])
def test_a_second_one_can_be_made(page_at, home, model):
    parent = home if model in (ProfilePage, CountryPage) else page_at("what-you-can-do")
    assert model.can_create_at(parent)


@pytest.mark.parametrize(
    ("slug", "target"),
    [
        ("send-an-appeal", "home"),
        ("ales-bialiatski", "what-you-can-do"),
        ("what-you-can-do", "imprint"),
        ("repression-in-belarus", "ales-bialiatski"),
    ],
)
def test_a_page_cannot_move_where_its_type_does_not_belong(page_at, slug, target):
    assert not page_at(slug).can_move_to(page_at(target))


def test_a_content_page_can_move_below_another(page_at):
    assert page_at("privacy").can_move_to(page_at("imprint"))


def test_a_second_profile_and_a_fourth_action_stand_beside_the_first(client, home, page_at):
    profile = ProfilePage(
        heading_en="Valiantsin Stefanovic",
        name_en="Valiantsin Stefanovic",
        slug="valiantsin-stefanovic",
        status_since="2021-07-14",
        as_of="2021-08-01",
        show_in_menus=True,
    )
    home.add_child(instance=profile)
    page_at("what-you-can-do").add_child(
        instance=InvitePage(
            heading_en="Invite your choir",
            invitation_subject_en="Sing",
            invitation_en="Sing here: {address}",
            slug="choir",
        )
    )
    for language in LANGUAGES:
        assert client.get(f"/{language}/valiantsin-stefanovic/").status_code == 200
        index = soup_of(client.get(address("actions", language)))
        assert len(index.select("ol.actions > li")) == 4
        choir = soup_of(client.get(f"/{language}/what-you-can-do/choir/"))
        numbers = words(choir.find(class_="stamp")).split()
        assert [number for number in numbers if number.isdigit()] == ["4", "4"]
        assert "Valiantsin Stefanovic" in words(index.find(class_="menu"))
