"""Rich text: the allowed HTML is the same for each way of input and is enforced again on output.

The corpus is `tests/hostile/rich_text.py`. The pages that readers get are checked with a parser.
"""

import json
import re
import uuid
from html import unescape
from time import process_time
from urllib.parse import urlsplit

import lxml.html
import pytest
from django.apps import apps
from django.core.exceptions import ValidationError
from django.db import connection, models
from django.urls import reverse
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st
from wagtail.models import Page, Revision
from wagtail.rich_text import RichText

from home.content.blocks import RICH_TEXT_FEATURES, BodyBlock
from home.content.fields import WebAddressField
from home.localization import translatable_objects
from home.localization.allowed_html import (
    clean_rich_text,
    is_safe_address,
    is_web_address,
    without_tags,
)
from home.localization.exchange.entries import Document, Entry, Format, Outcome
from home.localization.exchange.formats import write
from home.localization.exchange.importer import import_file
from home.localization.exchange.markup import problem_in_plain_text, problem_in_rich_text
from home.localization.normalisation import is_empty_rich_text
from home.localization.segments import comparable
from tests import admin_forms as editor
from tests.hostile.bodies import assert_all_is_read, blocks, store_past_everything
from tests.hostile.rich_text import ADDRESSES, REPEATED, RUN, VECTORS

pytestmark = pytest.mark.either_database

TAGS = ("p", "br", "h2", "h3", "b", "strong", "i", "em", "ol", "ul", "li", "a")
SOURCE = '<p>One <b>bold</b> <a href="https://example.org/">link</a></p>'
SCHEMES = re.compile(r"(https?://|mailto:|tel:|/(?![/\\])|#)", re.IGNORECASE)
FORBIDDEN = (
    *("script", "iframe", "object", "embed", "svg", "math", "style", "link", "meta", "base"),
    *("form", "input", "button", "textarea", "select", "video", "audio", "img", "image", "source"),
    *("template", "noscript", "title", "plaintext", "xmp", "marquee", "body", "html"),
)


def assert_inert(html, where, plain):
    """Assert that a public page adds nothing dangerous to the page without hostile texts."""
    shown, before = lxml.html.document_fromstring(html), lxml.html.document_fromstring(plain)
    for name in FORBIDDEN:
        assert len(shown.xpath(f"//{name}")) == len(before.xpath(f"//{name}")), f"{where}: <{name}>"
    known = {name for element in before.iter() for name in element.attrib}
    known |= {"href", "rel", "data-block-key"}
    for element in shown.iter():
        if not isinstance(element.tag, str):
            assert element in before.iter() or not element.text or RUN not in element.text, where
            continue
        for name in element.attrib:
            assert not name.lower().startswith("on"), f"{where}: {name} of <{element.tag}>"
            assert name in known | {"href", "rel", "data-block-key"}, (
                f"{where}: {name} of <{element.tag}>"
            )
        for address in element.xpath("self::a/@href"):
            assert SCHEMES.match(address), f"{where}: href {address!r}"
            assert not re.search(r"[\x00-\x20\\]", address), f"{where}: href {address!r}"
            assert "evil.invalid" not in urlsplit(address).netloc, f"{where}: href {address!r}"


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def plain(client, imprint):
    """Return the page that readers get before any hostile text is stored."""
    return {code: client.get(f"/{code}/imprint/").content.decode() for code in ("en", "de")}


def assert_page_is_clean(client, plain, way, code="en"):
    where = f"/{code}/imprint/ after {way}"
    response = client.get(f"/{code}/imprint/")
    assert response.status_code == 200, where
    html = response.content.decode()
    assert_inert(html, where, plain[code])
    return html


def post_bodies(cms, page, values):
    """Publish a page with text blocks as given, in a form that a browser would not submit."""
    fields = editor.body("body_en", *[("text", "{}")] * len(values))
    names = [name for name, value in fields.items() if value == "{}"]
    assert len(names) == len(values)
    url = editor.page_url("edit", page)
    response = editor.submit(
        cms, url, fields | dict(zip(names, values, strict=True)), action="publish"
    )
    assert response.status_code == 302, editor.messages(response)


