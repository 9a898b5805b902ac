"""Two users edit the same page at the same time. Nothing is lost when the second one saves."""

import json
import re

import pytest
from django.test import Client
from django.utils.html import escape
from wagtail.models import Revision

from home.models import ContentPage
from tests import admin_forms
from tests.conftest import make_user
from tests.localization.editors import Desk


@pytest.fixture
def desks(site, editor, moderator):
    """Return two users, A and B, who open the same page in this order."""
    return lambda page: (Desk(moderator, page), Desk(editor, page))


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


def draft_texts(page):
    return admin_forms.texts(admin_forms.draft(page))


def assert_draft(page, before, expected):
    found = admin_forms.differences(before, draft_texts(page))
    assert {address: new for address, (_, new) in found.items()} == expected


# Texts


@pytest.mark.parametrize(
    ("first", "second"), [("en", "de"), ("de", "en"), ("be", "ru"), ("ru", "be")]
)
def test_two_languages(desks, imprint, first, second):
    before, (a, b) = admin_forms.texts(imprint), desks(imprint)
    action = "publish" if first < second else None
    a.saved({f"summary_{first}": "from A"}, action=action)
    b.saved({f"summary_{second}": "from B"})
    expected = {f"summary_{first}": "from A", f"summary_{second}": "from B"}
    assert_draft(imprint, before, expected)
    live = admin_forms.texts(admin_forms.refresh(imprint))
    assert live[f"summary_{first}"] == ("from A" if action else before[f"summary_{first}"])
    assert live[f"summary_{second}"] == before[f"summary_{second}"]


@pytest.mark.parametrize("code", ["en", "be"])
def test_two_fields_of_one_language(desks, imprint, code):
    before, (a, b) = admin_forms.texts(imprint), desks(imprint)
    a.saved({f"summary_{code}": "from A"})
    b.saved({f"meta_title_{code}": "from B"})
    assert_draft(imprint, before, {f"summary_{code}": "from A", f"meta_title_{code}": "from B"})


def test_publishing_on_top_of_a_draft(desks, imprint):
    """When B publishes, the changes in A's newer draft are published too, as Wagtail does."""
    before, (b, a) = admin_forms.texts(imprint), desks(imprint)
    a.saved({"summary_ru": "from A"})
    b.saved({"summary_be": "from B"}, action="publish")
    assert_draft(imprint, before, {"summary_ru": "from A", "summary_be": "from B"})
    assert admin_forms.texts(admin_forms.refresh(imprint)) == draft_texts(imprint)


def test_the_same_text_written_twice_is_no_question(desks, imprint):
    a, b = desks(imprint)
    a.saved({"summary_be": "the same"})
    b.saved({"summary_be": "the same"})


@pytest.mark.parametrize("code", ["en", "be"])
def test_the_same_segment_asks(desks, imprint, code):
    before, (a, b) = admin_forms.texts(imprint), desks(imprint)
    name = f"summary_{code}"
    a.saved({name: "A & <b>", "heading_ru": "also from A"})
    said = b.asked({name: "from B", "heading_de": "also from B"})
    assert "A &" in said
    assert b.values[name] == "from B"
    assert escape("from B") in b.answer.content.decode()
    b.saved()
    expected = {name: "from B", "heading_ru": "also from A", "heading_de": "also from B"}
    assert_draft(imprint, before, expected)


def test_asks_again_when_it_changed_once_more(desks, imprint):
    before, (a, b) = admin_forms.texts(imprint), desks(imprint)
    a.saved({"summary_be": "A1"})
    assert "A1" in b.asked({"summary_be": "B"})
    a.open()
    a.saved({"summary_be": "A2"})
    assert "A2" in b.asked()
    b.saved()
    assert_draft(imprint, before, {"summary_be": "B"})


def test_taking_the_others_text(desks, imprint):
    before, (a, b) = admin_forms.texts(imprint), desks(imprint)
    a.saved({"summary_be": "A"})
    b.asked({"summary_be": "B"})
    b.saved({"summary_be": "A"})
    assert_draft(imprint, before, {"summary_be": "A"})


def test_an_emptied_text_asks_too(desks, imprint):
    a, b = desks(imprint)
    a.saved({"summary_be": ""})
    b.asked({"summary_be": "from B"})
    a, b = desks(imprint)
    a.saved({"summary_de": "from A"})
    assert "from A" in b.asked({"summary_de": ""})


