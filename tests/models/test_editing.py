"""Editing in the CMS keeps the texts of all four languages, whatever the interface language.

`interface` is the language in which the administrator uses the CMS. django-modeltranslation treats
the fields of the active language specially. The tests of saving therefore run in the source
language and another one, the test of drafts in all four, and tests of functions that do not depend
on the language in Belarusian.
"""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from wagtail.models import Page

from campaign.country.models import CountryPage
from home.content.models import CampaignImage
from home.models import BasePage, ContentPage, OrganisationSettings
from tests import admin_forms as editor
from tests.conftest import LANGUAGES

PROFILE = "ales-bialiatski"
NEXT = {"en": "de", "de": "be", "be": "ru", "ru": "en"}
PAGES = [
    "home",
    "ales-bialiatski",
    "repression-in-belarus",
    "what-you-can-do",
    "send-an-appeal",
    "share",
    "invite-friends",
    "imprint",
]


in_each_language = pytest.mark.parametrize("interface", LANGUAGES, indirect=True)
in_belarusian = pytest.mark.parametrize("interface", ["be"], indirect=True)


@pytest.fixture(params=["en", "be"])
def interface(request, speak, admin_user):
    speak(admin_user, request.param)
    return request.param


@pytest.fixture
def profile(page_at):
    return page_at(PROFILE)


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


def save(cms, page, *changes, action=None):
    """Change fields of a page's form and save it. Fails if the CMS does not accept the form."""
    response = editor.submit(cms, editor.page_url("edit", page), *changes, action=action)
    assert response.status_code == 302, f"{page.slug}: {editor.messages(response)}"


def assert_only_changed(before, after, expected):
    """Check that two results of `editor.texts` differ only at the expected addresses."""
    found = {address: new for address, (_, new) in editor.differences(before, after).items()}
    assert found == expected


def new_texts(name):
    """Return the values of a field in four languages, each with a different text."""
    return {f"{name}_{code}": f"{name} in {code}" for code in LANGUAGES}


# Create


@pytest.mark.parametrize("action", [None, "publish"])
def test_create_keeps_every_language(cms, home, interface, action):
    typed = new_texts("heading") | new_texts("summary")
    event = new_texts("text") | new_texts("source")
    bodies = [editor.body(f"body_{code}", ("text", f"<p>body {code}</p>")) for code in LANGUAGES]
    row = editor.first_row("timeline", date="2011-08-04", precision="day", **event)
    response = editor.submit(
        cms,
        editor.add_url(CountryPage, home),
        typed | {"slug": "new"} | row,
        *bodies,
        action=action,
    )
    assert response.status_code == 302, editor.messages(response)

    page = CountryPage.objects.get(slug="new")
    expected = typed | {f"timeline.0.{name}": text for name, text in event.items()}
    for version in (page, editor.draft(page)) if action else (editor.draft(page),):
        stored = editor.texts(version)
        assert {address: stored[address] for address in expected} == expected
        for code in LANGUAGES:
            assert f"<p>body {code}</p>" in stored[f"body_{code}"], code
    assert page.live == bool(action)
    assert page.title == page.draft_title == "heading in en"


# Edit: draft, publish, schedule, unpublish


@in_each_language
def test_draft_changes_one_text_of_one_language(cms, profile, interface):
    before = editor.texts(profile)
    save(
        cms, profile, {f"summary_{interface}": "New summary", f"timeline-0-text_{interface}": "New"}
    )
    expected = {f"summary_{interface}": "New summary", f"timeline.0.text_{interface}": "New"}
    assert_only_changed(before, editor.texts(editor.draft(profile)), expected)
    assert_only_changed(before, editor.texts(editor.refresh(profile)), {})


def test_publish_changes_one_text_of_another_language(cms, profile, interface):
    before, other = editor.texts(profile), NEXT[interface]
    changes = {f"heading_{other}": "New heading", f"timeline-1-text_{other}": "New"}
    save(cms, profile, changes, action="publish")
    expected = {f"heading_{other}": "New heading", f"timeline.1.text_{other}": "New"}
    assert_only_changed(before, editor.texts(editor.refresh(profile)), expected)
    assert_only_changed(before, editor.texts(editor.draft(profile)), expected)


