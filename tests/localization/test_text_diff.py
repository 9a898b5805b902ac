"""Differences between two texts: words, paragraphs and links."""

import html
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from home.localization.text_diff import diff_paragraphs, diff_words, lines, paragraphs


def marked(diff):
    """Return a difference with deletions in [-…-] and additions in {+…+}."""
    text = re.sub(r'<span class="deletion">(.*?)</span>', r"[-\1-]", diff)
    return html.unescape(re.sub(r'<span class="addition">(.*?)</span>', r"{+\1+}", text))


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("He was released.", "He was arrested.", "He was [-released-]{+arrested+}."),
        ("He was freed.", "He was not freed.", "He was {+not +}freed."),
        ("Гэта сям’я.", "Гэта сям’і.", "Гэта [-сям’я-]{+сям’і+}."),
        ("one two three", "four five three", "[-one two-]{+four five+} three"),
        ("", "New", "{+New+}"),
        ("<b> & co", "<i> & co", "<[-b-]{+i+}> & co"),
    ],
)
def test_words(before, after, expected):
    assert marked(diff_words(before, after)) == expected


def test_markup_in_texts_is_escaped():
    assert "<script" not in diff_words("", "<script>") + diff_paragraphs([], ["<script>"])


def test_paragraphs_are_kept_apart_and_entities_resolved():
    rich = (
        '<h2 data-block-key="a">Head</h2><p>One<br/>two &amp; <b>three</b></p><ul><li>x</li></ul>'
    )
    assert paragraphs(rich) == ["Head", "One", "two & three", "x"]
    assert lines("a\r\n\r\nb ") == ["a", "b"]


def test_links_show_their_targets():
    rich = (
        '<p><a href="https://example.org/?a=1&amp;b=2">Read</a> or '
        '<a linktype="page" id="7">look</a>.</p>'
    )
    shown = paragraphs(rich, lambda kind, key: f"{kind} {key}")
    assert shown == ["Read [https://example.org/?a=1&b=2] or look [page 7]."]


def test_a_changed_target_alone_is_a_change():
    before, after = (
        paragraphs(f'<p>See <a href="https://{host}/">this</a></p>') for host in ("a.org", "b.org")
    )
    assert marked(diff_paragraphs(before, after)) == ("<p>See this [https://[-a-]{+b+}.org/]</p>")


def test_only_paragraphs_that_differ_are_shown():
    before = ["First stays.", "Second will change.", "Third stays.", "Fourth goes away soon."]
    after = ["First stays.", "Second did change.", "Third stays.", "Brand new words here."]
    shown = marked(diff_paragraphs(before, after))
    assert "stays" not in shown
    assert "<p>Second [-will-]{+did+} change.</p>" in shown
    assert "[-Fourth goes away soon.-]" in shown or "[-Fourth goes away soon-]" in shown
    assert "Brand new words here" in shown


words = st.lists(st.sampled_from(["a", "bb", "ccc", "д", "’", ".", ","]), max_size=12)
texts = words.map(" ".join)


@given(texts, texts)
def test_both_versions_can_be_read_from_the_difference(before, after):
    shown = marked(diff_words(before, after))
    old = re.sub(r"\{\+.*?\+\}", "", shown).replace("[-", "").replace("-]", "")
    new = re.sub(r"\[-.*?-\]", "", shown).replace("{+", "").replace("+}", "")
    assert old.split() == before.split()
    assert new.split() == after.split()


@given(st.lists(texts.filter(str.strip), max_size=5), st.lists(texts.filter(str.strip), max_size=5))
def test_no_changed_paragraph_is_left_out(before, after):
    shown = marked(diff_paragraphs(before, after))
    kept = " ".join(re.findall(r"<p>(.*?)</p>", shown))
    for paragraph in set(after) - set(before):
        new = re.sub(r"\[-.*?-\]", "", kept).replace("{+", "").replace("+}", "")
        assert " ".join(paragraph.split()) in " ".join(new.split())
