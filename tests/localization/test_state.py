"""The state of translations: a translation is never “up to date” after its source has changed."""

import datetime
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from campaign.country.models import CountryPage
from home.content.models import CampaignImage
from home.localization.segments import apply, values
from home.localization.state import (
    State,
    fingerprint,
    follow,
    followed_text,
    record_for,
    replace_language,
    state_of,
)
from home.models import OrganisationSettings
from tests import admin_forms as editor
from tests.conftest import LANGUAGES

TODAY = datetime.date(2026, 4, 12)
MISSING, OUTDATED, UP_TO_DATE = State.MISSING, State.OUTDATED, State.UP_TO_DATE

addresses = st.sampled_from(["heading", "summary", "body.1.text"])
words = st.sampled_from(["", "  ", "a", "b", "c"])
steps = st.lists(
    st.one_of(
        st.tuples(st.just("source"), addresses, words),
        st.tuples(st.just("target"), addresses, words),
        st.tuples(st.just("both"), addresses, words, words),
        st.tuples(st.just("confirm"), addresses),
        st.tuples(st.just("save"), addresses),
    ),
    max_size=30,
)


@given(steps)
@example([("both", "heading", "a", "a"), ("source", "heading", ""), ("confirm", "heading")])
def test_state_follows_a_simple_model(edits):
    """The model stores for each text the source at the time of its last change or confirmation."""
    source, target, made_from, store = {}, {}, {}, {}
    for kind, address, *new in edits:
        if kind in ("source", "both"):
            source[address] = new[0]
        before = target.get(address, "")
        if kind in ("target", "both"):
            target[address] = new[-1]
        text, original = target.get(address, "").strip(), source.get(address, "").strip()
        if not text:
            made_from.pop(address, None)
        elif (text != before.strip() or kind == "confirm" or address not in made_from) and original:
            made_from[address] = original
        elif text != before.strip():
            made_from.pop(address, None)
        confirmed = {"de": {address}} if kind == "confirm" else None
        store = follow(store, source, {"de": target}, TODAY, confirmed)

        for name in {*source, *target}:
            found = state_of(source.get(name), target.get(name), record_for(store, "de", name))
            now, text = source.get(name, "").strip(), target.get(name, "").strip()
            if now and not text:
                assert found is MISSING
            elif now:
                is_current = made_from.get(name) == now
                assert (found is UP_TO_DATE) == is_current, (name, kind)
                assert is_current or found is OUTDATED
            else:
                assert found is not UP_TO_DATE
        followed = {r["source"] for r in store.get("languages", {}).get("de", {}).values()}
        assert set(store.get("texts", {})) == followed
        for name, original in made_from.items():
            assert followed_text(store, "de", name) == original


@given(st.text(), st.text(), st.text())
def test_any_change_of_the_source_makes_it_outdated(before, after, translation):
    store = follow({}, {"heading": before}, {"de": {"heading": translation}}, TODAY)
    store = follow(store, {"heading": after}, {"de": {"heading": translation}}, TODAY)
    found = state_of(after, translation, record_for(store, "de", "heading"))
    assert (found is UP_TO_DATE) <= (
        fingerprint(before) == fingerprint(after) or not before.strip()
    )


def test_removed_source_and_emptied_source():
    store = follow({}, {"body.1": "a"}, {"de": {"body.1": "x"}}, TODAY)
    for source in ({}, {"body.1": ""}, {"body.1": " \r\n"}):
        later = follow(store, source, {"de": {"body.1": "x"}}, TODAY)
        assert state_of(source.get("body.1"), "x", record_for(later, "de", "body.1")) is OUTDATED
        again = follow(later, {"body.1": "b"}, {"de": {"body.1": "x"}}, TODAY)
        assert state_of("b", "x", record_for(again, "de", "body.1")) is OUTDATED
        back = follow(later, {"body.1": "a"}, {"de": {"body.1": "x"}}, TODAY)
        assert state_of("a", "x", record_for(back, "de", "body.1")) is UP_TO_DATE


def test_nothing_to_translate_has_no_state():
    assert state_of("", "", None) is None
    assert state_of("", "x", None) is None
    assert state_of("a", "x", None) is OUTDATED


def test_confirming_keeps_the_text_and_moves_the_day():
    store = follow({}, {"heading": "a"}, {"de": {"heading": "x"}}, TODAY)
    later = TODAY + timedelta(days=3)
    store = follow(store, {"heading": "b"}, {"de": {"heading": "x"}}, later)
    assert record_for(store, "de", "heading")["on"] == TODAY.isoformat()
    assert followed_text(store, "de", "heading") == "a"
    store = follow(store, {"heading": "b"}, {"de": {"heading": "x"}}, later, {"de": {"heading"}})
    assert state_of("b", "x", record_for(store, "de", "heading")) is UP_TO_DATE
    assert record_for(store, "de", "heading")["on"] == later.isoformat()
    assert store["texts"] == {fingerprint("b"): "b"}