def test_saving_an_unchanged_form_changes_no_text(cms, page_at, interface):
    """Browsers send other line endings than they received; the letter has many lines."""
    page = page_at("send-an-appeal")
    before = editor.texts(page)
    save(cms, page, action="publish")
    assert_only_changed(before, editor.texts(editor.refresh(page)), {})
    assert_only_changed(before, editor.texts(editor.draft(page)), {})


@pytest.mark.parametrize("action", [None, "publish"])
def test_clearing_the_interface_language_clears_it_alone(cms, profile, interface, action):
    before = editor.texts(profile)
    cleared = {f"summary_{interface}": "", f"timeline-0-source_{interface}": ""}
    save(cms, profile, cleared, editor.body(f"body_{interface}"), action=action)
    expected = {
        f"summary_{interface}": "",
        f"timeline.0.source_{interface}": "",
        f"body_{interface}": "",
    }
    if interface == "en":  # the blocks of the other languages are those of English
        expected |= {f"body_{code}": "" for code in LANGUAGES}
    assert_only_changed(before, editor.texts(editor.draft(profile)), expected)
    live = editor.texts(editor.refresh(profile))
    assert_only_changed(before, live, expected if action else {})


def test_autosave_keeps_every_language(cms, imprint, speak, admin_user):
    speak(admin_user, "be")
    before, url = editor.texts(imprint), editor.page_url("edit", imprint)
    values = editor.changed(editor.form_values(cms.get(url)), {"summary_be": ""})
    response = cms.post(url, values, headers={"accept": "application/json"})
    assert response.json()["success"], response.content
    assert_only_changed(before, editor.texts(editor.draft(imprint)), {"summary_be": ""})
    assert_only_changed(before, editor.texts(editor.refresh(imprint)), {})


@in_belarusian
def test_schedule_publishes_every_language_later(cms, imprint, interface, monkeypatch):
    before = editor.texts(imprint)
    later = timezone.now() + timedelta(days=2)
    go_live = {"go_live_at": timezone.localtime(later).strftime("%Y-%m-%d %H:%M")}
    save(cms, imprint, go_live | {f"summary_{interface}": "Later"}, action="publish")
    assert_only_changed(before, editor.texts(editor.refresh(imprint)), {})

    monkeypatch.setattr(timezone, "now", lambda: later + timedelta(minutes=1))
    call_command("publish_scheduled")
    after = editor.refresh(imprint)
    assert after.live
    assert_only_changed(before, editor.texts(after), {f"summary_{interface}": "Later"})


@in_belarusian
def test_unpublish_keeps_every_language(cms, imprint, interface):
    before = editor.texts(imprint)
    assert cms.post(editor.page_url("unpublish", imprint)).status_code == 302
    page = editor.refresh(imprint)
    assert not page.live
    assert_only_changed(before, editor.texts(page), {})
    save(cms, page, action="publish")
    assert editor.refresh(page).live
    assert_only_changed(before, editor.texts(editor.refresh(page)), {})


# History: compare, revert


@in_belarusian
def test_history_and_comparison_show_the_change_alone(cms, imprint, interface):
    save(cms, imprint)
    first = editor.refresh(imprint).latest_revision
    field = f"summary_{interface}"
    old, new = getattr(imprint, field), f"Changed by an editor in {interface}"
    save(cms, imprint, {field: new})
    second = editor.refresh(imprint).latest_revision

    assert cms.get(editor.page_url("history", imprint)).status_code == 200
    shown = cms.get(editor.page_url("revisions_compare", imprint, first.pk, second.pk))
    assert shown.status_code == 200
    rows = editor.soup(shown).select("table.listing tbody tr")
    assert len(rows) == 1, [row.get_text(" ", strip=True)[:80] for row in rows]
    assert rows[0].select_one(".deletion").get_text() in old
    assert "Changed by an editor" in rows[0].select_one(".addition").get_text()


def test_revert_brings_every_language_back(cms, profile, interface):
    start = editor.texts(profile)
    earlier = profile.latest_revision
    everything = new_texts("summary") | {"timeline-0-text_" + code: code for code in LANGUAGES}
    save(cms, profile, everything, action="publish")
    changed = editor.texts(editor.refresh(profile))

    revert = editor.page_url("revisions_revert", profile, earlier.pk)
    response = editor.submit(cms, revert, to=editor.page_url("edit", profile))
    assert response.status_code == 302, editor.messages(response)
    assert_only_changed(start, editor.texts(editor.draft(profile)), {})
    assert_only_changed(changed, editor.texts(editor.refresh(profile)), {})

    save(cms, profile, action="publish")
    assert_only_changed(start, editor.texts(editor.refresh(profile)), {})


