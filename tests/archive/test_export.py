"""The exported copy of the site: complete, private, verifiable, and fast to update."""

import gzip
import os
import re
import shutil
import subprocess
import sys
import zipfile
from io import StringIO
from pathlib import Path
from time import time
from urllib.parse import unquote, urljoin, urlsplit

import brotli
import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.test import Client, override_settings
from django.urls import reverse
from django.utils.translation import gettext, override
from lxml import html
from wagtail.models import Page, PageViewRestriction

from home.archive.export import ExportError, crawler
from home.archive.export.builder import as_classic_script
from home.archive.export.folder import Folder
from home.archive.export.links import UnsafeAddress, file_for, read_reference, relative
from home.archive.export.markup import Link, Sheet
from home.archive.export.markup import Page as Markup
from home.archive.export.runner import Options, export
from home.caching.code_version import release_fingerprint
from home.caching.entry import IDENTITY, Entry
from home.caching.generation import generation
from home.caching.keys import KeyMaker
from home.caching.storage import Disk
from home.content.models import CampaignDocument as Document
from home.languages.addresses import addresses
from home.languages.public_addresses import public_addresses
from home.models import BasePage, ContentPage, OrganisationSettings
from home.models.mirrors import MirrorKind, validate_onion_address
from home.snapshot.current import forget_snapshots
from home.snapshot.models import ContentVersion
from tests import admin_forms as editor
from tests.browser.pages import assert_none
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

APPEAL = "what-you-can-do/send-an-appeal"
EVERYTHING = Options(single_file=True)
NOTES = {".export-index.json", ".export-lock"}
CSS_URL = re.compile(r"url\(\s*[\"']?([^\"')]+)|@import\s+[\"']([^\"']+)")
# Attributes with URLs that browsers load, and with the page's public URL.
LINKS = ("href", "src", "poster", "data", "action", "formaction")
PUBLIC = {"canonical", "alternate"}


@pytest.fixture(scope="module")
def finished(tmp_path_factory, django_db_setup, django_db_blocker, starter_media):
    """A copy of the starter site with all options; tests must not change it."""
    folder = tmp_path_factory.mktemp("export") / "copy"
    storages = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=starter_media, STORAGES=storages),
    ):
        export(folder, EVERYTHING)
        forget_snapshots()
    return folder


@pytest.fixture
def uploads(db, settings, starter_media):
    """The uploads of the starter site; tests can change them."""
    shutil.copytree(starter_media, settings.MEDIA_ROOT)
    forget_snapshots()
    yield
    forget_snapshots()


@pytest.fixture
def copy(uploads, site, tmp_path):
    """A copy of a small site with home page, profile, country, imprint and privacy page.

    Tests can change it.
    """
    kept = ["home", "ales-bialiatski", "repression-in-belarus", "imprint", "privacy"]
    Page.objects.exclude(slug__in=kept).update(live=False)
    again(tmp_path / "copy")
    return tmp_path / "copy"


def tree(folder):
    """Return the content of a copy's files by name, without the command's own files."""
    files = (path for path in folder.rglob("*") if path.is_file() and path.name not in NOTES)
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def again(folder, **options):
    """Export into the folder again and return the result."""
    return export(folder, Options(**options))


def publish(page, **values):
    for name, value in values.items():
        setattr(page, name, value)
    page.save_revision().publish()


def add_text(page, text):
    """Publish a page with an additional paragraph in English."""
    page.body_en.append(("text", f"<p>{text}</p>"))
    publish(page, body_en=page.body_en)


def references(name, body):
    """Yield (element, attribute, link) for each link in a file."""
    if name.endswith(".css"):
        for match in CSS_URL.finditer(body.decode()):
            yield "css", "url", match[1] or match[2]
    if not name.endswith(".html"):
        return
    for element in html.fromstring(body.decode()).iter("*"):
        for attribute in LINKS:
            if element.get(attribute):
                yield element, attribute, element.get(attribute)
        for attribute in ("srcset", "imagesrcset"):
            for candidate in filter(None, (element.get(attribute) or "").split(",")):
                yield element, attribute, candidate.split()[0]


def names(element):
    return element if isinstance(element, str) else element.tag


# Content


