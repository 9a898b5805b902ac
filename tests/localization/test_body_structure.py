"""Bodies in several languages, in the edit form, the translate view, publishing and on pages."""

import json

import pytest
from bs4 import BeautifulSoup

from home.localization.publishing import publish_language
from home.localization.segments import raw_stream
from home.localization.structure_fields import SEEN_BLOCKS, switch_name
from home.models import ContentPage
from tests import admin_forms
from tests.localization.bodies import block, body_of
from tests.localization.editors import Desk
from tests.localization.translate_form import address_of, form_of

SWITCH = switch_name("body_de")
NO_PLACE = "so these texts have no place"


def draftail(text):
    """Return the data that Draftail submits for a paragraph."""
    content = json.loads(admin_forms.UNTOUCHED)
    content["blocks"][0]["text"] = text
    return json.dumps(content)


def new_block(code, number, text):
    """Return the inputs of a text block that an editor has added."""
    name = f"body_{code}-{number}"
    return {
        f"body_{code}-count": str(number + 1),
        f"{name}-deleted": "",
        f"{name}-order": str(number),
        f"{name}-type": "text",
        f"{name}-id": "new",
        f"{name}-value": draftail(text),
    }


def paragraphs(keys, language):
    return [block(key, text=f"{key} {language}") for key in keys]


def stored(page, code):
    return "".join(item["id"] for item in raw_stream(page, "body", code))


def shown(client, code, path="imprint/"):
    """Return (text, language) of each paragraph of the body that readers see."""
    soup = BeautifulSoup(client.get(f"/{code}/{path}").content, "html.parser")
    return [
        (found.get_text(strip=True), found.find_parent(lang=True)["lang"])
        for found in soup.select(".prose p")
    ]


@pytest.fixture
def imprint(page_at):
    """A published page with three blocks in English; German has two, Belarusian has one."""
    page = page_at("imprint")
    for code, keys in (("en", "abc"), ("de", "ac"), ("be", "b"), ("ru", "")):
        setattr(page, f"body_{code}", json.dumps(paragraphs(keys, code)))
    page.save_revision().publish()
    return ContentPage.objects.get(pk=page.pk)


@pytest.fixture
def desk(imprint, admin_user):
    return Desk(admin_user, imprint)


# Readers


def test_readers_see_untranslated_blocks_in_a_fallback_language(client, imprint):
    assert shown(client, "de") == [("a de", "de"), ("b en", "en"), ("c de", "de")]
    assert shown(client, "be") == [("a en", "en"), ("b be", "be"), ("c en", "en")]
    assert shown(client, "ru") == [("a en", "en"), ("b en", "en"), ("c en", "en")]


def test_rows_that_were_stored_before_follow_too(client, imprint):
    old = {"body_de": paragraphs("cxa", "de"), "body_en": paragraphs("abc", "en")}
    ContentPage.objects.filter(pk=imprint.pk).update(**{k: json.dumps(v) for k, v in old.items()})
    assert shown(client, "de") == [("a de", "de"), ("b en", "en"), ("c de", "de")]


def test_a_partly_translated_block_is_marked_text_by_text(client, imprint):
    quotation = block("q", "quotation", "words")
    imprint.body_en = json.dumps([quotation])
    german = quotation | {"value": quotation["value"] | {"text": "Worte", "speaker": ""}}
    imprint.body_de = json.dumps([german])
    imprint.save_revision().publish()
    soup = BeautifulSoup(client.get("/de/imprint/").content, "html.parser")
    figure = soup.select_one(".quotation")
    assert "Worte" in figure.p.text
    assert figure.p.find_parent(lang=True)["lang"] == "de"
    assert figure.figcaption["lang"] == "en"
    assert figure.figcaption.text == "words"


# The edit form


def test_the_form_shows_all_blocks_of_the_source(desk):
    assert [desk.values[f"body_de-{number}-id"] for number in range(3)] == list("abc")
    assert desk.values["body_de-count"] == "3"
    assert "a de" in desk.values["body_de-0-value"]
    assert "b en" not in desk.values["body_de-1-value"]