# Copy, move, delete


def copy(cms, page, **changes):
    """Copy a page through the CMS; return the response, and the copy if there is one."""
    url = editor.page_url("copy", page)
    values = {"new_title": "The copy", "new_slug": "copy"} | changes
    response = editor.submit(cms, url, values, form=f"//form[@action='{url}']")
    made = Page.objects.filter(slug="copy").first()
    return response, made and made.specific


@pytest.mark.parametrize("keep_live", [False, True])
def test_copy_takes_every_language_and_the_typed_title(cms, profile, interface, keep_live):
    before = editor.texts(profile)
    response, made = copy(cms, profile, **({"publish_copies": "on"} if keep_live else {}))
    assert response.status_code == 302, editor.messages(response)
    assert made.live == keep_live
    for version in (made, editor.draft(made)):
        assert_only_changed(before, editor.texts(version), {"heading_en": "The copy"})
        assert (version.title, version.draft_title) == ("The copy", "The copy")
    assert_only_changed(before, editor.texts(editor.refresh(profile)), {})
    assert_only_changed(before, editor.texts(editor.draft(profile)), {})


@in_belarusian
def test_live_copy_does_not_publish_the_draft(cms, imprint, interface):
    before = editor.texts(imprint)
    save(cms, imprint, {f"summary_{interface}": "Not yet public"})
    _response, made = copy(cms, imprint, publish_copies="on")
    assert made.live
    assert_only_changed(before, editor.texts(made), {"heading_en": "The copy"})
    assert editor.texts(editor.draft(made))[f"summary_{interface}"] == "Not yet public"
    assert made.has_unpublished_changes


@in_belarusian
def test_alias_follows_every_language_of_its_source(cms, imprint, interface):
    response, made = copy(cms, imprint, alias="on")
    assert response.status_code == 302, editor.messages(response)
    assert_only_changed(editor.texts(imprint), editor.texts(made), {})
    field = f"summary_{interface}"
    save(cms, imprint, {field: "New summary"}, action="publish")
    assert editor.texts(editor.refresh(made))[field] == "New summary"


@in_belarusian
def test_copy_of_an_unfinished_draft(cms, page_at, interface):
    actions = page_at("what-you-can-do")
    model = type(page_at("invite-friends"))
    unfinished = {"heading_en": "Unfinished", "slug": "unfinished"}
    response = editor.submit(cms, editor.add_url(model, actions), unfinished)
    assert response.status_code == 302, editor.messages(response)
    response, made = copy(cms, page_at("unfinished"))
    assert response.status_code == 302, editor.messages(response)
    assert editor.draft(made).heading_en == "The copy"


@in_belarusian
def test_move_keeps_every_language(cms, client, imprint, page_at, interface):
    before = editor.texts(imprint)
    destination = page_at("privacy")
    url = editor.page_url("move_confirm", imprint, destination.pk)
    assert cms.get(url).status_code == 200
    assert cms.post(url).status_code == 302
    moved = editor.refresh(imprint)
    assert moved.get_parent().pk == destination.pk
    assert_only_changed(before, editor.texts(moved), {})
    assert_only_changed(before, editor.texts(editor.draft(moved)), {})
    for code in LANGUAGES:
        address = f"/{code}/privacy/imprint/"
        assert client.get(address).status_code == 200, address


@in_belarusian
def test_delete_leaves_other_pages_whole(cms, client, home, profile, page_at, interface):
    others = [home, page_at("repression-in-belarus"), page_at("imprint")]
    before = [editor.texts(page) for page in others]
    url = editor.page_url("delete", profile)
    assert cms.get(url).status_code == 200
    assert cms.post(url).status_code == 302
    assert BasePage.objects.get(pk=profile.pk).in_trash
    for page, old in zip(others, before, strict=True):
        assert_only_changed(old, editor.texts(editor.refresh(page)), {})
    save(cms, home, action="publish")  # its revision still refers to the deleted profile
    for code in LANGUAGES:
        assert client.get(f"/{code}/").status_code == 200, code


# Settings and images


