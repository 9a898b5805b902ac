"""In the translate view a problem is shown at its very text, and nothing that is typed is lost."""

import pytest

from home.localization.text_problems import text_hints, text_problems
from tests import admin_forms as editor
from tests.localization.translate_form import address_of, form_of

LONG = (
    "Lies, wie ein Verteidiger der Menschenrechte verurteilt wurde, und was du für ihn tun kannst."
)
JSON = {"accept": "application/json"}


@pytest.fixture
def appeal(page_at):
    return page_at("send-an-appeal")


def post(client, page, code, headers=None, **texts):
    return client.post(
        address_of(page, code), form_of(editor.draft(page), code, **texts), headers=headers
    )


def item(response, address):
    return editor.soup(response).select_one(f"[data-address='{address}']")


def test_autosave_keeps_a_misspelt_placeholder_and_marks_it(cms, appeal):
    text = "Freiheit für {nam}!"
    answer = post(cms, appeal, "de", headers=JSON, subject=text, link_text=LONG)
    assert answer.status_code == 200
    assert editor.draft(appeal).subject_de == text
    assert editor.draft(appeal).link_text_de == LONG
    problems = answer.json()["problems"]
    assert set(problems) == {"subject", "link_text"}
    assert problems["subject"].startswith("{nam} is not a fact of the profile.")
    assert "(it has 93)" in problems["link_text"]


def test_the_view_marks_problems_of_the_draft_when_it_is_opened(cms, appeal):
    post(cms, appeal, "de", subject="Freiheit für {nam}!")
    shown = cms.get(address_of(appeal, "de") + "?show=open")
    marked = item(shown, "subject")
    assert "{nam} is not a fact" in marked.select_one("[data-problem]").get_text()
    assert not marked.has_attr("hidden")
    others = editor.soup(shown).select("[data-problem]:not([hidden])")
    assert len(others) == 1


def test_a_dropped_placeholder_is_a_hint_and_no_problem(cms, appeal):
    source = editor.draft(appeal).subject_en
    assert "{name}" in source
    answer = post(cms, appeal, "de", headers=JSON, subject="Freiheit!").json()
    assert answer["problems"] == {}
    assert "{name}" in answer["hints"]["subject"]
    shown = cms.get(address_of(appeal, "de"))
    assert "{name}" in item(shown, "subject").select_one("[data-hint]").get_text()
    form = cms.get(editor.page_url("edit", appeal)).content.decode()
    assert answer["hints"]["subject"] in form
    answer = post(cms, appeal, "de", headers=JSON, subject="Freiheit für {name:accusative}!").json()
    assert answer["hints"] == {}


def test_publishing_a_language_names_its_problems_with_links(cms, appeal):
    before = editor.refresh(appeal).subject_de
    answer = cms.post(
        address_of(appeal, "de"),
        form_of(editor.draft(appeal), "de", subject="Freiheit für {nam}!", action="publish"),
        follow=True,
    )
    assert editor.refresh(appeal).subject_de == before
    link = editor.soup(answer).select_one(".messages a[href^='#text-']")
    field = editor.soup(answer).select_one(link["href"])
    assert field["name"] == "subject"


def test_problems_in_other_languages_do_not_stop_a_translator(cms, appeal):
    post(cms, appeal, "ru", subject="{nam}")
    cms.post(
        address_of(appeal, "de"),
        form_of(editor.draft(appeal), "de", subject="Freiheit für {name}!!", action="publish"),
    )
    assert editor.refresh(appeal).subject_de == "Freiheit für {name}!!"
    assert editor.draft(appeal).subject_ru == "{nam}"


def test_objects_without_drafts_refuse_and_keep_the_text_in_the_form(cms, site):
    image = editor.stored_image(alt_text_en="A man")
    text = "x" * 301
    form = form_of(image, "de", alt_text=text)
    answer = cms.post(address_of(image, "de"), form)
    assert answer.status_code == 200
    assert "(it has 301)" in item(answer, "alt_text").get_text()
    assert item(answer, "alt_text").select_one("[name=alt_text]")["value"] == text
    image.refresh_from_db()
    assert not image.alt_text_de
    answer = cms.post(address_of(image, "de"), form, headers=JSON)
    assert answer.status_code == 422
    assert "(it has 301)" in answer.json()["problems"]["alt_text"]


def test_the_starter_content_has_no_problems(site, appeal, page_at):
    for page in (appeal, page_at("ales-bialiatski"), page_at("invite-friends")):
        for code in ("en", "de", "be", "ru"):
            assert text_problems(page, code) == {}, (page, code)
            assert text_hints(page, code) == {}, (page, code)
