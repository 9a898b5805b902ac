"""Formats of translation files: reading restores what was written, and other programs accept it."""

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from translate.storage import pypo, xliff, xliff2

from home.localization.exchange.entries import (
    Document,
    Entry,
    ExchangeError,
    Format,
    ambiguous_keys,
    portable,
)
from home.localization.exchange.formats import read, write
from home.localization.exchange.markup import problem_in_plain_text, problem_in_rich_text
from home.localization.segments import Kind
from home.localization.state import fingerprint

SCHEMAS = Path(__file__).parent / "schemas"
FORMATS = list(Format)
XLIFFS = [Format.XLIFF_1_2, Format.XLIFF_2_1]
HARD = [
    "\n two lines \n",
    " leading and trailing\t",
    'quote " and backslash \\ and \\n and \\" at the end\\',
    "%s %(name)s {name} {0} 100 %",
    "]]> &amp; & < > <b>bold</b> <!-- no --> <![CDATA[x]]>",
    "non\u00a0breaking\u202fspaces\u200b",
    "\u05e2\u05d1\u05e8\u05d9\u05ea \u200f\u0627\u0644\u0639\u0631\u0628\u064a\u0629",
    "👩🏽\u200d🚒 🇧🇾 𝒜",
    "line\u2028separator\u2029paragraph\x85next\x1cfile",
    "carriage\rreturn\r\nboth\r",
    '#, fuzzy\nmsgid "x"\n#~ msgstr',
    "/etc/passwd",
    "«Праваабаронца»: Алесь Бяляцкі",
]

pytestmark = [
    pytest.mark.either_database,
    pytest.mark.filterwarnings("ignore::DeprecationWarning:translate"),
]

texts = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(HARD),
    st.lists(
        st.sampled_from(["\n", "\r", '"', "\\", "n", " ", "<", "&", "]]>", "{", "%", "é", "\x0b"]),
        max_size=12,
    ).map("".join),
)


def entry(address="heading", source="Freedom", target="", **values):
    """Return an entry as the exporter creates it."""
    source, target = portable(source), portable(target)
    return Entry(
        reference=values.pop("reference", "cases.profilepage:4"),
        address=address,
        source=source,
        target=target,
        source_fingerprint=fingerprint(source),
        target_fingerprint=fingerprint(target),
        **values,
    )


@st.composite
def documents(draw):
    found = []
    for number in range(draw(st.integers(0, 6))):
        source = portable(draw(texts.filter(lambda text: portable(text).strip())))
        target = portable(draw(texts))
        found.append(
            entry(
                f"timeline.{number}.text",
                source,
                target,
                reference=f"cases.profilepage:{number // 3}",
                is_fuzzy=bool(target) and draw(st.booleans()),
                note=draw(texts),
                previous_source=portable(draw(texts)),
                kind=draw(st.sampled_from([Kind.PLAIN, Kind.RICH])),
            )
        )
    return Document("be", draw(st.sampled_from(["en", "ru"])), found, project="Freedom")


def carried(found):
    """Return those values of an entry that a file must preserve."""
    return replace(found, note="", previous_source="", title="", kind=Kind.PLAIN)


def carry(document, file_format):
    return read(write(document, file_format))


@pytest.mark.slow
@pytest.mark.parametrize("file_format", FORMATS)
@settings(max_examples=150, deadline=None)
@given(document=documents())
def test_what_is_written_is_read_again(file_format, document):
    found = carry(document, file_format)
    assert found.entries == [carried(e) for e in document.entries]
    assert (found.language, found.source_language) == ("be", document.source_language)


@pytest.mark.slow
@pytest.mark.parametrize("file_format", FORMATS)
@settings(max_examples=100, deadline=None)
@given(text=st.text(max_size=200))
def test_any_text_is_read_or_declined(file_format, text):
    data = text.encode(errors="surrogatepass")
    for junk in (data, b"<xliff>" + data, b'msgid ""\nmsgstr ""\n' + data):
        try:
            read(junk)
        except ExchangeError as error:
            assert str(error)


@pytest.mark.slow
@pytest.mark.parametrize("file_format", FORMATS)
@settings(max_examples=60, deadline=None)
@given(document=documents(), place=st.floats(0, 1), junk=st.binary(max_size=8))
def test_a_damaged_file_is_read_or_declined(file_format, document, place, junk):
    data = write(document, file_format)
    cut = int(len(data) * place)
    for damaged in (data[:cut], data[:cut] + junk + data[cut:], data[cut:]):
        try:
            read(damaged)
        except ExchangeError as error:
            assert str(error)