# Ways of input


def test_there_are_enough_vectors():
    assert len(set(VECTORS)) >= 200


def test_by_form_as_markup(cms, client, imprint, plain):
    post_bodies(cms, imprint, [block["value"] for block in blocks(VECTORS)])
    html = assert_page_is_clean(client, plain, "a form with markup")
    assert_all_is_read(html, "a form with markup")


def test_by_form_as_the_editor_posts_it(cms, client, imprint, plain):
    """Draftail submits JSON. Forged JSON may contain any URL and any type of text."""
    made = []
    for text in [*VECTORS, *ADDRESSES, "half a pair: \ud800", "https://example.org/\udfff"]:
        block = {
            "key": "abcde",
            "type": "unstyled",
            "depth": 0,
            "text": text,
            "inlineStyleRanges": [{"offset": 0, "length": 1, "style": "BOLD"}],
            "entityRanges": [{"offset": 0, "length": 1, "key": 0}],
        }
        link = {"type": "LINK", "mutability": "MUTABLE", "data": {"url": text}}
        made.append(json.dumps({"blocks": [block], "entityMap": {"0": link}}))
    post_bodies(cms, imprint, made)
    assert_page_is_clean(client, plain, "a form of Draftail")


@pytest.mark.parametrize("value", ["", "{", "[]", "7", "null", '{"blocks": 1}', "{}", "\0", "<p>"])
def test_a_forged_text_is_no_error(cms, client, imprint, plain, value):
    post_bodies(cms, imprint, [value, "<p>It stays</p>"])
    assert "It stays" in assert_page_is_clean(client, plain, f"the text {value!r}")


@pytest.mark.parametrize("file_format", [Format.PO, Format.XLIFF_2_1])
def test_by_import(cms, client, imprint, plain, file_format):
    writable = [
        text for text in VECTORS if not re.search(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
    ]
    imprint.body_en = BodyBlock().to_python(blocks([SOURCE] * len(writable)))
    imprint.save_revision().publish()
    before = {code: client.get(f"/{code}/imprint/").content.decode() for code in ("en", "de")}
    made = imprint.body_en.get_prep_value()[::2]
    entries = [
        Entry(translatable_objects.reference(imprint), f"body.{block['id']}", SOURCE, text)
        for block, text in zip(made, writable, strict=True)
    ]
    report = import_file(write(Document("de", "en", entries), file_format))
    assert report.counts.get(Outcome.APPLIED, 0) < len(entries) / 10, report.counts
    for revision in Revision.objects.filter(object_id=str(imprint.pk)).order_by("-pk")[:1]:
        revision.publish()
    assert_page_is_clean(client, before, f"import of {file_format}", "de")


@pytest.mark.parametrize("way", ["save", "publish"])
def test_by_program(client, imprint, plain, way):
    made = [block | {"value": block["value"].replace("\0", "")} for block in blocks(VECTORS)]
    for field in ("body_en", "body_de"):
        setattr(imprint, field, BodyBlock().to_python(made))
    texts = [("text", RichText(text.replace("\0", ""))) for text in VECTORS]
    editor.set_own_body(imprint, "de", texts)
    imprint.save() if way == "save" else imprint.save_revision().publish()
    for code in ("en", "de"):
        html = assert_page_is_clean(client, plain, f"{way} by a program", code)
        for text in (f"<script>{RUN}", f"onerror={RUN}>", 'href="javascript:'):
            assert text not in html, f"{way}: {text}"
    assert_all_is_read(client.get("/en/imprint/").content.decode(), way)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT body_en, body_de FROM home_basepage WHERE page_ptr_id = %s", [imprint.pk]
        )
        stored = str(cursor.fetchone())
    assert "<script" not in stored
    assert "<img" not in stored