def test_organisation_changes_one_language(cms, site, interface):
    organisation = OrganisationSettings.for_site(site)
    before, other = editor.texts(organisation), NEXT[interface]
    url = reverse("wagtailsettings:edit", args=["home", "organisationsettings", site.pk])
    changes = {f"board_{interface}": "", f"postal_address_{other}": "Street 1\nTown"}
    response = editor.submit(cms, url, changes, form=editor.SETTINGS_FORM)
    assert response.status_code == 302, editor.messages(response)
    assert_only_changed(before, editor.texts(OrganisationSettings.objects.get()), changes)


def test_image_changes_one_language(cms, site, interface):
    image = editor.stored_image(**new_texts("alt_text"), **new_texts("credit"))
    before, other = editor.texts(image), NEXT[interface]
    url = reverse("wagtailimages:edit", args=[image.pk])
    changes = {f"alt_text_{interface}": "", f"credit_{other}": "New credit"}
    response = editor.submit(cms, url, changes, form=f"//form[@action='{url}']")
    assert response.status_code == 302, editor.messages(response)
    assert_only_changed(before, editor.texts(CampaignImage.objects.get()), changes)


# Emptied texts


@pytest.mark.parametrize(
    "emptied",
    [editor.EMPTIED, editor.UNTOUCHED, "<p> \u00a0</p><p></p>"],
    ids=["emptied", "untouched", "blank"],
)
@pytest.mark.parametrize("action", [None, "publish"])
def test_emptied_rich_text_is_stored_as_empty(cms, imprint, speak, admin_user, emptied, action):
    speak(admin_user, "be")
    before = editor.texts(imprint)
    save(cms, imprint, editor.body("body_be", ("text", emptied)), action=action)
    assert_only_changed(before, editor.texts(editor.draft(imprint)), {"body_be": ""})
    live = editor.texts(editor.refresh(imprint))
    assert_only_changed(before, live, {"body_be": ""} if action else {})


@in_belarusian
@pytest.mark.parametrize(
    "block",
    [("quotation", {"text": " ", "speaker": ""}), ("key_facts", [{"value": "", "label": ""}])],
    ids=["quotation", "key facts"],
)
def test_added_and_empty_blocks_are_stored_as_empty(cms, imprint, interface, block):
    field = f"body_{interface}"
    save(cms, imprint, editor.body(field, block))
    assert editor.texts(editor.draft(imprint))[field] == ""


def test_emptied_text_is_stored_as_empty_whoever_saves(imprint):
    imprint.body_be = [("text", '<p data-block-key="abcde"></p>'), ("quotation", {"text": ""})]
    imprint.save()
    assert editor.texts(editor.refresh(imprint))["body_be"] == ""


@in_belarusian
def test_emptied_rich_text_leaves_its_neighbours(cms, imprint, interface):
    field = f"body_{interface}"
    blocks = [("text", "<p>One</p>"), ("text", editor.EMPTIED), ("text", "<p>Three</p>")]
    save(cms, imprint, editor.body(field, *blocks), action="publish")
    stored = getattr(editor.refresh(imprint), field)
    assert [str(block.value.source).count("<p") for block in stored] == [1, 1]


@in_belarusian
@pytest.mark.parametrize(
    "emptied", [editor.EMPTIED, editor.UNTOUCHED], ids=["emptied", "untouched"]
)
def test_preview_of_an_emptied_text_shows_the_fallback(cms, imprint, interface, emptied):
    url = editor.page_url("preview_on_edit", imprint)
    values = editor.form_values(cms.get(editor.page_url("edit", imprint)))
    values["body_ru-0-value"] = "<p>Русский текст вместо белорусского</p>"
    values["body_be-0-value"] = emptied
    assert cms.post(url, values).json() == {"is_valid": True, "is_available": True}
    page = editor.soup(cms.get(url, {"mode": "be"}))
    assert page.html["lang"] == "be"
    text = page.find(string="Русский текст вместо белорусского")
    assert text, "the Russian text does not stand in"
    assert text.find_parent(lang=True)["lang"] == "ru"


# Names in the CMS


