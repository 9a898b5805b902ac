"""The journeys of translators in the CMS. Each journey uses its own page of one running site."""

import re
from urllib.parse import urlsplit

import polib
import pytest
from playwright.sync_api import expect

from tests.browser.checks import AXE
from tests.browser.pages import PAGES, address, assert_none
from tests.browser.running_site import PASSWORD, log_in, manage

pytestmark = pytest.mark.either_database

OVERVIEW = "/admin/translations/"
PUBLISH = "Publish Беларуская only"
# Only the markup of the localization package: Wagtail's own editor and header are not checked.
OURS = {"include": [[".translate, .translation-overview"]], "exclude": [[".Draftail-Editor"]]}
RUN_AXE = """async where => {
  const {violations} = await axe.run(where);
  return violations.filter(rule => ["serious", "critical"].includes(rule.impact))
    .flatMap(rule => rule.nodes.map(node => `${rule.id}: ${node.target.join(" ")}`));
}"""

# Two translators into Belarusian and an editor, a page that is not yet translated into Belarusian,
# and a page whose Belarusian texts are partly outdated and partly missing.
SET_UP = f"""
from django.contrib.auth.models import Group, User
from campaign.actions.models import ActionIndexPage, SharePage

groups = {{"alena": "Translators: Беларуская", "volha": "Translators: Беларуская",
          "marta": "Moderators"}}
for name, group in groups.items():
    user = User.objects.create_user(name, f"{{name}}@example.org", {PASSWORD!r})
    user.groups.set(Group.objects.filter(name=group))

untranslated = SharePage.objects.get()
for name in SharePage.translated_panels:
    setattr(untranslated, f"{{name}}_be", [] if name == "body" else "")
untranslated.save_revision().publish()

outdated = ActionIndexPage.objects.get()
outdated.heading_en += " now"
outdated.summary_be = ""
outdated.save_revision().publish()
"""

BELARUSIAN = {
    "heading": "Будзьце побач",
    "summary": "Падзяліцеся гэтай старонкай з сябрамі.",
    "risk_note": "У Беларусі гэта небяспечна.",
    "body": "Раскажыце пра Алеся.",
    "share_text": "Свабоду Алесю!",
    "link_text": "Падзяліцца",
    "meta_title": "Салідарнасць",
    "meta_description": "Як падзяліцца старонкай.",
}
IMPORTANT = "Гэта важна."


@pytest.fixture(scope="module")
def site(start_site):
    site = start_site("translation")
    manage(site.env, "shell", "-v0", "-c", SET_UP)
    return site


@pytest.fixture
def people(chromium, site):
    """Return a function that opens a separate browser context, logged in if a user is given."""
    contexts = []

    def open_page(name=None, **options):
        options = {"viewport": {"width": 1280, "height": 900}} | options
        context = chromium.new_context(base_url=site.url, locale="en", **options)
        contexts.append(context)
        page = context.new_page()
        if name:
            log_in(page, name)
        return page

    yield open_page
    for context in contexts:
        context.close()


def translate(page, title, code="be"):
    """Open the translate view from the overview, as a translator does."""
    page.goto(OVERVIEW)
    row = page.get_by_role("row", name=title)
    row.locator(f"a.translation-cell[href$='/{code}/']").click()
    expect(page.locator("[data-translate]")).to_be_visible()


def field(page, name):
    return page.locator(f"#translation [name='{name}']")


def segment(page, name):
    return page.locator(f"[data-address='{name}']")


def say(page, message):
    expect(page.locator("[data-saved]")).to_contain_text(message, timeout=20_000)


def press_button(page, name):
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_load_state()


def read(visitor, name, language):
    """Return the text of a page as readers see it."""
    visitor.goto(address(PAGES[name], language))
    return visitor.locator("main").inner_text()


def tab_to(page, name, limit=150):
    """Press Tab until the element with this name has the focus."""
    for _step in range(limit):
        page.keyboard.press("Tab")
        found = page.evaluate("document.activeElement.textContent.replace(/\\s+/g, ' ').trim()")
        if re.search(name, found):
            return
    raise AssertionError(f"Tab does not lead to “{name}”.")