def test_by_an_old_revision(cms, client, imprint, plain):
    """HTML that an older version of the site accepted is restored when a user reverts to it."""
    old = imprint.save_revision()
    content = old.content | {"body_en": json.dumps(blocks(VECTORS)).replace("\\u0000", "")}
    Revision.objects.filter(pk=old.pk).update(content=content)
    imprint.save_revision()

    old.refresh_from_db()
    old.publish()
    html = assert_page_is_clean(client, plain, "publishing an old revision")
    assert_all_is_read(html, "publishing an old revision")

    revert = editor.page_url("revisions_revert", imprint, old.pk)
    imprint.save_revision()
    review = cms.get(revert)
    shown = editor.soup(review).select_one("main")
    assert not shown.select(".comparison a, .comparison img, .comparison script, .comparison style")
    draft = editor.soup(review).select_one("input[name=draft]")["value"]
    assert cms.post(revert, {"draft": draft, "part": "en"}).status_code == 302
    response = editor.submit(cms, editor.page_url("edit", imprint), {}, action="publish")
    assert response.status_code == 302, editor.messages(response)
    assert_page_is_clean(client, plain, "reverting to an old revision")


def test_by_copy(cms, client, imprint, plain):
    store_past_everything(imprint, "body_en", blocks(t.replace("\0", "") for t in VECTORS))
    copied = Page.objects.get(pk=imprint.pk).specific.copy(update_attrs={"slug": "copy"})
    html = client.get(copied.url.replace("/de/", "/en/")).content.decode()
    assert_inert(html, "the copy", plain["en"])


def test_what_lies_in_the_database_is_shown_clean(cms, client, imprint, plain, admin_user):
    """The last protection: a text that passed all checks is harmless for readers and editors."""
    made = blocks(text.replace("\0", "") for text in VECTORS)
    for field in ("body_en", "body_de"):
        store_past_everything(imprint, field, made)
    for code in ("en", "de"):
        html = assert_page_is_clean(client, plain, "a change in the database", code)
        assert_all_is_read(html, f"/{code}/imprint/")
        feed = client.get(f"/{code}/feed.xml").content.decode()
        assert f"<script>{RUN}" not in feed, code
        found = client.get(f"/{code}/search/?q=pwned").content.decode()
        assert f"<script>{RUN}" not in found, code
        assert f"onerror={RUN}>" not in found.replace("&gt;", ""), code
    for url in (
        editor.page_url("edit", imprint),
        editor.page_url("view_draft", imprint),
        reverse("localization:translate", args=[translatable_objects.reference(imprint), "de"]),
    ):
        response = cms.get(url)
        assert response.status_code == 200, url
        html = response.content.decode()
        shown = lxml.html.document_fromstring(html)
        assert not [s for s in shown.xpath("//script/text()") if s.strip() == RUN], url
        assert not shown.xpath("//*[@onerror or @onclick or @onload or @ontoggle]"), url
        assert not shown.xpath("//a[starts-with(normalize-space(@href), 'javascript')]"), url


def test_answers_to_questions_are_cleaned_too(client, imprint, plain):
    made = [
        {
            "type": "questions",
            "id": str(uuid.UUID(int=1)),
            "value": [
                {
                    "type": "item",
                    "id": str(uuid.UUID(int=number + 2)),
                    "value": {"question": f"Question {number}", "answer": text.replace("\0", "")},
                }
                for number, text in enumerate(VECTORS)
            ],
        }
    ]
    store_past_everything(imprint, "body_en", made)
    html = assert_page_is_clean(client, plain, "hostile answers")
    text = lxml.html.document_fromstring(html).text_content()
    assert all(f"Question {number}" in text for number in range(len(VECTORS)))


# URL fields


