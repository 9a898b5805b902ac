"""Hostile and invalid translation files lead to a clear message or report, never to a server error.

Each file is uploaded to the CMS by an administrator, who has the permission for each language.
"""

import codecs
import re
import subprocess
import sys
import zipfile
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import Revision

from home.localization import translatable_objects
from home.localization.exchange.entries import (
    MAX_BYTES,
    Document,
    Entry,
    ExchangeError,
    Format,
    Outcome,
)
from home.localization.exchange.exporter import export
from home.localization.exchange.formats import read, write
from home.localization.exchange.importer import import_document, import_file
from home.localization.exchange.xliff.names import NAMESPACE_1, NAMESPACE_2
from home.models import ContentPage, OrganisationSettings
from tests import admin_forms as editor

pytestmark = pytest.mark.either_database

FORMATS = list(Format)
SHARES = {
    Format.PO: slice(0, None, 2),
    Format.XLIFF_1_2: slice(1, None, 4),
    Format.XLIFF_2_1: slice(3, None, 4),
}
REFERENCE = "@@reference@@"
RICH = "body.11111111-0000-4000-8000-000000000001"
RICH_SOURCE = '<p>One <b>bold</b> <a href="https://example.org/">link</a> {name}</p>'

# Texts that no field must accept

HOSTILE_RICH = [
    "<script>alert(1)</script>",
    "<p>One <b>bold</b><script>alert(1)</script></p>",
    '<p>One <b onclick="alert(1)">bold</b> <a href="https://example.org/">x</a> {name}</p>',
    "<p>One <b onmouseover=alert(1)>bold</b></p>",
    '<p><a href="javascript:alert(1)">x</a> {name}</p>',
    '<p><a href="JaVaScRiPt:alert(1)">x</a> {name}</p>',
    '<p><a href="java&#x0A;script:alert(1)">x</a> {name}</p>',
    '<p><a href="&#106;avascript:alert(1)">x</a> {name}</p>',
    '<p><a href=" javascript:alert(1)">x</a> {name}</p>',
    '<p><a href="data:text/html,<script>alert(1)</script>">x</a> {name}</p>',
    '<p><a href="vbscript:x">x</a> {name}</p>',
    '<p><a href="//evil.example/">x</a> {name}</p>',
    '<p><a href="https://example.org/" target="_blank" onclick="x()">x</a> {name}</p>',
    '<p><img src="x" onerror="alert(1)"/></p>',
    "<svg onload=alert(1)>",
    "<svg/onload=alert(1)>",
    '<iframe src="https://evil.example"></iframe>',
    '<object data="x"></object>',
    '<embed embedtype="media" url="https://evil.example"/>',
    '<embed embedtype="image" id="1" format="left" alt="x"/>',
    "<style>body{display:none}</style>",
    '<p style="position:fixed">x</p>',
    '<form action="https://evil.example"><input name="a"/></form>',
    '<base href="https://evil.example"/>',
    '<meta http-equiv="refresh" content="0"/>',
    "<math><mtext></form><form><mglyph><style></math><img src onerror=alert(1)>",
    "<noscript><p title=\"</noscript><img src=x onerror=alert(1)>\">",
    "<template><script>alert(1)</script></template>",
    "<p>One <b>bold</p></b>",
    "<p>One <b>bold",
    "</p></div></body>",
    "<p>One <!-- <b>bold</b> --></p>",
    "<p>One <![CDATA[<script>alert(1)</script>]]></p>",
    "<p>One <?php system('id') ?></p>",
    "<p>One <scr<script>ipt>alert(1)</script></p>",
    "<p>One <scr",
    "<P>One <B>bold</B></P>",
    "<p>No placeholder <b>x</b> <a href=\"https://example.org/\">x</a></p>",
    "<p>{name} {other} <b>x</b> <a href=\"https://example.org/\">x</a></p>",
    "<p>{{ settings.SECRET_KEY }} {% load x %}</p>",
    "<p></p>",
    "<p>&nbsp;</p>",
    "<b>" * 5000 + "</b>" * 5000,
    "<p>" + "x" * 150_000 + "</p>",
]  # fmt: skip
HOSTILE_PLAIN = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "</title><script>alert(1)</script>",
    "<b>bold</b>",
    "x" * 256,
    "x" * 200_000,
    "two\nlines",
    "{placeholder}",
    "<!-- comment",
    "<svg/onload=alert(1)",
]
HOSTILE_REFERENCES = [
    "", "/", "..", "../../../etc/passwd", "auth.user:1", "wagtailcore.page:1", "home.basepage:3",
    "home.contentpage:0", "home.contentpage:-1", "home.contentpage:99999999",
    "home.contentpage:" + "9" * 30, "home.contentpage:1 OR 1=1", "home.contentpage:1;--",
    "HOME.CONTENTPAGE:1", "home.contentpage:１", "home.contentpage:\u0661", "x" * 5000,
    "home.contentpage", ":1", "home.contentpage:1:2", "<script>alert(1)</script>",
]  # fmt: skip
HOSTILE_ADDRESSES = [
    "", "heading_en", "heading_be", "slug", "title", "live", "owner", "path", "__class__", "pk",
    "followed_sources", "body", "body.", "body.0", "body.-1", RICH + ".text", "body.x.y.z",
    "timeline.1.text", "heading/heading", "a" * 5000, "../heading", "<script>alert(1)</script>",
]  # fmt: skip