def test_every_page_and_letter_is_there_in_every_language(finished, site):
    files = tree(finished)
    pages = BasePage.objects.live().public()
    assert pages.count() > 10
    faults = []
    for page in pages:
        for address in addresses(page):
            name = f"{address.path[1:]}index.html"
            with override(address.code):
                heading = BasePage.objects.get(pk=page.pk).specific.shown_heading
            text = files.get(name, b"").decode()
            if heading not in html.fromstring(text or "<p>-</p>").text_content():
                faults.append(f"{name} lacks “{heading}”")
    for code in LANGUAGES:
        for letter in LANGUAGES:
            ways = ["index.html", "print/index.html", "envelope/index.html"]
            for way in [*ways, "eml/letter.eml", "txt/letter.txt"]:
                if f"{code}/{APPEAL}/letter/{letter}/{way}" not in files:
                    faults.append(f"The letter in {letter} as {way} for readers of {code}")
        faults += [
            f"{name} is missing"
            for name in (
                f"{code}/feed.xml",
                f"{code}/what-you-can-do/invite-friends/qr/qr-{code}.svg",
            )
            if name not in files
        ]
    faults += [n for n in ("sitemap.xml", "robots.txt", "index.html") if n not in files]
    assert_none(faults)


def test_every_link_leads_to_a_file(finished, settings):
    files = tree(finished)
    ids = {
        name: set(re.findall(r'\bid="([^"]+)"', body.decode()))
        for name, body in files.items()
        if name.endswith(".html")
    }
    faults, followed, reached = [], 0, {"index.html", "robots.txt", "sitemap.xml"}
    for name, body in files.items():
        for element, attribute, link in references(name, body):
            where = f"{name}: {names(element)} {attribute}={link[:80]}"
            parts = urlsplit(link)
            if parts.scheme in ("mailto", "viber", "data"):
                continue
            if parts.scheme:
                is_public = element.tag == "link" and element.get("rel") in PUBLIC
                if not (is_public or (element.tag == "a" and attribute == "href")):
                    faults.append(f"{where} loads from elsewhere")
                is_single = name.startswith("single-file/")  # it has no pages for printing
                if not is_single and element.tag == "a" and link.startswith(settings.SITE_URL):
                    faults.append(f"{where} needs the site")
                continue
            if link.startswith("/") or parts.query:
                faults.append(f"{where} needs a server")
                continue
            target = urljoin(name, unquote(parts.path)) if parts.path else name
            followed += 1
            reached.add(target)
            if target not in files:
                faults.append(f"{where} leads nowhere")
            elif parts.fragment and parts.fragment not in ids.get(target, ()):
                faults.append(f"{where}: no such place")
    assert_none(faults)
    assert followed > 2000
    pages = {name for name in ids if not name.startswith("single-file/")}
    assert pages <= reached, "Nobody finds these"


def test_nothing_in_it_needs_a_server_or_a_module(finished):
    faults = []
    for name, body in tree(finished).items():
        if name.endswith(".html"):
            found = html.fromstring(body.decode())
            faults += [
                f"{name} has {bad}"
                for bad in ("base", "form", "script[@type='module']", "link[@as='font']")
                if found.find(f".//{bad}") is not None
            ]
            faults += [f"{name} leads to the search" for _a in found.findall(".//a[@rel='search']")]
        if name.endswith(".js") and not body.startswith(b"(() => {"):
            faults.append(f"{name} is a module")
    assert_none(faults)


def test_public_addresses_stay_absolute(finished, settings):
    files = tree(finished)
    for code in LANGUAGES:
        page = html.fromstring(files[f"{code}/imprint/index.html"].decode())
        canonical = page.find(".//link[@rel='canonical']").get("href")
        assert canonical == f"{settings.SITE_URL}/{code}/imprint/"
        image = page.find(".//meta[@property='og:image']").get("content")
        assert image.startswith(f"{settings.SITE_URL}/media/share/")
        assert urlsplit(image).path[1:] in files, "The share picture is not in the copy"
        alternates = page.findall(".//link[@hreflang]")
        assert all(a.get("href").startswith(settings.SITE_URL) for a in alternates)
    assert f"{settings.SITE_URL}/be/imprint/".encode() in files["sitemap.xml"]
    assert f"{settings.SITE_URL}/ru/".encode() in files["ru/feed.xml"]