def test_the_structure_is_locked_unless_it_is_the_language_s_own(cms, desk):
    page = admin_forms.soup(cms.get(desk.url))
    (panel,) = page.select("[data-structure]:has(#body_de)")
    assert panel.has_attr("data-structure-locked")
    assert not page.select("[data-structure]:has(#body_en)")
    desk.saved({SWITCH: "on"})
    (panel,) = admin_forms.soup(cms.get(desk.url)).select("[data-structure]:has(#body_de)")
    assert not panel.has_attr("data-structure-locked")
    assert panel.select_one(f"[name={SWITCH}]").has_attr("checked")


def test_an_unchanged_form_changes_nothing(desk, imprint):
    before = admin_forms.texts(imprint)
    desk.saved(action="publish")
    assert admin_forms.texts(admin_forms.refresh(imprint)) == before


def test_a_block_that_is_added_moved_or_deleted_in_the_source(client, desk, imprint):
    desk.saved({"body_en-0-order": "2", "body_en-2-order": "0"}, action="publish")
    assert [stored(admin_forms.refresh(imprint), code) for code in ("en", "de")] == ["cba", "ca"]
    assert [text for text, _code in shown(client, "de")] == ["c de", "b en", "a de"]
    desk.open()
    desk.values |= new_block("en", 3, "d en")
    desk.saved({"body_en-0-deleted": "1"}, action="publish")
    assert stored(admin_forms.refresh(imprint), "de") == "a"
    assert [text for text, _code in shown(client, "de")] == ["b en", "a de", "d en"]
    assert [text for text, _code in shown(client, "be")] == ["b be", "a en", "d en"]


def test_what_is_deleted_stays_in_the_history(desk, imprint):
    desk.saved({"body_en-0-deleted": "1"})
    assert stored(admin_forms.draft(imprint), "de") == "c"
    earlier = imprint.live_revision.as_object()
    assert stored(earlier, "de") == "ac"


def test_a_translation_in_the_form(client, desk):
    desk.saved({"body_de-1-value": draftail("b de")}, action="publish")
    assert [text for text, _code in shown(client, "de")] == ["a de", "b de", "c de"]


def test_publishing_needs_no_translation_of_a_block(desk, imprint):
    imprint.body_en = json.dumps([block("k", "key_facts", "fact"), *paragraphs("a", "en")])
    imprint.save_revision()
    desk.open()
    desk.saved({"body_de-0-value-0-value-label": "Fakt"}, action="publish")
    (fact,) = raw_stream(admin_forms.refresh(imprint), "body", "de")[0]["value"]
    assert fact["value"] == {"value": "", "label": "Fakt"}


def test_a_text_in_a_block_that_the_source_never_had_is_not_dropped(desk, imprint):
    desk.values |= new_block("de", 3, "Eigenes")
    answer = desk.save()
    (said,) = [text for text in admin_forms.messages(answer) if NO_PLACE in text]
    assert "Eigenes" in said
    desk.saved({SWITCH: "on"})
    assert stored(admin_forms.draft(imprint), "de") == "abcnew".replace("b", "")


def test_autosave_after_a_deletion_in_the_source(desk, imprint):
    assert desk.autosave({"body_en-0-deleted": "1"})["success"]
    assert desk.autosave({"summary_en": "New"})["success"]
    assert [stored(admin_forms.draft(imprint), code) for code in ("en", "de")] == ["bc", "c"]
    assert set("abc") <= set(desk.values[SEEN_BLOCKS].split())


def test_a_structure_of_its_own(client, desk, imprint):
    desk.values |= new_block("de", 3, "Eigenes")
    desk.saved({SWITCH: "on", "body_de-0-order": "9"}, action="publish")
    expected = [("c de", "de"), ("Eigenes", "de"), ("a de", "de")]
    assert shown(client, "de") == expected
    desk.open()
    desk.saved({"body_en-0-deleted": "1", "body_en-1-order": "9"}, action="publish")
    assert shown(client, "de") == expected
    assert [text for text, _code in shown(client, "be")] == ["c en", "b be"]