def entry(address="heading", target="Добры", reference=REFERENCE, source="Imprint"):
    return Entry(reference, address, source, target)


def entries_as_files():
    """Yield (name, entries) of well-formed files with hostile content."""
    for number, text in enumerate(HOSTILE_RICH):
        yield f"rich-{number}", [entry(RICH, text, source=RICH_SOURCE)]
    for number, text in enumerate(HOSTILE_PLAIN):
        yield f"plain-{number}", [entry("heading", text)]
    for number, name in enumerate(HOSTILE_REFERENCES):
        yield f"reference-{number}", [entry(reference=name)]
    for number, address in enumerate(HOSTILE_ADDRESSES):
        yield f"address-{number}", [entry(address)]
    yield "twice", [entry(target="a"), entry(target="b")]
    yield "often", [entry(target=str(number)) for number in range(2000)]


BY_ENTRY = dict(entries_as_files())


def zipped(data):
    file = BytesIO()
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr("be.po", data)
    return file.getvalue()


def any_format(good):
    """Yield (name, data) of files that are not valid translation files."""
    text = good.decode()
    yield "empty", b""
    yield "blank", b" \n\t\n"
    yield "nul", b"\x00" * 1000
    yield "nul-inside", good.replace(b"Imprint", b"Imp\x00rint")
    yield "binary", bytes(range(256)) * 20
    yield "zip", zipped(good)
    yield "gzip", b"\x1f\x8b\x08\x00" + good
    yield "png", b"\x89PNG\r\n\x1a\n" + bytes(500)
    yield "pdf", b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
    yield "html", b"<!DOCTYPE html><html><body><script>alert(1)</script></body></html>"
    yield "html-bare", b"<html><script>alert(1)</script></html>"
    yield "svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
    yield "json", b'{"heading": "x"}'
    yield "csv", b"=cmd|' /C calc'!A0,heading\n"
    yield "path", b"/etc/passwd"
    yield "path-relative", b"manage.py"
    yield "url", b"file:///etc/passwd"
    yield "utf-16-without-bom", text.encode("utf-16-le")
    yield "utf-32", text.encode("utf-32")
    yield "cp1251", text.encode("cp1251", "replace")
    yield "koi8-r", text.encode("koi8-r", "replace")
    yield "latin-1", 'msgid "é"'.encode("latin-1")
    yield "utf-7", b"+ADw-script+AD4-"
    yield "overlong", good + b"\xc0\xbc\xc0\xbcscript"
    yield "surrogates", good + b"\xed\xa0\x80\xed\xb0\x80"
    yield "only-bom", codecs.BOM_UTF8
    yield "only-bom-16", codecs.BOM_UTF16_LE
    yield "too-large", good + b"\n" * MAX_BYTES
    for part in (0.1, 0.3, 0.5, 0.7, 0.9, 0.99):
        yield f"cut-{part}", good[: int(len(good) * part)]
    yield "headless", good[len(good) // 3 :]
    yield "doubled", good + good
    yield "reversed", text[::-1].encode()
    yield "no-language", re.sub(rb'Language: be|target-language="be"|trgLang="be"', b"", good)
    for language in (b"en", b"xx", b"zz-ZZ", b"..", b"' OR 1=1", b"x" * 3000):
        yield (
            f"language-{language[:8].decode()}",
            (
                good.replace(b"Language: be", b"Language: " + language)
                .replace(b'target-language="be"', b'target-language="' + language + b'"')
                .replace(b'trgLang="be"', b'trgLang="' + language + b'"')
            ),
        )
    yield (
        "source-language",
        (
            good.replace(b"X-Source-Language: en", b"X-Source-Language: be")
            .replace(b'source-language="en"', b'source-language="be"')
            .replace(b'srcLang="en"', b'srcLang="be"')
        ),
    )


def po_only(good):
    head = 'msgid ""\nmsgstr "Language: be\\n"\n\n'
    for number, body in enumerate(
        [
            'msgid "a',
            'msgid a"\nmsgstr "b"',
            'msgstr "without msgid"',
            'msgid "a"',
            '"continuation of nothing"',
            'msgid "a"\nmsgid "b"\nmsgstr "c"',
            'msgid "a"\nmsgid_plural "b"\nmsgstr[0] "c"\nmsgstr[1] "d"',
            'msgid "a"\nmsgstr[99999999999] "c"',
            'msgid "a"\nmsgstr[-1] "c"',
            'msgid "a "quote" b"\nmsgstr "c"',
            'msgid "\\x41\\101\\u0041\\q\\"\nmsgstr "c"',
            'msgid "a\\\\"\nmsgstr "b\\"',
            'domain "../../etc/passwd"\nmsgid "a"\nmsgstr "b"',
            '#| msgid "before\nmsgid "a"\nmsgstr "b"',
            '#|\nmsgid "a"\nmsgstr "b"',
            '#~ msgstr "orphan"',
            '#, fuzzy, c-format, fuzzy\nmsgid "a"\nmsgstr "b"',
            '#: /etc/passwd:1\nmsgid "a"\nmsgstr "b"',
            'msgctxt ""\nmsgid ""\nmsgstr "x"',
            'include "/etc/passwd"',
            "\x01\x02\x03",
            "msgid \u201ca\u201d\nmsgstr \u201cb\u201d",
        ]
    ):
        yield f"po-{number}", (head + body + "\n").encode()
    yield "po-charset", good.replace(b"charset=UTF-8", b"charset=windows-1251")
    yield "po-charset-unknown", good.replace(b"charset=UTF-8", b"charset=rot13")
    yield "po-utf-16", good.decode().encode("utf-16")
    yield "po-lines", (head + 'msgid "a"\n' + '"b"\n' * 500_000 + 'msgstr ""\n').encode()
    yield "po-comments", (head + "#. x\n" * 500_000 + 'msgid "a"\nmsgstr "b"\n').encode()
    yield "po-flags", (head + "#, fuzzy\n" * 300_000 + 'msgid "a"\nmsgstr "b"\n').encode()
    yield "po-many", (head + 'msgid "a"\nmsgstr "b"\n' * 60_000).encode()
    yield "po-one-long-line", (head + 'msgid "' + "x" * 9_000_000 + '"\nmsgstr "b"\n').encode()
    yield "po-backslashes", (head + 'msgid "' + "\\" * 4_000_000 + '"\nmsgstr "b"\n').encode()
    yield "po-header-long", ('msgid ""\nmsgstr ""\n' + '"X: y\\n"\n' * 200_000).encode()


def xliff_only(good):
    head, rest = good.split(b"?>", 1)
    declaration = head + b"?>\n"
    is_1 = NAMESPACE_1.encode() in good
    open_text, close_text = (b"<target", b"</target>")

    def with_dtd(dtd, text=b"&x;"):
        changed = re.sub(rb"(<target[^>]*>).*?(</target>)", rb"\1" + text + rb"\2", rest, count=1)
        return declaration + b"<!DOCTYPE xliff " + dtd + b">" + changed

    yield "bomb", with_dtd(
        b'[<!ENTITY a "' + b"x" * 1000 + b'">'
        + b"".join(b'<!ENTITY %c "%s">' % (98 + n, b"&%c;" % (97 + n) * 10) for n in range(8))
        + b"]", b"&i;",
    )  # fmt: skip
    yield "quadratic", with_dtd(b'[<!ENTITY x "' + b"x" * 100_000 + b'">]', b"&x;" * 10_000)
    yield "external", with_dtd(b'[<!ENTITY x SYSTEM "file:///etc/passwd">]')
    yield "external-net", with_dtd(b'[<!ENTITY x SYSTEM "http://127.0.0.1:1/x">]')
    yield "parameter", with_dtd(b'[<!ENTITY % x SYSTEM "file:///etc/passwd"> %x;]', b"")
    yield "dtd", with_dtd(b'SYSTEM "xliff.dtd"', b"")
    yield "dtd-public", with_dtd(b'PUBLIC "-//XLIFF//DTD XLIFF//EN" "http://127.0.0.1:1/"', b"")
    yield "recursive", with_dtd(b'[<!ENTITY x "&y;"><!ENTITY y "&x;">]')
    yield "attribute-default", with_dtd(b'[<!ATTLIST target state CDATA "final">]', b"")
    yield "undeclared", good.replace(b"Imprint", b"&nosuch;")
    yield "deep", declaration + b"<g>" * 200_000 + b"</g>" * 200_000
    yield "deep-inside", good.replace(b"Imprint", b"<g>" * 100_000 + b"</g>" * 100_000)
    yield "deep-51", good.replace(b"Imprint", b"<g>" * 51 + b"</g>" * 51)
    yield "wide", good.replace(b"Imprint", b"<x/>" * 2_000_000)
    yield (
        "attributes",
        good.replace(
            b"<source>", b"<source " + b" ".join(b'a%d="x"' % n for n in range(100_000)) + b">"
        ),
    )
    yield "attribute-long", good.replace(b'version="', b'x="' + b"y" * 9_000_000 + b'" version="')
    yield "attribute-twice", good.replace(b'version="', b'version="9" version="')
    yield "processing", declaration + b'<?xml-stylesheet href="file:///etc/passwd"?>' + rest
    yield (
        "inclusion",
        good.replace(
            b"Imprint",
            b'<i:include xmlns:i="http://www.w3.org/2001/XInclude" href="/etc/passwd"/>',
        ),
    )
    yield "cdata", good.replace(b"Imprint", b"<![CDATA[<script>alert(1)</script>]]>")
    yield "comment", good.replace(b"Imprint", b"<!-- a -- b -->")
    yield "control", good.replace(b"Imprint", b"&#1;")
    yield "nul-reference", good.replace(b"Imprint", b"&#0;")
    yield "surrogate-reference", good.replace(b"Imprint", b"&#xD800;")
    yield "namespace", good.replace(b"urn:oasis", b"urn:other")
    yield "no-namespace", re.sub(rb' xmlns="[^"]*"', b"", good)
    yield "version", re.sub(rb'version="(1\.2|2\.1)"', b'version="9.9"', good)
    yield (
        "other-namespace",
        good.replace(
            (NAMESPACE_1 if is_1 else NAMESPACE_2).encode(),
            (NAMESPACE_2 if is_1 else NAMESPACE_1).encode(),
        ),
    )
    yield "root", good.replace(b"<xliff", b"<xliffx").replace(b"</xliff>", b"</xliffx>")
    yield "encoding", good.replace(b'encoding="UTF-8"', b'encoding="utf-7"')
    yield "encoding-ebcdic", good.replace(b'encoding="UTF-8"', b'encoding="cp037"')
    yield "encoding-lie", good.replace(b'encoding="UTF-8"', b'encoding="windows-1251"')
    yield "skeleton", good.replace(b"<file ", b'<file xmlns:x="x" x:href="/etc/passwd" ', 1)
    yield (
        "nested-units",
        good.replace(open_text, b"<trans-unit id='x'><unit id='y'/></trans-unit><target"),
    )
    yield (
        "texts-outside",
        declaration
        + b'<xliff version="1.2" xmlns="%s">' % NAMESPACE_1.encode()
        + b"<source>a</source><target>b</target><note>c</note><segment/></xliff>",
    )
    yield (
        "texts-outside-2",
        declaration
        + b'<xliff version="2.1" trgLang="be" xmlns="%s">' % NAMESPACE_2.encode()
        + b"<segment><source>a</source></segment><notes><note/></notes></xliff>",
    )
    yield "target-twice", good.replace(close_text, b"</target><target>other</target>")
    yield "code", good.replace(b"Imprint", b'<ph id="1" equiv="&lt;script>alert(1)&lt;/script>"/>')
    unit = b'<trans-unit id="a/b"><source>a</source><target>b</target></trans-unit>'
    yield (
        "many",
        (
            declaration
            + b'<xliff version="1.2" xmlns="%s"><file target-language="be"><body>'
            % NAMESPACE_1.encode()
            + unit * 60_000
            + b"</body></file></xliff>"
        ),
    )


def sound(file_format):
    return write(
        Document("be", "en", [entry(), entry(RICH, RICH_SOURCE, source=RICH_SOURCE)]), file_format
    )


def corpus(file_format):
    good = sound(file_format)
    # All formats use the same checks, and both versions of XLIFF use the same reader.
    chosen = dict(list(BY_ENTRY.items())[SHARES[file_format]])
    files = {name: write(Document("be", "en", e), file_format) for name, e in chosen.items()}
    files |= dict(any_format(good))
    files |= dict(po_only(good) if file_format is Format.PO else xliff_only(good))
    return files


CORPORA = {file_format: corpus(file_format) for file_format in FORMATS}


@pytest.fixture
def page(page_at):
    page = page_at("imprint")
    page.heading_en = "Imprint"
    page.body_en = [("text", RICH_SOURCE)]
    block = {"type": "text", "value": RICH_SOURCE, "id": RICH.partition(".")[2]}
    page.body_en = type(page)._meta.get_field("body_en").stream_block.to_python([block])
    page.save_revision().publish()
    return ContentPage.objects.get(pk=page.pk)


def stored_everywhere():
    """Return all stored texts of the site, including drafts and the history."""
    live = {
        translatable_objects.reference(o): editor.texts(o)
        for o in translatable_objects.all_objects()
    }
    return str(live) + str(list(Revision.objects.order_by("pk").values_list("content", flat=True)))


HARMFUL = re.compile(
    r"<script|javascript:|onerror|onload|onclick|<iframe|<svg|<style|alert\(", re.I
)


@pytest.mark.parametrize("file_format", FORMATS)
def test_there_are_enough(file_format):
    assert len(CORPORA[file_format]) >= 60


@pytest.mark.slow
@pytest.mark.parametrize("file_format", FORMATS)
def test_no_hostile_file_gets_through(cms, page, file_format):
    url = reverse("localization:exchange")
    revisions = Revision.objects.count()
    assert not HARMFUL.search(stored_everywhere())
    for name, data in CORPORA[file_format].items():
        data = data.replace(REFERENCE.encode(), translatable_objects.reference(page).encode())
        response = cms.post(url, {"file": SimpleUploadedFile(f"{name}.po", data)})
        assert response.status_code == 200, name
        html = response.content.decode()
        shown = editor.soup(response)
        errors = [e.get_text(strip=True) for e in shown.select(".error-message")]
        report = shown.select_one("#report")
        assert errors or report, name
        assert "alert(1)</script>" not in html and "<svg/onload" not in html, name
        if name in BY_ENTRY:
            assert report and not report.select(".w-status--primary"), (name, errors)
            assert Revision.objects.count() == revisions, name
        revisions = Revision.objects.count()
    assert not HARMFUL.search(stored_everywhere())


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_same_files_unharmed_do_get_through(page, file_format):
    """The same files without the hostile part are imported, so the part causes the failures."""
    data = sound(file_format).replace(
        REFERENCE.encode(), translatable_objects.reference(page).encode()
    )
    report = import_file(data)
    assert report.counts == {Outcome.APPLIED: 2}


def test_a_file_is_never_opened_for_its_path(tmp_path):
    path = tmp_path / "secret.po"
    path.write_bytes(sound(Format.PO))
    for text in (str(path), f"\ufeff{path}", f'"{path}"', f"<{path}>"):
        with pytest.raises(ExchangeError):
            read(text.encode())


def test_forged_forms(cms, site):
    url = reverse("localization:exchange")
    for data in ({}, {"file": "text"}, {"file": ["a", "b"]}, {"dry_run": "x" * 10000}):
        response = cms.post(url, data)
        assert response.status_code == 200
        assert editor.soup(response).select(".error-message")


def test_forged_exports(cms, site):
    url = reverse("localization:export")
    good = {"language": "be", "source": "en", "format": "po"}
    assert cms.post(url, good)["Content-Disposition"].startswith("attachment")
    for wrong in (
        {"language": "en"},
        {"language": "../x"},
        {"source": "be"},
        {"format": "exe"},
        {"content": ["auth.user:1"]},
        {"content": ["home.homepage:999999"]},
    ):
        response = cms.post(url, good | wrong)
        assert response.status_code == 200 and "Content-Disposition" not in response, wrong
    assert cms.get(url).status_code == 302


def test_only_for_translators(client, site, editor):
    editor.user_permissions.clear()
    editor.groups.clear()
    client.force_login(editor)
    for name in ("exchange", "export"):
        response = client.post(reverse(f"localization:{name}"), {"language": "be"})
        assert response.status_code == 302


@pytest.mark.parametrize("file_format", FORMATS)
def test_the_round_through_the_cms(cms, page, file_format):
    home = reverse("localization:exchange")
    assert cms.get(home, {"object": translatable_objects.reference(page)}).status_code == 200
    chosen = {"content": [translatable_objects.reference(page)], "only_open": "on"}
    answer = cms.post(
        reverse("localization:export"),
        {"language": "be", "source": "en", "format": file_format.value} | chosen,
    )
    document = read(answer.content)
    assert {e.address for e in document.entries} >= {RICH}
    assert f"translations-be.{file_format.extension}" in answer["Content-Disposition"]
    data = answer.content.replace(b'msgstr ""\n\n', b'msgstr "x"\n\n')
    answer = cms.post(home, {"file": SimpleUploadedFile("be.po", data), "dry_run": "on"})
    assert "Nothing has been stored" in answer.content.decode()


MEASURE = r"""
import re, sys
from home.localization.exchange.entries import Document, Entry, Format
from home.localization.exchange.formats import read, write
text = "<p>" + "Слова за словам. " * 20 + "</p>"
entries = [
    Entry(f"home.contentpage:{n // 20}", f"body.{n}", f"{n} {text}", f"{n} {text}" , note="x")
    for n in range(4500)
]
data = write(Document("be", "en", entries), Format(sys.argv[1]))
assert 5_000_000 < len(data) < 10_000_000, len(data)
assert len(read(data).entries) == 4500
peak = re.search(r"VmHWM:\s+(\d+)", open("/proc/self/status").read())
print(int(peak[1]) // 1024)
"""


@pytest.mark.skipif(sys.platform != "linux", reason="reads the peak of memory from /proc")
@pytest.mark.parametrize("file_format", FORMATS)
def test_a_large_file_takes_little_memory(file_format, settings):
    code = "import django; django.setup()\n" + MEASURE
    answer = subprocess.run(
        [sys.executable, "-c", code, file_format.value],
        capture_output=True, text=True, check=True, cwd=settings.BASE_DIR,
        env={"DJANGO_SETTINGS_MODULE": "campaign.settings", "PATH": "", "SECRET_KEY": "x"},
    )  # fmt: skip
    assert int(answer.stdout.split()[-1]) < 300, "MB"


def test_many_unknown_objects_take_few_queries(site, django_assert_max_num_queries):
    entries = [entry(reference=f"home.contentpage:{number + 1000}") for number in range(5000)]
    with django_assert_max_num_queries(20):
        report = import_document(Document("be", "en", entries))
    assert report.counts == {Outcome.UNKNOWN: 5000}


def test_no_setting_changes_by_a_hostile_file(site):
    organisation = OrganisationSettings.for_site(site)
    document = export([organisation], "be")
    document.entries = [
        entry(
            "organisation_name",
            "<script>alert(1)</script>",
            translatable_objects.reference(organisation),
        )
    ]
    assert import_document(document).counts == {Outcome.REFUSED: 1}
    assert not HARMFUL.search(stored_everywhere())