@pytest.mark.parametrize("file_format", FORMATS)
def test_hard_texts(file_format):
    entries = [entry(f"body.{n}", text, text) for n, text in enumerate(HARD)]
    assert carry(Document("de", "en", entries), file_format).entries == entries


@pytest.mark.parametrize("text", ["a\x00b", "\x01\x08\x0b\x0c\x1f", "\ufffe\uffff", "\ud800"])
def test_characters_that_no_file_can_hold_are_left_out(text):
    assert portable(f"<{text}>") in ("<ab>", "<>")


@pytest.mark.parametrize("file_format", FORMATS)
def test_encodings(file_format):
    entries = [entry("heading", "Ales", "Алесь")]
    data = write(Document("be", "en", entries), file_format)
    assert read(b"\xef\xbb\xbf" + data).entries == entries
    for encoding in ("cp1251", "utf-16-le", "koi8-r", "utf-32"):
        with pytest.raises(ExchangeError, match="UTF-8"):
            read(data.decode().encode(encoding, errors="replace"))
    wide = data.decode().replace('encoding="UTF-8"', 'encoding="UTF-16"').encode("utf-16")
    if file_format is Format.PO:
        with pytest.raises(ExchangeError, match="UTF-8"):
            read(wide)
    else:
        assert read(wide).entries == entries


def full_document():
    entries = [
        entry("heading", "Ales Bialiatski", "Алесь Бяляцкі", note="Profile › heading"),
        entry("summary", "A \"summary\" & more", note="Profile › summary"),
        entry(
            "body.1e2f", "<p>The <b>case</b></p>", "<p><b>Справа</b></p>", kind=Kind.RICH,
            is_fuzzy=True, previous_source="<p>A <b>case</b></p>",
        ),
        entry("alt_text", "{name} at\nhome", "{name}\nдома", reference="content.campaignimage:2"),
    ]  # fmt: skip
    return Document("be", "en", entries, project="Freedom")


class _Schemas(etree.Resolver):
    def resolve(self, url, pubid, context):
        if url.endswith("xml.xsd"):
            return self.resolve_filename(str(SCHEMAS / "xml.xsd"), context)
        return None


@pytest.fixture(scope="module")
def schemas():
    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(_Schemas())
    names = {
        Format.XLIFF_1_2: "xliff-core-1.2-strict.xsd",
        Format.XLIFF_2_1: "xliff-core-2.0.xsd",
    }
    return {
        key: etree.XMLSchema(etree.parse(SCHEMAS / name, parser)) for key, name in names.items()
    }


@pytest.mark.parametrize("file_format", XLIFFS)
def test_files_keep_the_schema(schemas, file_format):
    for document in (full_document(), Document("be", "en")):
        schemas[file_format].assertValid(etree.fromstring(write(document, file_format)))


@pytest.mark.slow
@pytest.mark.parametrize("file_format", XLIFFS)
@settings(max_examples=60, deadline=None)
@given(document=documents())
def test_any_file_keeps_the_schema(schemas, file_format, document):
    schemas[file_format].assertValid(etree.fromstring(write(document, file_format)))


def test_identifiers_are_unique_in_a_file_of_xliff_2():
    root = etree.fromstring(write(full_document(), Format.XLIFF_2_1))
    for file in root.iterchildren():
        ids = [unit.get("id") for unit in file.iterchildren()]
        assert len(ids) == len(set(ids))