def test_a_copy_may_name_another_address(copy, page_at, tmp_path, settings):
    base = "https://mirror.example/bialiatski"
    whole = f"{settings.SITE_URL}/en/privacy/"
    add_text(page_at("imprint"), f'<a href="{whole}">With the whole address</a>')
    call_command("export_site", tmp_path / "other", base_url=base + "/", stdout=StringIO())
    files = tree(tmp_path / "other")
    page = html.fromstring(files["de/index.html"].decode())
    assert page.find(".//link[@rel='canonical']").get("href") == f"{base}/de/"
    image = page.find(".//meta[@property='og:image']").get("content")
    assert urlsplit(image.removeprefix(f"{base}/")).path in files
    assert not [name for name, body in files.items() if settings.SITE_URL.encode() in body]
    links = {link for _e, _a, link in references("a.html", files["de/index.html"])}
    assert "imprint/index.html" in links
    imprint = html.fromstring(files["en/imprint/index.html"].decode())
    (link,) = imprint.xpath("//a[text()='With the whole address']")
    assert link.get("href") == "../privacy/index.html"
    assert base != settings.SITE_URL


@pytest.mark.parametrize("base", ["mirror.example", "ftp://a.example", "https://", "https://a/?b"])
def test_what_is_no_address_is_refused(tmp_path, base):
    with pytest.raises(CommandError, match="Write it like https://example.org"):
        call_command("export_site", tmp_path / "copy", base_url=base)
    assert not (tmp_path / "copy").exists()


def test_uploads_and_documents_come_along(copy, page_at):
    document = Document.objects.create(title="Verdict", file=ContentFile(b"%PDF-", "verdict.pdf"))
    profile = page_at("ales-bialiatski")
    profile.body_en.append(("documents", [document]))
    profile.portrait = editor.stored_image(size=(900, 600), alt_text_en="Ales")
    publish(profile, body_en=profile.body_en)
    again(copy, single_file=True)
    files = tree(copy)
    links = list(
        references("de/ales-bialiatski/index.html", files["de/ales-bialiatski/index.html"])
    )
    [file] = [link for _e, _a, link in links if link.endswith("verdict.pdf")]
    assert files[urljoin("de/ales-bialiatski/", file)] == b"%PDF-"
    shown = {link for _e, attribute, link in links if attribute in ("src", "srcset")}
    images = {link for link in shown if not link.endswith(".js")}
    assert len(images) >= 4
    assert {urljoin("de/ales-bialiatski/", link) for link in images} <= files.keys()
    assert b"data:image/" in files["single-file/de.html"]
    default_storage.delete(document.file.name)
    default_storage.delete(profile.portrait.renditions.first().file.name)
    again(copy)
    page = (copy / "de/ales-bialiatski/index.html").read_text()
    assert 'src="http' not in page and 'srcset="http' not in page


# Updates


def test_unchanged_it_is_left_alone(copy):
    before = {path: path.stat().st_mtime_ns for path in copy.rglob("*") if path.is_file()}
    result = again(copy)
    assert (result.written, result.removed) == (0, 0)
    changed = {p.name for p, at in before.items() if p.stat().st_mtime_ns != at}
    assert changed <= NOTES


def test_only_what_is_listed_is_copied(copy, page_at, monkeypatch):
    listed = [address for address in public_addresses() if address.path != "/en/privacy/"]
    monkeypatch.setattr(crawler, "public_addresses", lambda: listed)
    again(copy)
    assert not (copy / "en/privacy").exists()
    link = f'href="{settings.SITE_URL}/en/privacy/"'
    assert link in (copy / "en/index.html").read_text()


def test_links_to_moved_pages_lead_to_their_files(copy, page_at):
    links = ["/imprint/", "/en/imprint"]
    hrefs = "".join(f'<a href="{settings.SITE_URL}{link}">{link}</a> ' for link in links)
    add_text(page_at("privacy"), hrefs)
    again(copy)
    page = html.fromstring((copy / "en/privacy/index.html").read_text())
    for link in links:
        (found,) = page.xpath(f"//a[text()='{link}']")
        assert found.get("href") == "../imprint/index.html", link