def raw_heading(page):
    """Return the untranslated column, which contains the text of the language saved last."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT heading FROM home_basepage WHERE page_ptr_id = %s", [page.pk])
        return cursor.fetchone()[0]


def test_cms_shows_english_names_whoever_saves(cms, home, imprint, interface):
    headings = {"heading_en": "Publisher", f"heading_{NEXT['en']}": "Herausgeber"}
    headings |= {"heading_be": "Выдавец", "heading_ru": "Издатель"}
    save(cms, imprint, headings, action="publish")
    assert raw_heading(imprint) == headings[f"heading_{interface}"], "the trap is not set"
    cms.get(reverse("wagtailadmin_account"))  # shows, and so removes, the message about the page
    places = {
        "tree": reverse("wagtailadmin_explore", args=[home.pk]),
        "chooser": reverse("wagtailadmin_choose_page_child", args=[home.pk]),
        "search": reverse("wagtailadmin_pages:search") + "?q=Publisher",
        "search in the chooser": reverse("wagtailadmin_choose_page_search") + "?q=Publisher",
    }
    for place, url in places.items():
        shown = cms.get(url).content.decode()
        assert "Publisher" in shown, place
        for code in ("de", "be", "ru"):
            assert headings[f"heading_{code}"] not in shown, f"{place}: {code}"
    assert editor.refresh(imprint).slug == "imprint"


def test_title_follows_the_english_heading(cms, imprint, interface):
    old = imprint.title
    save(cms, imprint, {"heading_en": "Publisher", f"heading_{interface}": "Publisher"})
    page = editor.refresh(imprint)
    assert (page.title, page.draft_title, editor.draft(page).title) == (
        old,
        "Publisher",
        "Publisher",
    )
    save(cms, imprint, {"heading_de": "Herausgeber", "heading_be": "Выдавец"}, action="publish")
    page = editor.refresh(imprint)
    assert (page.title, page.draft_title) == ("Publisher", "Publisher")


@in_belarusian
def test_search_finds_every_language(cms, imprint, interface):
    """The column of each language is indexed. Results are listed with their English name."""
    save(cms, imprint, {"heading_be": "Выдавец"}, action="publish")
    found = editor.soup(cms.get(reverse("wagtailadmin_pages:search"), {"q": "Выдавец"}))
    names = [name.get_text(strip=True) for name in found.select("[id^=page_][id$=_title]")]
    assert names == [imprint.title]


# The form


@pytest.fixture
def organisation_form(cms, site):
    url = reverse("wagtailsettings:edit", args=["home", "organisationsettings", site.pk])
    return editor.soup(cms.get(url))


def tabs(form):
    """Return the fields of each tab by the name of the tab, in order."""
    found = {}
    for label in form.select("[role=tab]"):
        name = label.find(string=True, recursive=False).strip()
        panel = form.select_one(f"[role=tabpanel][aria-labelledby='{label['id']}']")
        found[name] = [field["data-contentpath"] for field in panel.select("[data-contentpath]")]
    return found


def assert_language_tabs(form):
    """Check that the tabs of the four languages have the same fields in the same order."""
    found = tabs(form)
    assert list(found)[:4] == ["English", "Deutsch", "Беларуская", "Русский"]
    fields = [name.removesuffix("_en") for name in found["English"]]
    assert fields
    for code, tab in zip(LANGUAGES, list(found)[:4], strict=True):
        assert found[tab] == [f"{name}_{code}" for name in fields], tab


def assert_inputs_carry_their_language(form):
    for code in LANGUAGES:
        inputs = form.select(f"input[name$=_{code}][type=text], textarea[name$=_{code}]")
        assert inputs
        for control in inputs:
            assert control.get("lang") == code, control["name"]


def assert_every_field_explains_itself(form):
    """Check that each field has a help text; in rows of inline children a label is enough."""
    fields = form.select("main form [data-contentpath]")
    assert fields
    for field in fields:
        names = [control["name"] for control in field.select("[name]")]
        if field.select_one("[data-field-help] .help"):
            continue
        label = form.select_one(f"label[for='id_{names[0]}']") if names else None
        in_row = any("-" in name for name in names)
        assert in_row and label and label.get_text(strip=True), field["data-contentpath"]


@pytest.mark.parametrize("slug", PAGES)
def test_form_of_a_page(cms, page_at, slug):
    form = editor.soup(cms.get(editor.page_url("edit", page_at(slug))))
    assert_language_tabs(form)
    assert list(tabs(form))[4:] in (["All languages", "Promote"], ["Promote"])
    assert tabs(form)["Promote"][:2] == ["slug", "show_in_menus"]
    assert_inputs_carry_their_language(form)
    assert_every_field_explains_itself(form)

    required = [control["name"] for control in form.select("main form [name][required]")]
    assert "heading_en" in required
    assert not [name for name in required if name[-3:] in ("_de", "_be", "_ru")]

    names = {control["name"] for control in form.select("main form [name]")}
    following = {"title", "seo_title", "search_description", "heading", "summary"}
    assert not names & following, "they follow other fields"

    modes = form.select("#id_preview_mode option")
    assert [mode["value"] for mode in modes] == LANGUAGES
    assert [mode["value"] for mode in modes if mode.has_attr("selected")] == ["en"]


def test_settings_come_last(page_at):
    """Wagtail shows the settings beside the form, but the project sets the order of panels."""
    for slug in PAGES:
        panels = page_at(slug).get_edit_handler().children
        with translation.override("en"):
            last = [str(panel.heading) for panel in panels][-2:]
        assert last == ["Promote", "Settings"], slug


def test_organisation_form(organisation_form):
    assert_language_tabs(organisation_form)
    assert list(tabs(organisation_form))[4:] == ["All languages"]
    assert_inputs_carry_their_language(organisation_form)
    assert_every_field_explains_itself(organisation_form)
    required = organisation_form.select("main form [name][required]")
    assert not [control["name"] for control in required]


@pytest.mark.parametrize("slug", ["ales-bialiatski", "send-an-appeal"])
def test_page_is_published_with_english_alone(cms, page_at, slug):
    page = page_at(slug)
    values = editor.form_values(cms.get(editor.page_url("edit", page)))
    emptied = {name: "" for name in values if name[-3:] in ("_de", "_be", "_ru")}
    bodies = [editor.body(f"body_{code}") for code in ("de", "be", "ru")]
    save(cms, page, emptied, *bodies, action="publish")
    stored = editor.texts(editor.refresh(page))
    assert not {address: text for address, text in stored.items() if text and address[-2:] != "en"}


# Preview


def preview(cms, url, mode):
    return editor.soup(cms.get(url, {"mode": mode} if mode else {}))


@in_belarusian
def test_preview_shows_an_unsaved_change_in_each_language(cms, imprint, interface):
    url = editor.page_url("preview_on_edit", imprint)
    values = editor.form_values(cms.get(editor.page_url("edit", imprint)))
    response = cms.post(url, values | new_texts("heading"))
    assert response.json() == {"is_valid": True, "is_available": True}
    for code in LANGUAGES:
        page = preview(cms, url, code)
        assert page.html["lang"] == code
        assert page.h1.get_text(strip=True) == f"heading in {code}", code
    assert preview(cms, url, None).html["lang"] == "en"
    assert editor.soup(cms.get(reverse("wagtailadmin_account"))).html["lang"] == interface
    assert_only_changed(editor.texts(imprint), editor.texts(editor.draft(imprint)), {})


def test_preview_of_a_page_that_is_not_saved_yet(cms, home, speak, admin_user):
    speak(admin_user, "be")
    url = editor.add_url(ContentPage, home, "preview_on_add")
    values = editor.form_values(cms.get(editor.add_url(ContentPage, home)))
    response = cms.post(url, values | new_texts("heading"))
    assert response.json() == {"is_valid": True, "is_available": True}
    for code in LANGUAGES:
        page = preview(cms, url, code)
        assert (page.html["lang"], page.h1.get_text(strip=True)) == (code, f"heading in {code}")


def test_preview_of_a_draft_in_each_language(cms, imprint, speak, admin_user):
    speak(admin_user, "be")
    save(cms, imprint, new_texts("heading"))
    url = editor.page_url("view_draft", imprint)
    for code in LANGUAGES:
        page = preview(cms, url, code)
        assert (page.html["lang"], page.h1.get_text(strip=True)) == (code, f"heading in {code}")


def test_every_page_is_previewed_in_each_language(cms, site):
    for page in BasePage.objects.live():
        for code in LANGUAGES:
            shown = preview(cms, editor.page_url("view_draft", page), code)
            assert shown.html["lang"] == code, page
            heading = getattr(page, f"heading_{code}")
            assert shown.h1.get_text().split() == heading.split(), (page, code)


# Speed


def test_listing_asks_no_more_for_more_pages(cms, home):
    def queries():
        with CaptureQueriesContext(connection) as captured:
            assert cms.get(reverse("wagtailadmin_explore", args=[home.pk])).status_code == 200
        return len(captured)

    def add(number):
        page = ContentPage(slug=f"page-{number}", heading_en=f"Page {number}")
        home.add_child(instance=page).save_revision().publish()

    add(0)
    queries()  # fills the caches of content types and sites
    with_one = queries()
    for number in range(1, 6):
        add(number)
    assert queries() <= with_one