def test_a_form_that_fails_for_another_reason_stays_out_of_date(desks, imprint):
    before, (a, b) = admin_forms.texts(imprint), desks(imprint)
    a.saved({"summary_ru": "from A"})
    answer = b.save({"summary_be": "from B", "slug": "ä ö"})
    assert answer.status_code == 200
    b.saved({"slug": imprint.slug})
    assert_draft(imprint, before, {"summary_ru": "from A", "summary_be": "from B"})


def test_the_shown_again_form_is_not_saved_by_itself(desks, imprint):
    a, b = desks(imprint)
    a.saved({"summary_be": "A"})
    b.asked({"summary_be": "B"})
    assert not b.autosave()["success"]
    assert draft_texts(imprint)["summary_be"] == "A"


def test_states_after_a_merge(desks, imprint):
    a, b = desks(imprint)
    a.saved({"summary_en": "from A"})
    b.saved({"summary_be": "from B"})
    page = admin_forms.draft(imprint)
    assert page.translation_states("de")["summary"] == "outdated"
    assert page.title == page.heading_en


# Blocks


@pytest.fixture
def blocks(site, imprint):
    """The imprint, published with three text blocks in English."""
    raw = [
        {"type": "text", "value": f"<p>text {number}</p>", "id": f"block-{number}"}
        for number in (1, 2, 3)
    ]
    field = imprint._meta.get_field("body_en")
    imprint.body_en = field.stream_block.to_python(raw)
    imprint.save_revision().publish()
    return ContentPage.objects.get(pk=imprint.pk)


def body(page):
    return [
        (block.id, re.sub(r"<[^>]*>", "", block.value.source))
        for block in admin_forms.draft(page).body_en
    ]


def draftail(text):
    """Return the data that Draftail submits for a paragraph."""
    content = json.loads(admin_forms.UNTOUCHED)
    content["blocks"][0]["text"] = text
    return json.dumps(content)


def test_two_blocks(desks, blocks):
    a, b = desks(blocks)
    a.saved({"body_en-0-value": draftail("from A")})
    b.saved({"body_en-2-value": draftail("from B")})
    assert [text for _id, text in body(blocks)] == ["from A", "text 2", "from B"]


def test_the_same_block_asks(desks, blocks):
    a, b = desks(blocks)
    a.saved({"body_en-0-value": draftail("from A")})
    assert "from A" in b.asked({"body_en-0-value": draftail("from B")})
    assert [text for _id, text in body(blocks)][0] == "from A"
    b.saved()
    assert [text for _id, text in body(blocks)] == ["from B", "text 2", "text 3"]


def test_a_block_added_by_one(desks, blocks):
    a, b = desks(blocks)
    added = {
        "body_en-count": "4",
        "body_en-3-deleted": "",
        "body_en-3-order": "3",
        "body_en-3-type": "text",
        "body_en-3-id": "",
        "body_en-3-value": draftail("added"),
    }
    a.values |= added
    a.saved()
    b.saved({"body_en-1-value": draftail("from B")})
    assert [text for _id, text in body(blocks)] == ["text 1", "from B", "text 3", "added"]


def test_a_block_added_by_both(desks, blocks):
    a, b = desks(blocks)
    for desk, text in ((a, "from A"), (b, "from B")):
        desk.values |= {
            "body_en-count": "4",
            "body_en-3-deleted": "",
            "body_en-3-order": "3",
            "body_en-3-type": "text",
            "body_en-3-id": "",
            "body_en-3-value": draftail(text),
        }
        desk.saved()
    assert {text for _id, text in body(blocks)} >= {"text 1", "text 2", "text 3"} | {
        "from A",
        "from B",
    }


@pytest.mark.parametrize("who", ["editor", "remover"])
def test_a_block_removed_by_one_and_edited_by_the_other(desks, blocks, who):
    a, b = desks(blocks)
    edit, remove = {"body_en-1-value": draftail("edited")}, {"body_en-1-deleted": "1"}
    first, second = (edit, remove) if who == "editor" else (remove, edit)
    a.saved(first, action="publish")
    b.saved(second)
    assert [text for _id, text in body(blocks)] == ["text 1", "edited", "text 3"]


