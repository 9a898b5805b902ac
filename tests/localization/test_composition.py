"""What readers see of a body: each text in their language or a fallback, no hole, nothing twice."""

from hypothesis import given
from hypothesis import strategies as st

from home.localization.composition import common_language, compose
from home.localization.segments import stream_segments
from home.localization.structure import arrange
from tests.localization.bodies import BODY, block, bodies, body_of


def names(composed):
    return "".join(found.item["id"] for found in composed)


def texts(body):
    return {s.address: s.value for s in stream_segments(BODY, body, "body") if s.is_text}


@given(bodies, bodies, bodies)
def test_readers_see_every_block_once(source, german, belarusian):
    german, belarusian = (arrange(BODY, source, body) for body in (german, belarusian))
    versions = [("be", belarusian), ("de", german), ("en", source)]
    composed = compose(BODY, source, versions)
    assert names(composed) == "".join(item["id"] for item in source)
    shown = texts([found.item for found in composed])
    by_language = {code: texts(body) for code, body in versions}
    for address in texts(source):
        code = next(code for code, found in by_language.items() if found.get(address))
        assert shown[address] == by_language[code][address]


@given(bodies, bodies)
def test_each_text_is_marked_with_its_language(source, german):
    german = arrange(BODY, source, german)
    by_language = {"de": texts(german), "en": texts(source)}
    for found in compose(BODY, source, [("de", german), ("en", source)]):
        for address, text in texts([found.item]).items():
            _field, _block, *path = address.split(".")
            code = found.others.get(tuple(path), found.language)
            assert by_language[code][address] == text


def test_a_block_that_is_not_translated_is_in_the_fallback_language():
    composed = compose(BODY, body_of("abc"), [("de", body_of("ac")), ("en", body_of("abc"))])
    assert [found.language for found in composed] == ["de", "en", "de"]
    assert common_language(composed) == "de"


def test_a_part_of_a_block_that_is_not_translated():
    source, german = block("a", "quotation", "one"), block("a", "quotation", "eins")
    german["value"]["speaker"] = ""
    (found,) = compose(BODY, [source], [("de", [german]), ("en", [source])])
    assert found.item["value"]["text"] == "eins"
    assert found.item["value"]["speaker"] == "one"
    assert (found.language, found.others) == ("de", {("speaker",): "en"})


def test_blocks_that_the_structure_does_not_have_are_not_shown():
    assert names(compose(BODY, body_of("b"), [("de", body_of("ab")), ("en", body_of("b"))])) == "b"


@given(st.sampled_from(["<p></p>", "", "<p data-block-key='x'>&nbsp;</p>"]))
def test_a_block_that_shows_nothing_is_left_out(nothing):
    empty = [{"id": "a", "type": "text", "value": nothing}]
    assert compose(BODY, empty, [("de", []), ("en", empty)]) == []