def test_coming_back_to_the_structure_of_the_source(client, desk):
    desk.values |= new_block("de", 3, "Eigenes")
    desk.saved({SWITCH: "on", "body_de-0-order": "9"}, action="publish")
    desk.open()
    del desk.values[SWITCH]
    desk.saved(action="publish")
    assert [text for text, _code in shown(client, "de")] == ["a de", "b en", "c de"]


def test_a_form_that_was_tampered_with_changes_no_structure(imprint, editor):
    desk = Desk(editor, imprint)
    desk.saved({"body_de-0-deleted": "1", "body_de-2-order": "0"})
    assert stored(admin_forms.draft(imprint), "en") == "abc"
    assert stored(admin_forms.draft(imprint), "de") == "c"


# Two people


@pytest.fixture
def desks(imprint, editor, moderator):
    return Desk(moderator, imprint), Desk(editor, imprint)


def test_a_structure_that_both_changed_is_no_conflict(desks, imprint):
    a, b = desks
    a.saved({"body_en-0-order": "2", "body_en-2-order": "0"})
    b.saved({"body_de-2-value": draftail("c neu")})
    draft = admin_forms.draft(imprint)
    assert [stored(draft, code) for code in ("en", "de")] == ["cba", "ca"]
    assert "c neu" in raw_stream(draft, "body", "de")[0]["value"]


@pytest.mark.parametrize("is_translated_first", [False, True])
def test_a_text_in_a_block_that_another_deleted_asks(desks, imprint, is_translated_first):
    a, b = desks
    delete, translate = {"body_en-0-deleted": "1"}, {"body_de-0-value": draftail("a neu")}
    first, second = (translate, delete) if is_translated_first else (delete, translate)
    a.saved(first)
    answer = b.save(second)
    assert answer.status_code == 200
    assert any("a neu" in text for text in admin_forms.messages(answer))
    b.saved()
    assert [stored(admin_forms.draft(imprint), code) for code in ("en", "de")] == ["bc", "c"]


# The translate view, publishing a language


def test_the_translate_view_keeps_the_order_of_the_source(cms, imprint):
    data = form_of(imprint, "de", body__b=draftail("b de"))
    assert cms.post(address_of(imprint, "de"), data).status_code == 302
    assert stored(admin_forms.draft(imprint), "de") == "abc"


def test_the_translate_view_offers_no_block_that_a_language_does_not_have(cms, imprint, desk):
    desk.saved({SWITCH: "on"})
    names = [row for row in form_of(admin_forms.draft(imprint), "de") if "body" in row]
    assert names == ["began:body.a", "began:body.c"]
    states = admin_forms.draft(imprint).translation_states("de")
    assert "body.b" not in states


def test_publishing_german_publishes_no_english_structure(client, desk, imprint, moderator):
    desk.values |= new_block("en", 3, "d en")
    desk.saved({"body_en-0-deleted": "1", "body_de-1-value": draftail("b de")})
    desk.open()
    desk.saved({"body_de-2-value": draftail("d de"), "body_de-1-value": draftail("c neu")})
    publish_language(imprint, "de", moderator)
    assert [text for text, _code in shown(client, "de")] == ["a de", "b de", "c neu"]
    assert [text for text, _code in shown(client, "en")] == ["a en", "b en", "c en"]
    draft = admin_forms.draft(imprint)
    assert [stored(draft, code) for code in ("en", "de")] == ["bcnew", "bcnew"]


def test_publishing_a_language_publishes_its_own_structure(client, desk, imprint, moderator):
    desk.values |= new_block("de", 3, "Eigenes")
    desk.saved({SWITCH: "on", "body_en-0-deleted": "1"})
    publish_language(imprint, "de", moderator)
    assert [text for text, _code in shown(client, "de")] == ["a de", "c de", "Eigenes"]
    assert [text for text, _code in shown(client, "en")] == ["a en", "b en", "c en"]


def test_bodies_without_texts_have_no_blocks(imprint):
    imprint.body_de = json.dumps([*body_of("a"), {"id": "b", "type": "text", "value": "<p></p>"}])
    imprint.save()
    assert stored(admin_forms.refresh(imprint), "de") == "a"