def test_an_untouched_block_goes(desks, blocks):
    a, b = desks(blocks)
    a.saved({"body_en-1-deleted": "1"})
    b.saved({"body_en-0-value": draftail("from B")})
    assert [text for _id, text in body(blocks)] == ["from B", "text 3"]


def test_blocks_moved_by_one(desks, blocks):
    a, b = desks(blocks)
    a.saved({"body_en-0-order": "2", "body_en-2-order": "0"})
    b.saved({"body_en-0-value": draftail("from B")})
    assert [text for _id, text in body(blocks)] == ["text 3", "text 2", "from B"]


# Inline children


def event(number, text):
    return {"timeline-TOTAL_FORMS": str(number + 1)} | {
        f"timeline-{number}-{name}": value
        for name, value in {
            "id": "",
            "ORDER": str(number + 1),
            "DELETE": "",
            "date": "2020-01-01",
            "precision": "day",
            "text_en": text,
        }.items()
    }


def timeline(page):
    return [row.text_en for row in admin_forms.draft(page).timeline.all()]


@pytest.mark.parametrize("action", [None, "publish"])
def test_an_event_added_by_one(desks, profile, action):
    a, b = desks(profile)
    before = timeline(profile)
    a.saved(event(len(before), "from A"), action=action)
    b.saved({"timeline-0-text_en": "from B"})
    assert timeline(profile) == ["from B", *before[1:], "from A"]
    a.open()
    a.saved(action="publish")
    assert [row.text_en for row in admin_forms.refresh(profile).timeline.all()] == timeline(profile)


def test_an_event_added_by_both(desks, profile):
    a, b = desks(profile)
    before = timeline(profile)
    a.saved(event(len(before), "from A"))
    b.saved(event(len(before), "from B"))
    after = timeline(profile)
    assert after[: len(before)] == before
    assert sorted(after[len(before) :]) == ["from A", "from B"]


def test_two_languages_of_an_event_that_is_only_in_a_draft(desks, profile):
    number = len(timeline(profile))
    Desk(make_user("d", "Editors"), profile).saved(event(number, "added"))
    a, b = desks(profile)
    a.saved({f"timeline-{number}-text_de": "neu"}, action="publish")
    b.saved({f"timeline-{number}-text_be": "новы"})
    rows = list(admin_forms.draft(profile).timeline.all())
    assert len(rows) == number + 1
    assert (rows[-1].text_en, rows[-1].text_de, rows[-1].text_be) == ("added", "neu", "новы")


@pytest.mark.parametrize("action", [None, "publish"])
def test_an_event_deleted_by_one_and_edited_by_the_other(desks, profile, action):
    a, b = desks(profile)
    before = timeline(profile)
    a.saved({"timeline-1-DELETE": "1"}, action=action)
    b.saved({"timeline-1-text_en": "from B"})
    assert sorted(timeline(profile)) == sorted([before[0], "from B", *before[2:]])


@pytest.mark.parametrize("action", [None, "publish"])
def test_an_event_deleted_by_one(desks, profile, action):
    a, b = desks(profile)
    before = timeline(profile)
    a.saved({"timeline-1-DELETE": "1"}, action=action)
    b.saved({"timeline-0-text_en": "from B"})
    assert timeline(profile) == ["from B", *before[2:]]


def test_the_same_text_of_an_event_asks(desks, profile):
    a, b = desks(profile)
    a.saved({"timeline-0-text_be": "from A"})
    said = b.asked({"timeline-0-text_be": "from B"})
    assert "from A" in said
    assert "Event" in said
    b.saved()
    assert admin_forms.draft(profile).timeline.first().text_be == "from B"


# Shared values


def test_shared_values(desks, profile):
    a, b = desks(profile)
    a.saved({"status": "released"})
    b.saved({"birth_date": "1962-09-26", "summary_be": "from B"})
    page = admin_forms.draft(profile)
    assert (page.status, str(page.birth_date)) == ("released", "1962-09-26")
    a, b = desks(profile)
    a.saved({"status": "sentenced"})
    assert "sentenced" in b.asked({"status": "detained"})
    b.saved()
    assert admin_forms.draft(profile).status == "detained"


def test_slug(desks, imprint):
    a, b = desks(imprint)
    a.saved({"slug": "publisher"}, action="publish")
    b.saved({"summary_be": "from B"})
    page = admin_forms.draft(imprint)
    assert (page.slug, page.summary_be) == ("publisher", "from B")