def test_confirming_one_language_leaves_the_others():
    texts = {"de": {"heading": "x"}, "be": {"heading": "y"}}
    store = follow({}, {"heading": "a"}, texts, TODAY)
    store = follow(store, {"heading": "b"}, texts, TODAY, {"de": {"heading"}})
    assert state_of("b", "y", record_for(store, "be", "heading")) is OUTDATED


def test_replace_language_takes_one_language_and_the_texts_that_it_follows():
    mine = follow({}, {"h": "old"}, {"de": {"h": "x"}, "be": {"h": "y"}}, TODAY)
    theirs = follow({}, {"h": "new"}, {"de": {"h": "z"}, "be": {"h": "w"}}, TODAY)
    store = replace_language(mine, theirs, "de")
    assert followed_text(store, "de", "h") == "new"
    assert followed_text(store, "be", "h") == "old"
    assert replace_language(store, {}, "de")["texts"] == {fingerprint("old"): "old"}
    only = {"languages": {"de": mine["languages"]["de"]}, "texts": mine["texts"]}
    assert replace_language(only, {}, "de") == {}
    assert replace_language({}, theirs, "de")["languages"] == {"de": theirs["languages"]["de"]}


# Pages: the state depends on the version


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


def save(cms, page, *changes, action=None):
    response = editor.submit(cms, editor.page_url("edit", page), *changes, action=action)
    assert response.status_code == 302, editor.messages(response)


def state(page, code="de", address="summary"):
    return page.translation_states(code).get(address)


def test_everything_translated_in_the_starter_content_is_up_to_date(imprint):
    for code in LANGUAGES[1:]:
        assert set(imprint.translation_states(code).values()) <= {UP_TO_DATE, MISSING}
        assert state(imprint, code) is UP_TO_DATE


def test_a_draft_has_a_state_of_its_own_until_it_is_published(cms, imprint):
    save(cms, imprint, {"summary_en": "New"})
    assert [state(editor.draft(imprint), code) for code in LANGUAGES[1:]] == [OUTDATED] * 3
    assert state(editor.refresh(imprint)) is UP_TO_DATE
    save(cms, imprint, {"summary_de": "Neu"}, action="publish")
    for version in (editor.draft(imprint), editor.refresh(imprint)):
        assert (state(version), state(version, "be")) == (UP_TO_DATE, OUTDATED)


def test_source_and_translation_changed_in_one_save(cms, imprint):
    save(cms, imprint, {"summary_en": "New", "summary_de": "Neu"})
    page = editor.draft(imprint)
    assert (state(page), state(page, "ru")) == (UP_TO_DATE, OUTDATED)
    assert followed_text(page.followed_sources, "de", "summary") == "New"


def test_emptied_is_missing(cms, imprint):
    save(cms, imprint, {"summary_de": " "}, editor.body("body_be"))
    page = editor.draft(imprint)
    assert state(page) is MISSING
    texts = [name for name in page.texts("en") if name.startswith("body.")]
    assert texts
    assert {state(page, "be", name) for name in texts} == {MISSING}


def test_block_removed_from_the_source(cms, imprint):
    before = imprint.texts("de")
    save(cms, imprint, editor.body("body_en"), action="publish")
    page = editor.refresh(imprint)
    gone = {name for name in before if name.startswith("body.") and before[name]}
    assert gone
    assert not gone & page.texts("de").keys()
    assert {state(page, "de", name) for name in gone} == {None}


def test_still_right(cms, imprint):
    save(cms, imprint, {"summary_en": "New"})
    page = editor.draft(imprint)
    page.record_followed_sources({"de": {"summary"}})
    page.save_revision()
    page = editor.draft(imprint)
    assert (state(page), state(page, "be")) == (UP_TO_DATE, OUTDATED)


def test_reverting_brings_the_state_back(cms, imprint):
    save(cms, imprint)
    old = editor.refresh(imprint).latest_revision
    save(cms, imprint, {"summary_en": "New", "summary_de": "Neu"}, action="publish")
    save(cms, imprint, {"summary_en": "Newer"}, action="publish")
    assert state(editor.refresh(imprint)) is OUTDATED
    url = editor.page_url("revisions_revert", imprint, old.pk)
    draft = editor.soup(cms.get(url)).select_one("input[name=draft]")["value"]
    assert cms.post(url, {"draft": draft, "part": LANGUAGES}).status_code == 302
    page = editor.draft(imprint)
    assert [state(page, code) for code in LANGUAGES[1:]] == [UP_TO_DATE] * 3


def test_a_copy_keeps_the_state(cms, imprint):
    save(cms, imprint, {"summary_en": "New"}, action="publish")
    url = editor.page_url("copy", imprint)
    values = {"new_title": "The copy", "new_slug": "copy"}
    editor.submit(cms, url, values, form=f"//form[@action='{url}']")
    made = type(imprint).objects.get(slug="copy")
    for version in (made, editor.draft(made)):
        assert (state(version), state(version, address="heading")) == (OUTDATED, OUTDATED)
        assert state(version, "de", "meta_title") == state(imprint, "de", "meta_title")


