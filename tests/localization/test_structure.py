"""The structure of StreamFields: other languages follow the source, whatever happens to it."""

import copy

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from home.localization.segments import stream_segments
from home.localization.structure import (
    arrange,
    carry,
    expected,
    merged_choices,
    mirror,
    own_fields,
    with_own_fields,
)
from tests.localization.bodies import BODY, MAKERS, block, bodies, body_of


def texts(body):
    """Return the texts of a body by address, without empty ones."""
    found = stream_segments(BODY, body, "body")
    return {s.address: s.value for s in found if s.is_text and s.value}


def names(body):
    return "".join(item["id"] for item in body)


def without_mutation(function, *arguments):
    kept = copy.deepcopy(arguments)
    result = function(BODY, *arguments)
    assert arguments == kept
    return result


def with_same_type(source, target):
    """Return the texts of `target` in blocks that `source` has too, with the same type."""
    types = {item["id"]: item["type"] for item in source}
    return texts([item for item in target if types.get(item["id"]) == item["type"]])


# Following the source


@given(bodies, bodies)
def test_a_mirror_has_the_blocks_of_the_source_and_the_texts_of_the_target(source, target):
    mirrored = without_mutation(mirror, source, target)
    kept = {(item["id"], item["type"]) for item in source}
    assert [(item["id"], item["type"]) for item in mirrored] == [
        (item["id"], item["type"]) for item in source
    ]
    assert len(kept) == len(mirrored)
    assert texts(mirrored) == with_same_type(source, target)
    assert mirror(BODY, source, mirrored) == mirrored


@given(bodies, bodies)
def test_what_is_stored_is_in_the_order_of_the_source(source, target):
    arranged = without_mutation(arrange, source, target)
    order = names(source)
    assert [order.index(item["id"]) for item in arranged] == sorted(
        order.index(item["id"]) for item in arranged
    )
    assert texts(arranged) == with_same_type(source, target)
    assert arrange(BODY, source, arranged) == arranged


@given(bodies, bodies)
def test_nothing_is_lost_between_storing_and_editing(source, target):
    mirrored = mirror(BODY, source, target)
    stored = arrange(BODY, source, mirrored)
    assert mirror(BODY, source, stored) == mirrored
    assert stored == arrange(BODY, source, target)


def test_what_is_not_translated_is_not_stored():
    source = [block(kind, kind) for kind in MAKERS]
    assert arrange(BODY, source, mirror(BODY, source, [])) == []


def test_a_reference_of_its_own_is_stored():
    source, target = (
        [{"id": "a", "type": "picture", "value": {"picture": picture, "caption": ""}}]
        for picture in (7, 8)
    )
    assert arrange(BODY, source, target) == target
    assert mirror(BODY, source, target) == target


def test_a_block_whose_type_changed_starts_empty():
    source, target = [block("a", "quotation")], [block("a", "text")]
    (found,) = mirror(BODY, source, target)
    assert found["value"] == {"text": "", "speaker": "", "source_url": "https://example.org/"}
    assert arrange(BODY, source, target) == []


def test_items_of_lists_follow_too():
    source, target = [block("a", "key_facts", "one")], [block("a", "key_facts", "eins")]
    source[0]["value"].reverse()
    target[0]["value"].append({"type": "item", "id": "own", "value": {"value": "x", "label": "x"}})
    for follow in (mirror, arrange):
        (found,) = follow(BODY, source, target)
        assert [item["id"] for item in found["value"]] == ["fact-2", "fact-1"]
        assert [item["value"]["label"] for item in found["value"]] == ["eins2", "eins1"]


# Any order of changes

SOURCE_CHANGES = st.tuples(st.sampled_from(["add", "move", "delete"]), st.integers(0, 5))
TRANSLATIONS = st.tuples(st.just("translate"), st.integers(0, 5))