def test_only_addresses_of_sites_are_shown(client, imprint, plain, page_at):
    quotation = {"text": "Words", "speaker": "Somebody"}
    made = []
    for number, address in enumerate(ADDRESSES):
        address = address.replace("\0", "")
        values = [
            ("quotation", quotation | {"source_url": address}),
            ("call_to_action", {"heading": "H", "link_text": "L", "page": None, "url": address}),
            ("sources", [{"type": "item", "id": "", "value": {"title": "S", "url": address}}]),
        ]
        made += [
            {"type": kind, "value": value, "id": str(uuid.UUID(int=number * 3 + n + 1))}
            for n, (kind, value) in enumerate(values)
        ]
    store_past_everything(imprint, "body_en", made)
    response = client.get("/en/imprint/")
    assert response.status_code == 200
    shown = lxml.html.document_fromstring(response.content.decode())
    for address in shown.xpath("//a/@href"):
        assert SCHEMES.match(address), address


def test_columns_for_addresses_hold_addresses_of_sites():
    fields = [
        field
        for model in apps.get_models()
        if model.__module__.startswith(("home.", "campaign."))
        for field in model._meta.local_fields
        if isinstance(field, models.URLField)
    ]
    assert len(fields) >= 6
    for field in fields:
        assert isinstance(field, WebAddressField), field
        for address in map(unescape, ADDRESSES):
            assert not field.get_prep_value(address), f"{field}: {address!r}"
            assert not field.from_db_value(address, None, None), f"{field}: {address!r}"
            assert not field.to_python(address), f"{field}: {address!r}"
            try:
                # A bare host name is completed to a URL.
                assert is_web_address(field.formfield().clean(address)), f"{field}: {address!r}"
            except ValidationError as error:
                assert error.messages
        assert field.get_prep_value("https://example.org/ž?a=b") == "https://example.org/ž?a=b"


# The list of allowed HTML itself

SOUND = [
    "",
    "Only words & signs",
    '<p data-block-key="a1b2c">One<br/>two</p>',
    '<h2 data-block-key="x">A</h2><ul><li data-block-key="y">B<ol><li>C</li></ol></li></ul>',
    "<p>A <b>b</b> <i>i</i> <strong>s</strong> <em>e</em></p>",
    '<p><a linktype="page" id="3">Page</a> <a id="4" linktype="document">File</a></p>',
    '<p><a href="https://example.org/?a=1&amp;b=2#c">x</a></p>',
    '<p><a href="https://be.wikipedia.org/wiki/Алесь_Бяляцкі">x</a></p>',
    '<p><a href="https://example.org/People\'s">x</a></p>',
    '<p><a href="mailto:a@example.org?subject=A%20b">x</a> <a href="tel:+49301">x</a></p>',
    '<p><a href="/en/search/">x</a> <a href="#top">x</a></p>',
    "<p>1 &lt; 2 &gt; 0 &amp; “quotes”\u00a0</p>",
]


@pytest.mark.either_database
@pytest.mark.parametrize("html", SOUND)
def test_what_editors_write_stays_as_it_is(html):
    assert clean_rich_text(html, RICH_TEXT_FEATURES) == html


@pytest.mark.either_database
def test_what_is_left_is_clean():
    for text in VECTORS:
        once = clean_rich_text(text, RICH_TEXT_FEATURES)
        assert clean_rich_text(once, RICH_TEXT_FEATURES) == once, text
        tree = lxml.html.fragment_fromstring(f"<div>{once}</div>")
        names = {element.tag for element in tree.iter()} - {"div"}
        assert names <= set(
            ["p", "br", "h2", "h3", "b", "strong", "i", "em", "ol", "ul", "li", "a"]
        ), text


@pytest.mark.either_database
@given(st.text(alphabet="<>/ab='\"& \n!-[]?p;:#javscrit", max_size=60))
def test_whatever_is_written_is_cleaned_at_once(text):
    once = clean_rich_text(text, RICH_TEXT_FEATURES)
    assert clean_rich_text(once, RICH_TEXT_FEATURES) == once
    tree = lxml.html.fragment_fromstring(f"<div>{once}</div>")
    assert all(SCHEMES.match(address) for address in tree.xpath("//@href"))
    assert set(tree.xpath("//@*/..")) == set(tree.xpath("//a[@href] | //*[@data-block-key]"))