@pytest.mark.skipif(not shutil.which("msgfmt"), reason="needs GNU gettext")
def test_gettext_finds_nothing_to_complain_about(tmp_path):
    path = tmp_path / "be.po"
    path.write_bytes(write(full_document(), Format.PO))
    command = ["msgfmt", "--check", "--verbose", "-o", "/dev/null", str(path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)
    assert "2 translated" in answer.stderr
    assert "1 fuzzy" in answer.stderr
    assert "warning" not in answer.stderr


@pytest.mark.parametrize(
    "file_format,store",
    [
        (Format.PO, pypo.pofile),
        (Format.XLIFF_1_2, xliff.xlifffile),
        (Format.XLIFF_2_1, xliff2.Xliff2File),
    ],
)
def test_a_translation_program_opens_changes_and_saves_the_file(file_format, store):
    """Virtaal, Pootle and Weblate do this, because they are based on the Translate Toolkit."""
    document = full_document()
    file = store.parsestring(write(document, file_format))
    units = [unit for unit in file.units if not unit.isheader()]
    assert [unit.source for unit in units] == [e.source for e in document.entries]
    assert [str(unit.target or "") for unit in units] == [e.target for e in document.entries]
    assert [unit.isfuzzy() for unit in units] == [e.is_fuzzy for e in document.entries]

    units[1].target = "Кароткі змест"
    units[2].target = "<p>Новая <b>справа</b></p>"
    units[2].markfuzzy(False)
    found = read(bytes(file)).entries
    expected = [carried(e) for e in document.entries]
    expected[1] = replace(expected[1], target="Кароткі змест")
    expected[2] = replace(expected[2], target="<p>Новая <b>справа</b></p>", is_fuzzy=False)
    assert found == expected


def test_no_header_names_a_person():
    for file_format in FORMATS:
        data = write(full_document(), file_format).decode()
        assert "Last-Translator: \\n" in data or file_format is not Format.PO
        assert "@" not in data


# Marks of translation programs


def test_fuzzy_in_po_goes_with_its_own_entry():
    data = write(full_document(), Format.PO).decode()
    data += '\n#, fuzzy\n#~ msgctxt "gone"\n#~ msgid "a"\n#~ "b"\n#~ msgstr "c"\n'
    data += '\nmsgctxt "home.homepage:1/summary"\nmsgid "a"\n"b"\nmsgstr ""\n"c"\n"d"\n'
    found = read(data.encode()).entries
    assert [e.is_fuzzy for e in found] == [False, False, True, False, False]
    assert (found[-1].source, found[-1].target) == ("ab", "cd")


def changed(file_format, *replacements):
    data = write(full_document(), file_format).decode()
    for old, new in replacements:
        assert old in data
        data = data.replace(old, new)
    return read(data.encode()).entries


@pytest.mark.parametrize("file_format", XLIFFS)
def test_the_sites_own_mark_ends_with_the_text_that_it_marked(file_format):
    assert changed(file_format)[2].is_fuzzy
    assert not changed(file_format, ("Справа", "Новая справа"))[2].is_fuzzy


def test_a_mark_of_the_translator_counts():
    found = changed(
        Format.XLIFF_1_2,
        ("Справа", "Новая"),
        ('state="needs-review-translation"', 'state="needs-translation"'),
    )
    assert found[2].is_fuzzy
    found = changed(Format.XLIFF_2_1, ("Справа", "Новая"), (' subState="workshop:outdated"', ""))
    assert found[2].is_fuzzy


def test_suggestions_of_a_translation_memory_are_passed_over():
    wrong = "<alt-trans><source>wrong</source><target>wrong</target></alt-trans>"
    found = changed(Format.XLIFF_1_2, ("</trans-unit>", wrong + "</trans-unit>"))
    assert found == [carried(e) for e in full_document().entries]


def test_a_unit_that_was_cut_into_segments_is_put_together():
    found = changed(
        Format.XLIFF_2_1,
        (
            "<source>Ales Bialiatski</source>\n<target>Алесь Бяляцкі</target>\n</segment>",
            "<source>Ales</source><target>Алесь</target></segment>"
            "<ignorable><source> </source></ignorable>"
            '<segment state="final"><source>Bialiatski</source>'
            '<target><mrk id="m1" type="term">Бяляцкі</mrk></target></segment>',
        ),
    )
    assert found[0] == carried(full_document().entries[0])


def test_codes_of_a_translation_program_are_not_guessed():
    found = changed(Format.XLIFF_1_2, ("Алесь", '<g id="1">Алесь</g>'))
    assert "codes" in found[0].problem
    assert not found[1].problem


def test_the_same_address_twice():
    twice = [entry(target="a"), entry(target="b"), entry("x", target="a"), entry("x", target="a")]
    assert ambiguous_keys(twice) == {"cases.profilepage:4/heading"}


# Markup

FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]
SOURCE = (
    '<h2>The case</h2><p>A <b>bold</b> word, a <a linktype="page" id="3">page</a>, '
    '<a href="https://example.org/?a=1&amp;b=2">site</a><br/>and {name}</p><ul><li>one</li></ul>'
)


