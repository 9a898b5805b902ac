"""Three-way merge of arbitrary content: no change is lost unless it is reported as a conflict."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.localization.merge import Conflict, is_same, merge

pytestmark = pytest.mark.either_database

texts = st.sampled_from(["", "a", "b", "c", "d\nd", "<p>e</p>"])
keys = st.sampled_from(["heading_en", "heading_de", "summary", "status"])
ids = st.sampled_from(["1", "2", "3", "4", "5"])


def block(key, text, other):
    return {"id": key, "type": "quotation", "value": {"text": text, "speaker": other}}


blocks = st.lists(st.builds(block, ids, texts, texts), unique_by=lambda item: item["id"])
versions = st.builds(
    lambda fields, body: fields | {"body": body},
    st.fixed_dictionaries({key: texts for key in ("heading_en", "heading_de", "status")}),
    blocks,
)


def leaves(tree, path=()):
    """Return a mapping of paths to all values of a tree. List items are identified by their id."""
    if isinstance(tree, dict):
        return {k: v for name in tree for k, v in leaves(tree[name], (*path, name)).items()}
    if isinstance(tree, list):
        return {k: v for item in tree for k, v in leaves(item, (*path, item["id"])).items()}
    return {path: tree}


@given(versions, versions)
def test_nothing_new_on_one_side(base, changed):
    assert merge(base, changed, base) == (changed, [])
    assert merge(base, base, changed) == (changed, [])
    assert merge(base, changed, changed) == (changed, [])


@given(versions, versions, versions)
def test_no_segment_is_lost(base, mine, theirs):
    """Each change is in the result, or a conflict contains both values."""
    merged, conflicts = merge(base, mine, theirs)
    result, old = leaves(merged), leaves(base)
    asked = {conflict.path: conflict for conflict in conflicts}
    for path, text in leaves(mine).items():
        if old.get(path) != text:
            assert result[path] == text, path
    for path, text in leaves(theirs).items():
        if old.get(path) == text or result.get(path) == text:
            continue
        assert asked[path] == Conflict(path, leaves(mine)[path], text), path
        assert result[path] == asked[path].mine


@given(versions, versions, versions)
def test_what_nobody_changed_stays(base, mine, theirs):
    result, mine, theirs = leaves(merge(base, mine, theirs)[0]), leaves(mine), leaves(theirs)
    for path, text in leaves(base).items():
        if mine.get(path) == theirs.get(path) == text:
            assert result[path] == text, path


@given(versions, versions, versions)
def test_nothing_is_made_up(base, mine, theirs):
    merged, conflicts = merge(base, mine, theirs)
    mine, theirs = leaves(mine), leaves(theirs)
    for path, text in leaves(merged).items():
        assert text in (mine.get(path), theirs.get(path)), path
    for conflict in conflicts:
        assert conflict.mine != conflict.theirs


@given(versions, versions, versions)
def test_additions_of_both_sides_are_there(base, mine, theirs):
    old, result = ({b["id"] for b in base["body"]}, merge(base, mine, theirs)[0]["body"])
    found = [b["id"] for b in result]
    assert len(found) == len(set(found))
    for side in (mine, theirs):
        assert {b["id"] for b in side["body"]} - old <= set(found)


@given(versions, versions, versions)
def test_removed_by_one_and_untouched_by_the_other_goes(base, mine, theirs):
    result = {b["id"] for b in merge(base, mine, theirs)[0]["body"]}
    for one, other in ((mine, theirs), (theirs, mine)):
        kept = {b["id"] for b in one["body"]}
        for item in base["body"]:
            if item["id"] not in kept and item in other["body"]:
                assert item["id"] not in result


@given(versions, versions, versions)
def test_same_input_same_result_and_same_texts_from_either_side(base, mine, theirs):
    assert merge(base, mine, theirs) == merge(base, mine, theirs)
    (one, asked), (other, asked_again) = merge(base, mine, theirs), merge(base, theirs, mine)
    disputed = {conflict.path for conflict in asked}
    assert disputed == {conflict.path for conflict in asked_again}
    one, other = leaves(one), leaves(other)
    assert one.keys() == other.keys()
    assert all(one[path] == other[path] for path in one if path not in disputed)


@given(blocks, st.randoms())
def test_order_is_that_of_who_moved(base, random):
    moved = random.sample(base, len(base))
    changed = [item | {"value": {"text": "new", "speaker": ""}} for item in base]
    for merged, conflicts in (merge(base, moved, changed), merge(base, changed, moved)):
        assert [item["id"] for item in merged] == [item["id"] for item in moved]
        assert not conflicts
        assert all(item["value"]["text"] == "new" for item in merged)


@given(blocks, ids)
def test_an_added_block_keeps_its_neighbour(base, key):
    if key in {item["id"] for item in base} or not base:
        return
    for place in range(len(base) + 1):
        mine = [*base[:place], block(key, "new", ""), *base[place:]]
        theirs = [item | {"value": {"text": "theirs", "speaker": ""}} for item in base]
        for merged, _conflicts in (merge(base, mine, theirs), merge(base, theirs, mine)):
            assert [item["id"] for item in merged] == [item["id"] for item in mine]


@given(versions, versions)
def test_without_a_common_base_every_difference_is_asked(mine, theirs):
    merged, conflicts = merge({}, mine, theirs)
    asked = {conflict.path for conflict in conflicts}
    mine, theirs = leaves(mine), leaves(theirs)
    assert asked == {path for path in mine.keys() & theirs.keys() if mine[path] != theirs[path]}
    assert leaves(merged).keys() == mine.keys() | theirs.keys()


def test_an_edited_block_survives_its_removal():
    base = [block("1", "a", ""), block("2", "b", "")]
    edited = [block("1", "new", ""), block("2", "b", "")]
    for mine, theirs in ((edited, base[1:]), (base[1:], edited)):
        merged, conflicts = merge(base, mine, theirs)
        assert (merged, conflicts) == (edited, [])


def test_lists_without_identities_are_asked_about_as_a_whole():
    merged, (conflict,) = merge({"tags": ["a"]}, {"tags": ["b"]}, {"tags": ["c"]})
    assert merged == {"tags": ["b"]}
    assert (conflict.address, conflict.mine, conflict.theirs) == ("tags", ["b"], ["c"])


def test_keys_of_paragraphs_and_line_ends_are_no_change():
    one = {"body": [{"id": "1", "value": '<p data-block-key="abc">a</p>'}], "n": "a\r\nb"}
    other = {"body": [{"id": "1", "value": '<p data-block-key="xyz">a</p>'}], "n": "a\nb"}
    assert is_same(one, other)
    assert not is_same(one, other | {"n": "c"})
    written = {"body": [{"id": "1", "value": "<p>b</p>"}], "n": "a\nb"}
    assert merge(one, other, written) == (written, [])
    assert merge(one, written, other) == (written, [])


def test_children_are_matched_by_their_key_before_their_row():
    base = {"timeline": [{"pk": None, "translation_key": "k", "text_de": "a", "text_ru": "a"}]}
    mine = {"timeline": [{"pk": None, "translation_key": "k", "text_de": "b", "text_ru": "a"}]}
    theirs = {"timeline": [{"pk": 7, "translation_key": "k", "text_de": "a", "text_ru": "c"}]}
    merged, conflicts = merge(base, mine, theirs)
    assert not conflicts
    assert merged["timeline"] == [{"pk": 7, "translation_key": "k", "text_de": "b", "text_ru": "c"}]