def test_followed_until_names_the_oldest_day(cms, imprint, monkeypatch):
    day = timezone.localdate()
    save(cms, imprint, {"summary_en": "New"})
    assert editor.draft(imprint).followed_until("de") == day
    assert editor.refresh(imprint).followed_until("de") is None


# Inline children


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


@pytest.fixture(params=[None, "publish"])
def action(request):
    return request.param


def child_state(page, position, code="de", field="text"):
    child = list(page.timeline.all())[position]
    return page.translation_states(code).get(f"timeline.{child.translation_key}.{field}")


def test_texts_of_children(cms, profile, action):
    save(cms, profile, {"timeline-0-text_en": "New"}, action=action)
    page = editor.draft(profile)
    assert (child_state(page, 0), child_state(page, 1)) == (OUTDATED, UP_TO_DATE)
    save(cms, profile, {"timeline-0-text_de": "Neu"}, action=action)
    page = editor.draft(profile)
    assert (child_state(page, 0), child_state(page, 0, "be")) == (UP_TO_DATE, OUTDATED)
    save(cms, profile, {"timeline-0-text_de": ""}, action=action)
    assert child_state(editor.draft(profile), 0) is MISSING


def added_event(page, **values):
    number = page.timeline.count()
    row = {"id": "", "ORDER": str(number + 1), "DELETE": "", "date": "2020-01-01"} | {
        "precision": "day",
        **values,
    }
    return {"timeline-TOTAL_FORMS": str(number + 1)} | {
        f"timeline-{number}-{name}": value for name, value in row.items()
    }


def test_a_child_that_is_only_in_a_draft_keeps_its_key_and_its_state(cms, profile):
    number = profile.timeline.count()
    save(cms, profile, added_event(profile, text_en="Added", text_de="Neu"))
    key = list(editor.draft(profile).timeline.all())[number].translation_key
    assert child_state(editor.draft(profile), number) is UP_TO_DATE
    save(cms, profile, {f"timeline-{number}-text_en": "Changed"})
    page = editor.draft(profile)
    assert list(page.timeline.all())[number].translation_key == key
    assert child_state(page, number) is OUTDATED
    save(cms, profile, action="publish")
    page = editor.refresh(profile)
    assert list(page.timeline.all())[number].translation_key == key
    assert child_state(page, number) is OUTDATED


def test_autosave_keeps_the_key_of_an_added_child(cms, profile):
    url, number = editor.page_url("edit", profile), profile.timeline.count()
    values = editor.form_values(cms.get(url)) | added_event(profile, text_en="Added")
    keys = []
    for text in ("Neu", "Neuer"):
        values |= {f"timeline-{number}-text_de": text}
        answer = cms.post(url, values, headers={"accept": "application/json"}).json()
        assert answer["success"], answer
        values |= answer["field_updates"]
        values |= {
            "overwrite_revision_id": str(answer["revision_id"]),
            "loaded_revision_id": str(answer["revision_id"]),
            "loaded_revision_created_at": answer["revision_created_at"],
        }
        keys.append(list(editor.draft(profile).timeline.all())[number].translation_key)
    assert keys[0] == keys[1]
    assert editor.draft(profile).timeline.count() == number + 1


def test_two_children_cannot_share_a_key(cms, profile):
    number = profile.timeline.count()
    taken = str(profile.timeline.first().translation_key)
    row = added_event(profile, text_en="Added", translation_key=taken)
    save(cms, profile, row, action="publish")
    keys = {str(event.translation_key) for event in editor.refresh(profile).timeline.all()}
    assert len(keys) == number + 1


# Objects without drafts


def test_site_setting(site):
    organisation = OrganisationSettings.for_site(site)
    assert state(organisation, "de", "board") is UP_TO_DATE
    organisation.board_en = "Somebody else"
    organisation.save()
    organisation = OrganisationSettings.objects.get()
    assert [state(organisation, code, "board") for code in LANGUAGES[1:]] == [OUTDATED] * 3
    organisation.board_en, organisation.board_de = "Third", "Dritte"
    organisation.save()
    organisation = OrganisationSettings.objects.get()
    assert (state(organisation, "de", "board"), state(organisation, "be", "board")) == (
        UP_TO_DATE,
        OUTDATED,
    )


def test_image(site):
    image = editor.stored_image(alt_text_en="March", alt_text_de="Marsch")
    assert (state(image, "de", "alt_text"), state(image, "be", "alt_text")) == (
        UP_TO_DATE,
        MISSING,
    )
    image.alt_text_en = "Rally"
    image.save()
    assert state(CampaignImage.objects.get(), "de", "alt_text") is OUTDATED
    image.record_followed_sources({"de": {"alt_text"}})
    image.save()
    assert state(CampaignImage.objects.get(), "de", "alt_text") is UP_TO_DATE


def test_translating_through_segments(site, page_at):
    country = page_at("repression-in-belarus")
    assert isinstance(country, CountryPage)
    source = values(country, "en")
    apply(country, "be", {address: f"be {text}" for address, text in source.items()}, "en")
    country.record_followed_sources()
    states = country.translation_states("be")
    assert set(states.values()) == {UP_TO_DATE}