def test_a_changed_text_is_written_where_it_shows_and_nowhere_else(
    finished, uploads, page_at, tmp_path
):
    copy = Path(shutil.copytree(finished, tmp_path / "copy"))
    before = tree(copy)
    profile = page_at("ales-bialiatski")  # more pages use its facts than those of any other page
    add_text(profile, "Canary text")
    result = export(copy, EVERYTHING)
    after = tree(copy)
    changed = {name for name in after if after[name] != before.get(name)}
    own = {"en/ales-bialiatski/index.html", "en/feed.xml", "sitemap.xml", "index.html"}
    # Where a text is not translated yet, the other languages show the English one.
    for code in LANGUAGES:
        own |= {
            f"single-file/{code}.html",
            f"{code}/feed.xml",
            f"{code}/ales-bialiatski/index.html",
        }
    own.add("SHA256SUMS")
    plain = {name for name in changed if not name.endswith((".br", ".gz"))}
    assert {"en/ales-bialiatski/index.html", "single-file/en.html", "SHA256SUMS"} <= plain <= own
    assert result.written == len(plain)
    export(tmp_path / "fresh", EVERYTHING)
    assert tree(tmp_path / "fresh") == after, "A second run misses what a first one finds"


def keep_finished(body, path="/en/imprint/", lasts=60):
    """Store a finished page in the page cache, for the current version of the content."""
    generation().follow(ContentVersion.current())
    headers = [("Content-Type", "text/html; charset=utf-8")]
    entry = Entry("200 OK", headers, {IDENTITY: body}, generation().current, time() + lasts)
    folder = settings.PAGE_CACHE_FOLDER / "pages"
    Disk(folder, settings.PAGE_CACHE_DISK, release_fingerprint()).put(
        KeyMaker().of_path(path), entry
    )


def test_what_the_workers_have_finished_is_not_rendered_again(copy, page_at):
    imprint = copy / "en/imprint/index.html"
    keep_finished(b"<p>Finished</p>")
    again(copy, own_address="https://another.example")
    assert "Finished" not in imprint.read_text(), "It names the site's own address"
    again(copy)
    assert imprint.read_text() == "<p>Finished</p>"
    add_text(page_at("privacy"), "A change that no worker has seen")
    again(copy)
    assert "Finished" not in imprint.read_text()
    keep_finished(b"<p>Finished again</p>")
    generation().renew()
    again(copy)
    assert "Finished" not in imprint.read_text(), "A worker has seen a change since"
    keep_finished(b"<p>Finished yesterday</p>", lasts=-1)
    again(copy)
    assert "Finished" not in imprint.read_text()


def test_a_heading_reaches_every_page_that_shows_it(copy, page_at, tmp_path):
    publish(page_at("repression-in-belarus"), heading_ru="Новое имя")
    again(copy)
    again(tmp_path / "fresh")
    assert tree(tmp_path / "fresh") == tree(copy)
    assert "Новое имя" in (copy / "ru/imprint/index.html").read_text()


def test_settings_mirrors_and_new_pages_arrive(copy, site, home):
    home.add_child(instance=ContentPage(slug="new", heading_en="A new page", show_in_menus=True))
    organisation = OrganisationSettings.for_site(site)
    address = "https://mirror.example/"
    organisation.mirrors = [("mirror", {"kind": "web", "name": "The mirror", "address": address})]
    organisation.save()
    again(copy, single_file=True)
    for name in ("be/index.html", "be/imprint/index.html", "single-file/be.html"):
        assert address in (copy / name).read_text(), name
    assert "A new page" in (copy / "en/new/index.html").read_text()
    assert "../new/index.html" in (copy / "en/imprint/index.html").read_text()


def test_what_is_no_longer_public_vanishes(copy, page_at, settings):
    (copy / "CNAME").write_text("mirror.example")
    country, imprint = page_at("repression-in-belarus"), page_at("imprint")
    add_text(page_at("privacy"), f'<a linktype="page" id="{imprint.pk}">Who we are</a>')
    country.unpublish()
    PageViewRestriction.objects.create(page=imprint, restriction_type="login")
    again(copy)
    left = [name for name in tree(copy) if "repression-in-belarus" in name or "/imprint" in name]
    assert left == []
    assert not (copy / "de" / "imprint").exists()
    body = tree(copy)["de/privacy/index.html"].decode()
    assert "/de/repression-in-belarus/" not in body
    link = f'href="{settings.SITE_URL}/en/imprint/"'
    assert link in (copy / "en/privacy/index.html").read_text(), "It needs a login, so the site"
    assert not [name for name in tree(copy) if "admin/" in name], "The CMS is in the copy"
    assert (copy / "CNAME").exists(), "It removes what it did not write"