@pytest.mark.either_database
def test_features_decide_what_is_allowed():
    html = '<h2>A</h2><p><b>b</b><a href="https://example.org/">x</a></p>'
    assert clean_rich_text(html, ["bold"]) == "A<p><b>b</b>x</p>"
    link = '<p><a linktype="document" id="1">x</a></p>'
    assert clean_rich_text(link, ["link"]) == "<p>x</p>"


@pytest.mark.either_database
def test_no_hostile_address_is_taken_for_one():
    for address in ADDRESSES:
        assert not is_safe_address(unescape(address)), address
        assert not is_web_address(unescape(address)), address


@pytest.mark.either_database
def test_a_script_is_not_left_as_text():
    assert clean_rich_text(f"<p>a<script>{RUN}</script>b</p>", ["bold"]) == "<p>ab</p>"
    assert escape(RUN) not in clean_rich_text(f"<style>{RUN}</style>", ["bold"])


# Time and strange numbers

READERS = {
    "clean": lambda text: clean_rich_text(text, RICH_TEXT_FEATURES),
    "translation": lambda text: problem_in_rich_text(SOURCE, f"<p>{text}", RICH_TEXT_FEATURES),
    "source": lambda text: problem_in_rich_text(f"<p>{text}", SOURCE, RICH_TEXT_FEATURES),
    "plain": lambda text: problem_in_plain_text(text, text),
    "without tags": without_tags,
    "is empty": is_empty_rich_text,
    "comparable": lambda text: comparable(f"data-block-key{text}"),
}


def seconds(read, text):
    """Return the shortest of three processing times of `read` for a text that is not cached."""
    times = []
    for number in range(3):
        begin = process_time()
        read(text + "x" * number)
        times.append(process_time() - begin)
    return min(times)


@pytest.mark.either_database
@pytest.mark.parametrize("read", READERS.values(), ids=READERS)
def test_a_text_eight_times_as_long_takes_no_more_than_three_times_its_share(read):
    """A quadratic algorithm would take 64 times as long. Both times are measured in one run."""
    for repeated in REPEATED:
        short, long = (repeated * (size // len(repeated)) for size in (8_192, 65_536))
        assert seconds(read, long) < 24 * seconds(read, short) + 0.01, repeated


@pytest.mark.either_database
@pytest.mark.parametrize("digits", ["9" * 5000, "x" + "f" * 5000])
def test_a_number_of_no_character_is_read_as_text(digits):
    """Python raises an exception if a program parses a number of more than 4,300 digits."""
    reference = f"&#{digits};"
    for html in (f"<p>{reference}</p>", f"&<x>#{digits};", f'<a href="/{reference}">x</a>'):
        cleaned = clean_rich_text(html, RICH_TEXT_FEATURES)
        assert unescape(cleaned).count(digits) == 1
        assert clean_rich_text(cleaned, RICH_TEXT_FEATURES) == cleaned
    link = SOURCE.replace("https://example.org/", f"https://example.org/{reference}")
    assert problem_in_rich_text(SOURCE, link, RICH_TEXT_FEATURES) == ""


@pytest.mark.either_database
@pytest.mark.parametrize(
    ("html", "cleaned"),
    [
        ("<P CLASS=x>a<BR>b", "<p>a<br/>b</p>"),
        ("<b><i>a</b>b</i>", "<b><i>a</i></b>b"),
        ("<p it's>a</p> it's", "<p>a</p> it's"),
        ("a <b and c", "a &lt;b and c"),
        ("a < b <!-- c --> d <!--> e <!doctype f> g", "a &lt; b  d  e  g"),
        ("<a HREF='/x' href=/y>z</a>", '<a href="/x">z</a>'),
        ("<a href = /x/>z</a>", '<a href="/x/">z</a>'),
        ("<a title='>' href=/x>z</a>", '<a href="/x">z</a>'),
        ("a<script>b</script ></SCRIPT>c<style x='</style>'>d</style>e", "ace"),
    ],
)
def test_markup_is_read_as_browsers_read_it(html, cleaned):
    assert clean_rich_text(html, RICH_TEXT_FEATURES) == cleaned
