"""The exported copy in a browser: opened from disk, without a server and without a network."""

import shutil

import pytest
from playwright.sync_api import expect

from tests.browser.checks import axe, misfits
from tests.browser.pages import APPEAL, LANGUAGES, assert_none
from tests.browser.running_site import manage

pytestmark = pytest.mark.either_database

CANARY = "Erika Müller"


@pytest.fixture(scope="module")
def folder(running_site, tmp_path_factory):
    """A copy of the running site, moved to another folder after the export."""
    made = tmp_path_factory.mktemp("export") / "copy"
    manage(running_site.env, "export_site", str(made), "--single-file")
    return shutil.move(made, tmp_path_factory.mktemp("stick") / "a folder")


@pytest.fixture
def reader(chromium, folder):
    """A page in an offline browser, with lists of its requests and of failed requests."""
    context = chromium.new_context(offline=True, viewport={"width": 390, "height": 800})
    page = context.new_page()
    loaded, faults = [], []
    page.on("request", lambda request: loaded.append(request.url))
    page.on("requestfailed", lambda request: faults.extend(fault_of(request)))
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page, loaded, faults
    context.close()


def fault_of(request):
    """Return the failed request; requests that are cancelled by navigation are ignored."""
    broken_off = request.failure == "net::ERR_ABORTED"
    return [] if broken_off else [f"{request.url}: {request.failure}"]


def at(folder, name):
    return (folder / name).as_uri()


def test_it_is_read_from_disk_in_every_language(reader, folder):
    page, loaded, faults = reader
    page.goto(at(folder, "index.html"))
    choices = page.locator("main a").evaluate_all("links => links.map(a => [a.lang, a.href])")
    assert len(choices) == len(LANGUAGES)
    for code in LANGUAGES:
        page.goto(at(folder, "index.html"))
        page.click(f"main a[hreflang={code}]")
        expect(page.locator("html")).to_have_attribute("lang", code)
        page.locator(".menu a").first.click()
        page.wait_for_url(f"**/{code}/ales-bialiatski/index.html")
        page.locator(".menu a").nth(2).click()
        page.wait_for_url(f"**/{code}/what-you-can-do/index.html")
        page.evaluate("document.fonts.ready.then(() => null)")
        fonts = page.evaluate("[...document.fonts].map(f => f.family + f.status).join()")
        faults += [] if "Oswald" in fonts and "loaded" in fonts else [f"{code}: {fonts}"]
        other = LANGUAGES[LANGUAGES.index(code) - 1]
        page.click(f".languages a[hreflang={other}]")
        page.wait_for_url(f"**/{other}/what-you-can-do/index.html")
        page.locator(".masthead-name").click()
        page.wait_for_url(f"**/{other}/index.html")
    assert [url for url in loaded if not url.startswith(("file:", "data:"))] == []
    found = list(faults)  # axe requests style sheets in a way that fails for files on disk
    page.goto(at(folder, "index.html"))
    found += misfits(page) + [each["fault"] for each in axe(page)]
    assert_none(found)


def test_the_letter_is_written_printed_and_kept_from_disk(reader, folder):
    page, loaded, faults = reader
    page.add_init_script("window.print = () => { window.printed = document.body.innerText }")
    page.goto(at(folder, f"de/{APPEAL}index.html"))
    page.fill("[data-field=name]", CANARY)
    page.fill("[data-field=own]", "Ein eigener Satz.")
    expect(page.locator("[data-part=own] .is-out")).to_contain_text("Ein eigener Satz.")
    expect(page.locator(".letter-sender")).to_contain_text(CANARY)
    for summary in page.locator(".risky-ways > summary").all():
        summary.click()
    page.click("[data-way=print]")
    assert CANARY in page.evaluate("window.printed")
    for way in ("eml", "txt"):
        with page.expect_download() as download:
            page.click(f"[data-way={way}]")
        assert download.value.suggested_filename == f"letter.{way}"
    page.click(".letter-languages a[lang=be]")
    page.wait_for_url("**/letter/be/index.html#letter")
    expect(page.locator(".letter")).to_have_attribute("lang", "be")
    assert page.locator("[data-field=name]").count() == 1
    assert [url for url in loaded if not url.startswith(("file:", "data:", "blob:"))] == []


def test_without_javascript_the_letter_can_be_kept(chromium, folder):
    context = chromium.new_context(offline=True, java_script_enabled=False)
    page = context.new_page()
    page.goto(at(folder, f"en/{APPEAL}letter/ru/index.html"))
    with page.expect_download() as download:
        page.click("[data-way=eml]")
    assert download.value.suggested_filename == "letter.eml"
    page.goto(at(folder, f"en/{APPEAL}letter/ru/index.html"))
    page.click("[data-way=print]")
    page.wait_for_url("**/letter/ru/print/index.html")
    context.close()


def test_a_single_file_is_read_page_by_page(reader, folder, tmp_path):
    page, loaded, faults = reader
    for code in LANGUAGES:
        lone = shutil.copy(folder / "single-file" / f"{code}.html", tmp_path / f"{code}.html")
        page.goto(lone.as_uri())
        shown = page.locator("main:visible")
        expect(shown).to_have_count(1)
        page.locator(".menu a").first.click()
        expect(shown).to_have_attribute("id", "ales-bialiatski")
        expect(shown.locator("h1")).to_be_in_viewport()
        page.goto(f"{lone.as_uri()}#what-you-can-do.send-an-appeal:letter")
        expect(shown).to_have_attribute("id", "what-you-can-do.send-an-appeal")
        faults += [f"{code}: {fault}" for fault in misfits(page)]
        faults += [f"{code}: {found['fault']}" for found in axe(page)]
    assert {url.split(":")[0] for url in loaded} <= {"file", "data"}
    assert len([url for url in loaded if url.startswith("file:")]) <= 2 * len(LANGUAGES)
    assert_none(faults)