@pytest.mark.slow
@settings(max_examples=2000)
@given(st.lists(SOURCE_CHANGES | TRANSLATIONS, max_size=12), st.booleans())
def test_any_order_of_changes_keeps_every_text_of_the_remaining_blocks(changes, is_stored_often):
    source, target, added, last_words = body_of("a"), [], iter("bcdefghijklmn"), {}
    for number, (change, place) in enumerate(changes):
        place = min(place, len(source))
        if change == "add":
            source.insert(place, block(next(added)))
        elif source and change == "move":
            source.insert(place, source.pop())
        elif source and change == "delete":
            last_words.pop(source.pop(min(place, len(source) - 1))["id"], None)
        elif source:
            target = mirror(BODY, source, target)
            item = target[min(place, len(target) - 1)]
            item["value"] = last_words[item["id"]] = f"<p>{number}</p>"
        if is_stored_often or change == "translate":
            target = arrange(BODY, source, target)
    stored, shown = arrange(BODY, source, target), mirror(BODY, source, target)
    assert names(shown) == names(source)
    assert len(set(names(stored))) == len(stored)
    assert texts(stored) == texts(shown)
    assert texts(stored) == {f"body.{key}": text for key, text in last_words.items()}


# Copying a language to a version with another structure


def published(live_source, live, draft_source, draft):
    return arrange(BODY, live_source, carry(BODY, draft, draft_source, live))


@given(bodies, bodies, bodies, bodies)
def test_publishing_a_language_publishes_no_structure(live_source, live, draft_source, draft):
    live, draft = arrange(BODY, live_source, live), arrange(BODY, draft_source, draft)
    found = without_mutation(carry, draft, draft_source, live)
    found = arrange(BODY, live_source, found)
    assert {item["id"] for item in found} <= {item["id"] for item in live_source}
    in_draft = {item["id"] for item in draft_source}
    kept = [item for item in live if item["id"] not in in_draft]
    assert texts(found) == texts(kept) | with_same_type(live_source, draft)


@given(bodies, bodies, bodies)
def test_publishing_a_language_with_the_same_structure_copies_it(source, live, draft):
    draft = arrange(BODY, source, draft)
    assert published(source, arrange(BODY, source, live), source, draft) == draft


@pytest.mark.parametrize(
    ("live_source", "draft_source", "expected_names"),
    [("ab", "abc", "ab"), ("abc", "bc", "abc"), ("abc", "cba", "abc")],
    ids=["added", "deleted", "moved"],
)
def test_a_structure_that_is_not_live_yet(live_source, draft_source, expected_names):
    live, draft = body_of(live_source), body_of(draft_source)
    assert names(published(live, live, draft, draft)) == expected_names


def test_a_translation_that_was_emptied_in_the_draft_is_emptied():
    source = body_of("ab")
    assert names(published(source, source, source, body_of("b"))) == "b"


def test_items_of_lists_that_the_draft_has_deleted_stay_live():
    live = [block("a", "key_facts", "alt")]
    draft = [block("a", "key_facts", "neu")]
    del draft[0]["value"][0]
    (found,) = published(live, live, draft, draft)
    assert [item["value"]["value"] for item in found["value"]] == ["alt", "neu"]


# The choice of a structure of its own


def test_choices_are_kept_by_language():
    store = with_own_fields({"languages": {}}, "de", {"body"})
    store = with_own_fields(store, "be", {"body", "other"})
    assert own_fields(store, "de") == {"body"}
    assert own_fields(store, "be") == {"body", "other"}
    assert own_fields(store, "ru") == set()
    assert with_own_fields(with_own_fields(store, "de", ()), "be", ()) == {"languages": {}}


@pytest.mark.parametrize(
    ("base", "mine", "theirs", "merged"),
    [("", "de", "", "de"), ("", "", "de", "de"), ("de", "", "de", ""), ("", "de", "be", "de be")],
)
def test_choices_of_two_users_never_conflict(base, mine, theirs, merged):
    def store(codes):
        return {"own_structure": {code: ["body"] for code in codes.split()}} if codes else {}

    versions = [store(codes) for codes in (base, mine, theirs)]
    assert merged_choices(*versions) == store(merged).get("own_structure", {})


def test_a_language_with_its_own_structure_need_not_translate_other_blocks():
    source = {"heading": "H", "body.a": "A", "body.b": "B"}
    assert expected(source, {"heading", "body.a"}, {"body"}) == {"heading": "H", "body.a": "A"}
    assert expected(source, {"heading"}, set()) == source