# Autosave


def test_a_new_page_is_autosaved_again_and_again(site, page_at, editor):
    client = Client()
    client.force_login(editor)
    url = admin_forms.add_url(ContentPage, page_at("home"))
    values = admin_forms.form_values(client.get(url))
    headers = {"accept": "application/json"}
    for text in ("One", "Two", "Three"):
        values |= {"heading_en": "New", "slug": "new", "summary_be": text}
        answer = client.post(url, values, headers=headers).json()
        assert answer["success"], f"{text}: {answer}"
        values |= answer["field_updates"]
        values |= {"overwrite_revision_id": str(answer["revision_id"])}
        url = answer.get("url") or url
    assert draft_texts(ContentPage.objects.get(slug="new"))["summary_be"] == "Three"


def test_a_revision_that_autosave_has_overwritten(desks, imprint):
    before, (a, _b) = admin_forms.texts(imprint), desks(imprint)
    assert a.autosave({"summary_ru": "A1"})["success"]
    _a, b = desks(imprint)
    assert a.autosave({"summary_ru": "A2", "heading_de": "A2"})["success"]
    b.saved({"summary_be": "from B"})
    expected = {"summary_ru": "A2", "heading_de": "A2", "summary_be": "from B"}
    assert_draft(imprint, before, expected)


def test_the_first_revision_overwritten(site, page_at, moderator, editor):
    page = page_at("imprint")
    Revision.objects.for_instance(page).delete()
    type(page).objects.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    a = Desk(moderator, page)
    assert a.autosave({"summary_ru": "A1"})["success"]
    b = Desk(editor, page)
    assert a.autosave({"summary_ru": "A2"})["success"]
    b.saved({"summary_be": "from B"})
    found = draft_texts(page)
    assert (found["summary_ru"], found["summary_be"]) == ("A2", "from B")


def test_a_page_without_versions(site, page_at, moderator, editor):
    page = page_at("imprint")
    Revision.objects.for_instance(page).delete()
    type(page).objects.filter(pk=page.pk).update(latest_revision=None, live_revision=None)
    a, b = Desk(moderator, page), Desk(editor, page)
    a.saved({"summary_ru": "from A"})
    b.saved({"summary_be": "from B"})
    assert {"from A", "from B"} <= set(admin_forms.texts(admin_forms.draft(page)).values())


@pytest.mark.parametrize("action", [None, "publish"])
def test_autosaves_of_two_people_merge_again_and_again(desks, imprint, action):
    before, (a, b) = admin_forms.texts(imprint), desks(imprint)
    assert b.autosave({"summary_be": "B1"})["success"]
    a.saved({"summary_ru": "A1"}, action=action)
    assert b.autosave({"summary_be": "B2"})["success"]
    a.open()
    assert a.autosave({"summary_ru": "A2"})["success"]
    assert b.autosave({"heading_be": "B3"})["success"]
    assert a.autosave({"heading_ru": "A3"})["success"]
    expected = {"summary_ru": "A2", "heading_ru": "A3", "summary_be": "B2", "heading_be": "B3"}
    assert_draft(imprint, before, expected)
    b.saved({"meta_title_be": "B4"})
    assert_draft(imprint, before, expected | {"meta_title_be": "B4"})


def test_a_row_that_autosave_deleted_stays_deleted_when_the_form_is_saved(desks, profile):
    a, b = desks(profile)
    before = timeline(profile)
    assert a.autosave({"timeline-0-DELETE": "1"})["success"]
    assert timeline(profile) == before[1:]
    b.saved({"timeline-1-text_en": "from B"})
    a.saved({"summary_be": "from A"})
    assert timeline(profile) == ["from B", *before[2:]]


def test_an_autosave_never_decides_a_conflict(desks, imprint):
    a, b = desks(imprint)
    assert a.autosave({"summary_be": "A"})["success"]
    assert not b.autosave({"summary_be": "B"})["success"]
    assert draft_texts(imprint)["summary_be"] == "A"
    assert b.autosave({"summary_be": b.values["summary_de"], "heading_be": "B"})["success"] is False
    b.asked({"summary_be": "B"})
    assert not b.autosave()["success"]
    b.saved()
    assert draft_texts(imprint)["summary_be"] == "B"