def test_what_another_hand_changed_is_written_again(copy):
    again(copy, compress=True)
    good = tree(copy)
    (copy / "en/index.html").write_text("Lies")
    (copy / "de/index.html.br").unlink()
    again(copy, compress=True)
    assert tree(copy) == good


def test_an_interrupted_run_is_taken_up(copy, page_at, monkeypatch):
    page_at("privacy").unpublish()
    publish(page_at("imprint"), heading_en="Who we are")
    write, count = Folder.write, iter(range(9))

    def fail_soon(self, name, body):
        if next(count) == 8:
            raise KeyboardInterrupt
        write(self, name, body)

    with monkeypatch.context() as patch:
        patch.setattr(Folder, "write", fail_soon)
        with pytest.raises(KeyboardInterrupt):
            again(copy)
    again(copy)
    assert "Who we are" in (copy / "en/imprint/index.html").read_text()
    assert not [name for name in tree(copy) if "/privacy/" in name]
    check_sums(copy)


# The folder


def test_a_folder_of_somebody_else_is_refused(tmp_path):
    (tmp_path / "diary.txt").write_text("mine")
    with pytest.raises(CommandError, match="did not write. Name a new or an empty folder"):
        call_command("export_site", tmp_path)
    assert [path.name for path in tmp_path.iterdir()] == ["diary.txt"]