def type_into_open_texts(page, texts):
    """Go to each open text by keyboard and translate it. Return the texts that were reached."""
    reached = []
    while True:
        page.keyboard.press("Alt+ArrowDown")
        here = page.evaluate("document.activeElement.closest('[data-address]')?.dataset.address")
        if here in reached:
            return reached
        reached.append(here)
        page.keyboard.type(texts[here.partition(".")[0]])
        if here.startswith("body."):
            page.keyboard.press("Enter")
            page.keyboard.press("Control+b")
            page.keyboard.type(IMPORTANT)


def test_a_page_is_translated_from_empty_to_published_by_keyboard(people):
    visitor = people()
    english = read(visitor, "share", "en")
    assert BELARUSIAN["summary"] not in read(visitor, "share", "be")

    page = people()
    page.goto("/admin/")
    page.locator("[name=username]").focus()
    page.keyboard.type("alena")
    page.keyboard.press("Tab")
    page.keyboard.type(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(lambda url: urlsplit(url).path == "/admin/")
    tab_to(page, "^Translations$")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**{OVERVIEW}")
    tab_to(page, "^Show your solidarity, Беларуская: missing 0 of")
    page.keyboard.press("Enter")
    page.wait_for_url("**/be/")
    expect(page.locator("[data-draftail-input]")).to_have_count(1)
    expect(page.locator("[contenteditable=true]")).to_be_visible()

    reached = type_into_open_texts(page, BELARUSIAN)
    assert len(reached) == int(page.locator("[data-progress]").get_attribute("max"))
    say(page, "Saved at")
    expect(page.locator("[data-progress]")).to_have_js_property("value", len(reached))
    assert BELARUSIAN["summary"] not in read(visitor, "share", "be"), "A draft is public."

    tab_to(page, f"^{PUBLISH}$")
    page.keyboard.press("Enter")
    expect(page.locator(".messages .success")).to_contain_text("Published")

    belarusian = read(visitor, "share", "be")
    for name in ("heading", "summary", "risk_note", "body"):
        assert BELARUSIAN[name].casefold() in belarusian.casefold()
    expect(visitor.locator("main :is(b, strong)", has_text=IMPORTANT)).to_be_visible()
    assert read(visitor, "share", "en") == english


def test_an_outdated_text_is_told_of_seen_and_mended(people):
    visitor = people()
    read(visitor, "profile", "be")
    expect(visitor.locator("#freshness")).to_have_count(0)

    editor = people("marta")
    editor.goto("/admin/pages/search/?q=Bialiatski")
    found = editor.get_by_role("link", name="Ales Bialiatski", exact=True)
    found.and_(editor.locator("[href$='/edit/']")).click()
    editor.wait_for_url("**/edit/")
    editor.locator("[name=role_en]").fill("Chair of “Viasna” since 1996")
    editor.locator("[name=birth_place_en]").fill("Vyartsilya in Karelia")
    editor.get_by_role("button", name="More actions").click()
    editor.locator("button[name=action-publish]").click()
    expect(editor.locator(".messages .success")).to_contain_text("published")

    read(visitor, "profile", "be")
    expect(visitor.locator("#freshness")).to_have_count(1)

    page = people("alena")
    notice = page.locator("#translation-notices-content tr", has_text="Ales Bialiatski")
    expect(notice).to_contain_text("The source text has changed")
    notice.get_by_role("link").click()
    role, birth_place = segment(page, "role"), segment(page, "birth_place")
    expect(role.locator(".addition")).to_contain_text("since 1996")
    expect(role.locator(".deletion")).to_contain_text("FIDH")
    expect(role.locator("[data-state]")).to_have_text("outdated")

    field(page, "role").fill("Старшыня «Вясны» з 1996 года")
    say(page, "Saved at")
    expect(role.locator("[data-state]")).to_have_text("up to date")
    expect(birth_place.locator("[data-state]")).to_have_text("outdated")
    kept = field(page, "birth_place").input_value()
    birth_place.get_by_role("button", name="Still right").click()
    expect(birth_place.locator("[data-state]")).to_have_text("up to date")
    assert field(page, "birth_place").input_value() == kept

    press_button(page, PUBLISH)
    expect(page.locator(".messages .success")).to_contain_text("Published")
    assert "Старшыня «Вясны» з 1996 года" in read(visitor, "profile", "be")
    expect(visitor.locator("#freshness")).to_have_count(0)


def test_two_translators_at_once_lose_nothing(people):
    alena, volha = people("alena"), people("volha")
    for page in (alena, volha):
        translate(page, "Repression in Belarus")

    field(alena, "summary").fill("Змест ад Алены")
    say(alena, "Saved at")
    field(volha, "link_text").fill("Спасылка ад Вольгі")
    say(volha, "Saved at")
    alena.reload()
    assert field(alena, "summary").input_value() == "Змест ад Алены"
    assert field(alena, "link_text").input_value() == "Спасылка ад Вольгі"

    volha.reload()
    field(alena, "heading").fill("Загаловак ад Алены")
    say(alena, "Saved at")
    field(volha, "heading").fill("Загаловак ад Вольгі")
    say(volha, "Somebody else is changing this text")
    press_button(volha, "Save draft")
    expect(segment(volha, "heading").locator(".other-version")).to_have_text("Загаловак ад Алены")
    assert field(volha, "heading").input_value() == "Загаловак ад Вольгі"
    alena.reload()
    assert field(alena, "heading").input_value() == "Загаловак ад Алены", "Nobody has decided yet."

    press_button(volha, "Save draft")
    expect(volha.locator(".messages .success")).to_contain_text("Saved as a draft")
    alena.reload()
    assert field(alena, "heading").input_value() == "Загаловак ад Вольгі"
    assert field(alena, "summary").input_value() == "Змест ад Алены"


def type_into(page, address, text):
    """Type into the rich text editor of a text."""
    segment(page, address).locator("[contenteditable=true]").click()
    page.keyboard.press("Control+End")
    page.keyboard.type(text)


def test_two_translators_see_each_other_s_texts(people):
    alena, volha = people("alena"), people("volha")
    for page in (alena, volha):
        translate(page, "Imprint")
    rich = alena.locator("[data-address^='body.']").first.get_attribute("data-address")

    field(volha, "summary").fill("Змест ад Вольгі")
    type_into(volha, rich, " Дадала Вольга.")
    say(volha, "Saved at")
    for text in ("Загаловак 1", "Загаловак 2"):
        alena.locator("[data-saved]").evaluate("line => { line.textContent = ''; }")
        field(alena, "heading").fill(text)
        say(alena, "Saved at")
        expect(field(alena, "summary")).to_have_value("Змест ад Вольгі")
        expect(segment(alena, rich)).to_contain_text("Дадала Вольга.")
    expect(segment(alena, "summary").locator(".others-change")).to_contain_text("volha changed")
    volha.reload()
    assert field(volha, "summary").input_value() == "Змест ад Вольгі"
    assert field(volha, "heading").input_value() == "Загаловак 2"
    expect(segment(volha, rich)).to_contain_text("Дадала Вольга.")


ABOVE_THE_BAR = """() => {
  const selection = getSelection().getRangeAt?.(0).getBoundingClientRect();
  const field = document.activeElement;
  const caret = field.matches("textarea") ? field.getBoundingClientRect().bottom : selection.bottom;
  const covers = [...document.querySelectorAll(".translate-actions, [data-aid]")]
    .filter((bar) => getComputedStyle(bar).position === "sticky");
  const tops = covers.map((bar) => bar.getBoundingClientRect().top);
  const overlap = covers.length > 1 ? tops[1] - covers[0].getBoundingClientRect().bottom : 0;
  return [Math.min(...tops) - caret, overlap];
}"""


@pytest.mark.parametrize("kind", ["appealpage", "contentpage"])
def test_what_is_written_stays_above_the_bar_at_the_bottom(people, kind):
    page = people("alena")
    page.goto(OVERVIEW)
    page.locator(f"a.translation-cell[href*='{kind}'][href$='/be/']").first.click()
    expect(page.locator("[data-translate]")).to_be_visible()
    writing = page.locator("#translation textarea:visible").last
    writing.focus()
    page.keyboard.press("Control+End")
    for number in range(25):
        page.keyboard.type(f"{number}")
        page.keyboard.press("Enter")
    page.wait_for_timeout(300)  # the page scrolls in the next frame
    room, overlap = page.evaluate(ABOVE_THE_BAR)
    assert room >= 0, "The line that is written is under the bar."
    assert overlap > -1, "The bar covers the aid."


def test_keys_and_buttons_keep_the_place(people):
    page = people("alena")
    translate(page, "Repression in Belarus")
    last = page.locator("#translation textarea:visible").last
    last.fill("Напісана")
    page.keyboard.press("Control+s")
    say(page, "Saved at")
    where = last.evaluate("field => field.closest('[data-address]').id")
    press_button(page, "Save draft")
    expect(page).to_have_url(re.compile(f"#{where}$"))
    expect(page.locator(f"#{where}")).to_be_in_viewport()
    expect(page.locator("[data-saved]")).to_contain_text("Saved as a draft")
    here = page.url
    page.get_by_role("link", name="Next page with open texts").click()
    expect(page.locator("[data-translate]")).to_be_visible()
    assert urlsplit(page.url).path != urlsplit(here).path
    assert page.locator("[data-open]").count()


def autosaved(page):
    expect(page.locator("#w-autosave-indicator")).to_have_attribute(
        "data-w-autosave-state-value", "saved", timeout=20_000
    )


def test_an_editor_and_a_translator_work_side_by_side(people):
    marta, volha = people("marta"), people("volha")
    translate(volha, "Privacy")
    edit = marta.request.get(volha.url).text()
    marta.goto(re.search(r"/admin/pages/\d+/edit/", edit)[0])
    field_of = "#page-edit-form [name='{}']".format
    marta.wait_for_timeout(2500)  # Wagtail looks for changes two seconds after a page has loaded

    marta.locator(field_of("meta_title_en")).fill("Written by Marta")
    autosaved(marta)
    field(volha, "heading").fill("Назва ад Вольгі")
    say(volha, "Saved at")
    marta.locator(field_of("meta_title_en")).fill("Written by Marta again")
    expect(marta.locator(field_of("heading_be"))).to_have_value("Назва ад Вольгі")
    autosaved(marta)
    marta.get_by_role("tab", name="Беларуская").click()
    expect(marta.locator(".others-change").first).to_contain_text("volha changed this text")
    field(volha, "summary").fill("Змест")
    volha.locator("[data-saved]").evaluate("line => { line.textContent = ''; }")
    say(volha, "Saved at")
    marta.get_by_role("tab", name="English").click()
    marta.locator(field_of("link_text_en")).fill("Privacy")
    marta.locator("button.action-save").first.click()
    dialog = marta.locator("#w-save-confirmation-dialog")
    expect(dialog.or_(marta.locator(".messages .success")).first).to_be_visible()
    if dialog.is_visible():
        expect(dialog).to_contain_text("Saving keeps what both of you changed")
        dialog.get_by_role("button", name="Save").click()
    expect(marta.locator(".messages .success").first).to_be_visible()
    for name, text in {
        "meta_title_en": "Written by Marta again",
        "heading_be": "Назва ад Вольгі",
        "link_text_en": "Privacy",
        "summary_be": "Змест",
    }.items():
        assert marta.locator(field_of(name)).input_value() == text


def test_another_s_language_can_be_read_but_not_changed(people):
    page, visitor = people("alena"), people()
    german = read(visitor, "imprint", "de")
    translate(page, "Imprint", "de")
    expect(page.get_by_text("You can read this translation but not change it")).to_be_visible()
    expect(segment(page, "heading")).to_contain_text("Impressum")
    expect(
        page.locator("#translation :is(textarea, button, input:not([type=hidden]))")
    ).to_have_count(0)
    token = page.locator("#translation [name=csrfmiddlewaretoken]").input_value()
    forged = {"csrfmiddlewaretoken": token, "heading": "Gefälscht", "action": "publish"}
    answer = page.request.post(page.url, form=forged, headers={"Referer": page.url})
    assert "Gefälscht" not in page.request.get(page.url).text()
    assert not answer.ok or "/admin/" in answer.url

    page.get_by_role("navigation", name="Breadcrumb").locator("a[href$='/edit/']").evaluate(
        "link => link.click()"
    )
    page.wait_for_url("**/edit/")
    page.get_by_role("tab", name="Deutsch").click()
    panel = page.locator("[role=tabpanel]:visible")
    expect(panel).to_contain_text("Impressum")
    expect(panel.locator(":is(textarea, input, select, [contenteditable=true])")).to_have_count(0)
    page.get_by_role("tab", name="Беларуская").click()
    expect(page.locator("[name=heading_be]")).to_be_editable()
    assert read(visitor, "imprint", "de") == german


def test_a_file_with_three_bad_entries_is_imported_and_reported(people, tmp_path):
    page, visitor = people("alena"), people()
    before = read(visitor, "invite", "be")
    page.goto(OVERVIEW + "files/")
    page.locator("#export-content, .translation-files").first.wait_for()
    page.get_by_label("Invite friends and colleagues").check()
    with page.expect_download() as download:
        page.get_by_role("button", name="Download the file").click()
    path = tmp_path / "be.po"
    download.value.save_as(path)

    file = polib.pofile(str(path))
    entries = {entry.msgctxt.partition("/")[2]: entry for entry in file}
    body = next(entry for name, entry in entries.items() if name.startswith("body."))
    entries["heading"].msgstr = "Запрасіце сяброў"
    entries["summary"].msgstr = "Новы змест з файла"
    body.msgstr = "<p>Тэкст <b>без канца</p><script>alert(1)</script>"
    entries["link_text"].msgstr = "я" * 500
    entries["meta_description"].msgctxt = "actions.invitepage:999999/meta_description"
    file.save()

    page.locator("[name=file]").set_input_files(path)
    page.get_by_role("button", name="Import the file").click()
    report = page.locator("#report")
    expect(report).to_contain_text("1 page has a new draft. Nothing has been published.")
    results = [
        (row.locator("td").first.inner_text().lower(), row.locator("td").nth(1).inner_text())
        for row in report.locator("tbody tr").all()
    ]
    outcomes = [outcome for outcome, _place in results]
    assert sorted(outcomes[:3]) == ["refused", "refused", "unknown"], (
        "The bad ones do not stand first"
    )
    assert outcomes.count("applied") == 2
    assert len(outcomes) == len(file)

    assert read(visitor, "invite", "be") == before
    translate(page, "Invite friends and colleagues")
    assert field(page, "heading").input_value() == "Запрасіце сяброў"
    assert field(page, "summary").input_value() == "Новы змест з файла"
    assert field(page, "link_text").input_value() != "я" * 500
    assert "alert(1)" not in page.content()


@pytest.mark.parametrize("width", [768, 1280])
def test_axe_finds_nothing_serious_in_overview_and_translate_view(people, width):
    page = people("alena", viewport={"width": width, "height": 900})
    faults = []
    for title in (None, "What you can do", "Repression in Belarus"):
        if title:
            translate(page, title)
            page.wait_for_load_state("networkidle")
        else:
            page.goto(OVERVIEW)
        page.evaluate(AXE)
        faults += [f"{page.url}: {fault}" for fault in page.evaluate(RUN_AXE, OURS)]
        excess = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        if excess > 0:
            faults.append(f"{page.url}: {excess} px too wide")
    assert_none(faults)