@pytest.mark.parametrize(
    "target",
    [
        SOURCE,
        SOURCE.replace("bold</b> word", "fett</b>"),
        SOURCE.replace("<b>bold</b>", "bold"),
        SOURCE.replace("https://example.org/?a=1&amp;b=2", "https://de.example.org/"),
        SOURCE.replace("<p>", '<p data-block-key="a1">'),
        SOURCE + "<p>One more paragraph</p>",
        SOURCE.replace("<li>one</li>", "<li>a</li><li>b</li>"),
        SOURCE.replace("The case", "5 &gt; 4 &amp; > 3"),
    ],
)
def test_markup_that_fits(target):
    assert problem_in_rich_text(SOURCE, target, FEATURES) == ""


@pytest.mark.parametrize(
    "old,new,problem",
    [
        ("</b>", "", "closes"),
        ("</p>", "", "stands where"),
        ("</h2>", "</h3>", "source has no tag"),
        ("<b>", "<b", "broken"),
        ("bold", "<script>alert(1)</script>", "not allowed"),
        ("bold", "<i>x</i>", "source has no tag"),
        ("bold", "<!-- x -->", "broken"),
        ("bold", "<SCRIPT>", "broken"),
        ("bold", "a < b", "broken"),
        ("bold", "<?php ?>", "broken"),
        ("bold", "<![CDATA[x]]>", "broken"),
        ("<b>", "<b onclick=\"alert(1)\">", "attributes"),
        ("<b>", "<b style=\"x\">", "attributes"),
        ("<b>", "<b onclick=alert(1)>", "broken"),
        ("https://example.org/?a=1&amp;b=2", "javascript:alert(1)", "address"),
        ("https://example.org/?a=1&amp;b=2", "java&#115;cript:alert(1)", "address"),
        ("https://example.org/?a=1&amp;b=2", "java&Tab;script:alert(1)", "address"),
        ("https://example.org/?a=1&amp;b=2", "//evil.example", "address"),
        ("https://example.org/?a=1&amp;b=2", "data:text/html,x", "address"),
        ('linktype="page" id="3"', 'linktype="page" id="4"', "attributes"),
        ('linktype="page" id="3"', "", "attributes"),
        ("<a href=\"https://example.org/?a=1&amp;b=2\">site</a>", "site", "links"),
        ("<h2>The case</h2>", "<h2><p>The case</p></h2>", "stands where"),
        ("<p>A", "<p/><p>A", "empty"),
        ("{name}", "", "missing"),
        ("{name}", "{имя}", "missing"),
        ("{name}", "{name} {other}", "no placeholder"),
    ],
)  # fmt: skip
def test_markup_that_does_not(old, new, problem):
    assert old in SOURCE
    assert problem in problem_in_rich_text(SOURCE, SOURCE.replace(old, new), FEATURES)


def test_a_feature_that_the_field_lacks_is_not_allowed():
    assert "not allowed" in problem_in_rich_text("<p><b>x</b></p>", "<p><b>y</b></p>", [])


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            ["<p>", "</p>", "<b>", "</b>", "<script>", "<a href=\"javascript:x\">", "</a>", "<br/>",
             "<img src=x onerror=x>", "text", "&lt;", "<", ">", '"', "<li>", "<svg/onload=x>"]
        ),
        max_size=10,
    ).map("".join)
)  # fmt: skip
def test_what_fits_has_no_tag_but_those_of_the_source(target):
    source = "<p>A <b>word</b><br/></p>"
    if not problem_in_rich_text(source, target, FEATURES):
        tags = {e.tag for e in etree.HTML(f"<div>{target}</div>").iter()}
        assert tags <= {"html", "body", "div", "p", "b", "br"}
        assert not any(e.attrib for e in etree.HTML(f"<div>{target}</div>").iter())


def test_plain_text_takes_no_markup():
    assert problem_in_plain_text("a < b", "x < y and <3") == ""
    assert problem_in_plain_text("the <name> tag", "das Element <name>") == ""
    for bad in ("<script>alert(1)</script>", "<b>x</b>", "x <img src=x onerror=y", "</p>", "<!--"):
        assert "no markup" in problem_in_plain_text("plain", bad)