def test_a_file_is_no_folder(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(CommandError, match="cannot be used"):
        call_command("export_site", tmp_path / "file")


def test_two_exports_do_not_write_into_one_folder(copy):
    with Folder(copy).claimed(), pytest.raises(ExportError, match="Another export"):
        again(copy)


def test_a_link_in_the_folder_leads_nothing_out(copy, page_at, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    shutil.rmtree(copy / "en" / "imprint")
    os.symlink(outside, copy / "en" / "imprint")
    with pytest.raises(ExportError, match="outside the folder"):
        again(copy)
    assert list(outside.iterdir()) == []


HOSTILE = [
    "/en/../../etc/passwd",
    "/en/%2e%2e/%2e%2e/etc/passwd/",
    "/en/..%2fescape/",
    "//etc/passwd",
    "/en//double/",
    "/.ssh/authorized_keys",
    "/.export-index.json",
    "/en/.hidden/",
    "/en/a\\..\\b/",
    "/en/c%3a/",
    "/en/nul%00/",
    "/en/line%0abreak/",
    "/en/dot./",
    "/en/pipe|/",
    "/en/" + "a" * 300 + "/",
    "/en/" + "a/" * 300,
    "relative/",
]


def test_no_address_leaves_the_folder():
    for address in HOSTILE:
        with pytest.raises(UnsafeAddress):
            raise AssertionError(f"{address} → {file_for(address, 'text/html')}")
    for name in ("../x.eml", "a/b.eml", "..", ".x"):
        with pytest.raises(UnsafeAddress):
            raise AssertionError(file_for("/en/eml/", "message/rfc822", name))


def test_a_page_under_a_hostile_slug_stays_out(copy, home, page_at):
    for number, slug in enumerate(("..", "%2e%2e", "a|b", ".git")):
        page = home.add_child(
            instance=ContentPage(slug=f"p{number}", heading_en=f"Bad {number}", show_in_menus=True)
        )
        Page.objects.filter(pk=page.pk).update(slug=slug, url_path=f"{home.url_path}{slug}/")
    beside = {path for path in copy.parent.rglob("*") if not path.is_relative_to(copy)}
    again(copy)
    after = {path for path in copy.parent.rglob("*") if not path.is_relative_to(copy)}
    assert after == beside, "Something was written beside the folder"
    assert not [name for name in tree(copy) if ".git" in name or "|" in name or ".." in name]


def test_links_that_can_be_no_file_stay_out(copy, page_at, settings):
    links = ["/media/%00", "/static/%00", "/static/%2e%2e/%2e%2e/x", "/static/"]
    hrefs = [*(settings.SITE_URL + link for link in links), "https://[x"]
    add_text(page_at("imprint"), "".join(f'<a href="{href}">nowhere</a> ' for href in hrefs))
    again(copy)
    assert "nowhere" in (copy / "en" / "imprint" / "index.html").read_text()


# Links and markup


def test_references_are_read_as_browsers_do():
    bases = ("https://a.example/sub",)
    for text, meant in {
        "/de/": "/de/",
        "../b/#c": "/en/b/",
        "?v=1": "/en/p/",
        "/media/a.png?v=1#b": "/media/a.png",
        "": "/en/p/",
        "https://a.example/sub/en/": "/en/",
        "https://a.example/sub": "/",
        "https://a.example/other": "/other",
        "https://a.example.evil/": None,
        "//b.example/": None,
        "mailto:a@b.example": None,
        "javascript:alert(1)": None,
        "http://[": None,
    }.items():
        found = read_reference(text, "/en/p/", bases)
        assert (found and found.address) == meant, text
    assert relative("de/a b.html", "en/x/index.html", "c") == "../../de/a%20b.html#c"


def test_only_links_of_a_page_are_touched():
    text = (
        "<!doctype html>\n<!-- <a href='/no'> -->"
        "<p title=\"a > b\" data-x='1'>&copy;&#8201;ё\r\n\u2028"
        '<A HREF="/en/?a=1&amp;b=2" rel=noreferrer>x</A>'
        '<img srcset="/1.png 1x, /2.png 2x" src=/1.png>'
        "<script>if (a < b) document.write('<a href=\"/no\">')</script>"
        '<script type="module" src="/s.js"></script><svg><use href="#i"/></svg>'
        '<div data-online-only><div>gone</div></div><form action="/q"><p>gone</p></form>'
        '<link rel="preload" as="font" href="/f.woff2"><link rel="canonical" href="https://a/">'
    )
    page = Markup(text)
    assert page.links() == ["/en/?a=1&b=2", "/1.png", "/2.png", "/s.js", "#i", "https://a/"]
    assert page.written(Link) == text.replace(
        '<script type="module" src="/s.js">', '<script defer src="/s.js">'
    ).replace(
        '<div data-online-only><div>gone</div></div><form action="/q"><p>gone</p></form>', ""
    ).replace('<link rel="preload" as="font" href="/f.woff2">', "")
    written = page.written(
        lambda link: Link(link.replace("/", '.."/', 1), "n" if "a=1" in link else "")
    )
    assert '<a download="n" href="..&quot;/en/?a=1&amp;b=2" rel="noreferrer">x</A>' in written
    assert 'srcset="..&quot;/1.png 1x, ..&quot;/2.png 2x" src="..&quot;/1.png">' in written
    assert "document.write('<a href=\"/no\">')" in written and "<!-- <a href='/no'> -->" in written
    sheet = Sheet("@import \"a.css\"; p { background: url( '/i.png' ) }")
    assert sheet.links() == ["a.css", "/i.png"]
    assert sheet.written(lambda link: Link("x" + link)) == (
        '@import "xa.css"; p { background: url("x/i.png") }'
    )


def test_a_script_that_needs_another_is_refused():
    assert b"use strict" in as_classic_script(b"let a = 1; // export later", "a.js")
    for source in (b'import a from "./a.js";', b"let a;\nexport { a };"):
        with pytest.raises(ExportError, match="a.js imports or exports"):
            as_classic_script(source, "a.js")


# Checksums, signature and archive


def check_sums(folder):
    return subprocess.run(
        ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
        cwd=folder,
        capture_output=True,
        text=True,
    )


def test_the_sums_cover_every_file_and_find_tampering(copy):
    listed = {line.split("  ")[1] for line in (copy / "SHA256SUMS").read_text().splitlines()}
    assert listed == tree(copy).keys() - {"SHA256SUMS"}
    assert check_sums(copy).returncode == 0
    (copy / "be" / "index.html").write_bytes((copy / "ru" / "index.html").read_bytes())
    found = check_sums(copy)
    assert found.returncode and "be/index.html" in found.stdout


@pytest.mark.bare_machine
@pytest.mark.skipif(
    not shutil.which("ssh-keygen"),
    reason="ssh-keygen is missing (Debian: openssh-client)",
)
def test_the_signature_is_checked_with_ssh_keygen(copy, tmp_path, page_at):
    key = tmp_path / "key"
    subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", key], check=True)
    signers = tmp_path / "signers"
    signers.write_text(f"campaign {key.with_suffix('.pub').read_text()}")

    def is_signed():
        command = ["ssh-keygen", "-Y", "verify", "-f", signers, "-I", "campaign", "-n", "file"]
        command += ["-s", copy / "SHA256SUMS.sig"]
        sums = (copy / "SHA256SUMS").read_bytes()
        return subprocess.run(command, input=sums, capture_output=True).returncode == 0

    again(copy, sign_key=key)
    assert is_signed()
    again(copy)
    assert is_signed(), "The signature of the same sums is still good"
    (copy / "SHA256SUMS").write_bytes((copy / "SHA256SUMS").read_bytes().replace(b"0", b"1", 1))
    assert not is_signed()
    publish(page_at("imprint"), heading_en="Who we are")
    again(copy)
    assert not (copy / "SHA256SUMS.sig").exists(), "A signature of other sums proves nothing"
    with pytest.raises(ExportError, match="ssh-keygen"):
        again(copy, sign_key=tmp_path / "none")


def test_the_same_site_is_the_same_archive(copy, tmp_path):
    again(copy, archive=True)
    result = again(tmp_path / "other", archive=True)
    assert result.archive.read_bytes() == copy.with_name("copy.zip").read_bytes()
    with zipfile.ZipFile(result.archive) as archive:
        assert archive.testzip() is None
        packed = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    assert packed == {f"127.0.0.1/{name}": body for name, body in tree(copy).items()}


def test_compressed_files_hold_the_same(copy):
    again(copy, compress=True, single_file=True)
    files = tree(copy)
    served = {name for name in files if not name.startswith("single-file/")}
    texts = [name for name in served if name.endswith((".html", ".css", ".js", ".xml", ".svg"))]
    for name in texts:
        assert brotli.decompress(files[f"{name}.br"]) == files[name], name
        assert gzip.decompress(files[f"{name}.gz"]) == files[name], name
    assert len(texts) > 20
    again(copy, single_file=True)
    assert not [name for name in tree(copy) if name.endswith((".br", ".gz"))]


# Single files


def test_a_single_file_has_all_pages_and_loads_nothing(finished, site):
    faults = []
    for code in LANGUAGES:
        body = (finished / f"single-file/{code}.html").read_text()
        found = html.fromstring(body)
        text = found.text_content()
        with override(code):
            for page in BasePage.objects.live().public().specific():
                if page.shown_heading not in text:
                    faults.append(f"{code} lacks “{page.shown_heading}”")
        ids = [element.get("id") for element in found.iter("*") if element.get("id")]
        faults += [f"{code}: {each} twice" for each in set(ids) if ids.count(each) > 1]
        for element, attribute, link in references("single.html", body.encode()):
            where = f"{code}: {element.tag} {attribute}={link[:80]}"
            if element.tag != "a" and not link.startswith("data:"):
                faults.append(f"{where} is loaded")
            if link.startswith("#") and link[1:] not in ids:
                faults.append(f"{where} leads nowhere")
            if link.startswith((".", "/")) or urlsplit(link).scheme == "":
                faults += [] if link.startswith("#") else [f"{where} needs the folder"]
        for name in ("aria-labelledby", "aria-describedby", "for"):
            for element in found.iterfind(f".//*[@{name}]"):
                faults += [f"{code}: {i}?" for i in element.get(name).split() if i not in ids]
        faults += [f"{code} has a {bad}" for bad in ("script", "form") if found.find(f".//{bad}")]
        css = "".join(found.xpath("//style/text()"))
        faults += [f"{code}: {u}" for u in CSS_URL.findall(css) if not u[0].startswith("data:")]
        assert len(body) < 400_000, f"{len(body)} bytes are too many for a messenger"
        assert found.find(".//meta[@http-equiv='Content-Security-Policy']") is not None
        assert found.get("lang") == code
    assert_none(faults)


# Mirrors in the footer, and Tor


def test_the_footer_names_mirrors_in_every_language(site, client):
    organisation = OrganisationSettings.for_site(site)
    organisation.mirrors = [
        ("mirror", {"kind": kind, "name": f"Mirror {kind}", "address": f"https://{kind}.example/"})
        for kind in MirrorKind.values
    ]
    organisation.save()
    for code in LANGUAGES:
        page = html.fromstring(client.get(f"/{code}/imprint/").content.decode())
        mirrors = page.get_element_by_id("mirrors").getparent()
        links = {a.get("href"): a.get("rel") for a in mirrors.iterfind(".//a")}
        assert links == {f"https://{kind}.example/": "noreferrer" for kind in MirrorKind.values}
        with override(code):
            shown = mirrors.text_content()
            assert gettext("If this site is blocked") in shown
            assert all(str(kind.label) in shown for kind in MirrorKind), code


def test_without_mirrors_nothing_is_said(site, client):
    assert b'id="mirrors"' not in client.get("/en/").content


def test_the_site_answers_to_further_hosts_that_are_named():
    code = "from campaign import settings; print(*settings.ALLOWED_HOSTS)"
    env = os.environ | {"EXTRA_HOSTS": "abc.onion  two.example", "SITE_URL": "https://one.example"}
    ran = subprocess.run([sys.executable, "-c", code], env=env, capture_output=True, text=True)
    hosts = ran.stdout.split()
    assert hosts[0] == "one.example"
    assert hosts[-2:] == ["abc.onion", "two.example"]


def test_readers_of_the_onion_service_stay_there(site, settings):
    assert Client(HTTP_HOST="abcdefgh.onion").get("/en/").status_code == 400
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "abcdefgh.onion"]
    client, faults = Client(HTTP_HOST="abcdefgh.onion"), []
    own = (settings.SITE_URL, "http://abcdefgh.onion", "//")
    for address in [each.path for each in public_addresses() if each.page]:
        answer = client.get(address)
        assert answer.status_code == 200, address
        if not answer.headers["Content-Type"].startswith("text/html"):
            continue
        for element, attribute, link in references("a.html", answer.content):
            is_public = element.tag == "link" and element.get("rel") in PUBLIC
            if link.startswith(own) and not is_public:
                faults.append(f"{address}: {element.tag} {attribute}={link}")
    assert_none(faults)
    for moved in ("/", "/imprint/", "/en/imprint"):
        assert client.get(moved)["Location"].startswith("/en/"), moved


def test_tor_browser_is_told_of_the_onion_service(site, client, cms):
    assert "Onion-Location" not in client.get("/be/imprint/").headers
    organisation = OrganisationSettings.for_site(site)
    organisation.onion_address = "http://abcdefgh.onion/"
    organisation.save()
    answer = client.get("/be/imprint/?x=1")
    assert answer.headers["Onion-Location"] == "http://abcdefgh.onion/be/imprint/"
    for path in ("/be/nothing/", "/", "/robots.txt", "/sitemap.xml", "/be/feed.xml"):
        assert "Onion-Location" not in Client().get(path).headers, path
    assert "Onion-Location" not in cms.get(reverse("wagtailadmin_home")).headers


@pytest.mark.parametrize(
    "address",
    [
        "https://example.org",
        "http://.onion",
        "http://onion",
        "ftp://abc.onion",
        "http://abc.onion/path",
        "http://abc.onion?x=1",
        "http://user@abc.onion",
        "http://abc.onion\r\nSet-Cookie: a=1",
        "http://[",
    ],
)
def test_only_an_onion_address_is_taken(address):
    with pytest.raises(ValidationError, match="onion"):
        validate_onion_address(address)


def test_editors_keep_the_mirrors(cms, site):
    url = reverse("wagtailsettings:edit", args=["home", "organisationsettings", site.pk])
    mirror = {"kind": "telegram", "name": "Channel", "address": "https://t.me/channel"}
    posted = {f"mirrors-0-value-{name}": value for name, value in mirror.items()}
    posted |= {"mirrors-count": "1", "mirrors-0-type": "mirror", "mirrors-0-order": "0"}
    posted |= {"mirrors-0-deleted": "", "mirrors-0-id": "", "onion_address": "http://ab.onion"}
    response = editor.submit(cms, url, posted, form="//main//form")
    assert response.status_code == 302, editor.messages(response)
    organisation = OrganisationSettings.for_site(site)
    assert organisation.mirrors[0].value["address"] == "https://t.me/channel"
    assert organisation.onion_address == "http://ab.onion"
