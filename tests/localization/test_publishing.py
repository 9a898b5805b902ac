"""Publishing a single language, and a history that lists the changed languages."""

from datetime import timedelta

import pytest
from django.utils import timezone
from wagtail.log_actions import registry as log_registry
from wagtail.models import PageLogEntry

from home.localization.history import EDIT_LANGUAGES, PUBLISH_LANGUAGE
from home.localization.publishing import CannotPublish, publish_language
from home.models import ContentPage
from tests import admin_forms
from tests.conftest import LANGUAGES, make_user


@pytest.fixture
def editor_of(client, site):
    """Return a function that saves a page's form as an editor."""
    client.force_login(make_user("sascha", "Moderators"))

    def save(page, *changes, action=None):
        answer = admin_forms.submit(
            client, admin_forms.page_url("edit", page), *changes, action=action
        )
        assert answer.status_code == 302, admin_forms.messages(answer)

    return save


@pytest.fixture
def translator(site):
    return make_user("tanja", "Translators: Deutsch")


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


def assert_live(page, before, expected):
    found = admin_forms.differences(before, admin_forms.texts(admin_forms.refresh(page)))
    assert {address: new for address, (_, new) in found.items()} == expected


def assert_draft(page, before, expected):
    found = admin_forms.differences(before, admin_forms.texts(admin_forms.draft(page)))
    assert {address: new for address, (_, new) in found.items()} == expected


@pytest.mark.parametrize("code", ["en", "be"])
def test_only_one_language_goes_live(editor_of, admin_user, imprint, code):
    before = admin_forms.texts(imprint)
    changes = {f"summary_{language}": f"new {language}" for language in LANGUAGES}
    editor_of(imprint, changes)
    publish_language(imprint, code, admin_user)
    assert_live(imprint, before, {f"summary_{code}": f"new {code}"})
    assert_draft(imprint, before, changes)
    page = admin_forms.refresh(imprint)
    assert page.live and page.has_unpublished_changes
    assert page.latest_revision_id != page.live_revision_id


def test_one_language_after_the_other_leaves_no_draft(editor_of, admin_user, imprint):
    before = admin_forms.texts(imprint)
    changes = {f"summary_{language}": f"new {language}" for language in LANGUAGES}
    editor_of(imprint, changes)
    for code in LANGUAGES:
        assert admin_forms.refresh(imprint).has_unpublished_changes
        publish_language(imprint, code, admin_user)
    assert_live(imprint, before, changes)
    page = admin_forms.refresh(imprint)
    assert not page.has_unpublished_changes
    assert page.latest_revision_id == page.live_revision_id


def test_shared_values_remain_a_draft(editor_of, translator, profile):
    before = admin_forms.texts(profile)
    editor_of(profile, {"status": "released", "slug": "ales", "name_de": "Neu", "name_en": "New"})
    publish_language(profile, "de", translator)
    assert_live(profile, before, {"name_de": "Neu"})
    live, draft = admin_forms.refresh(profile), admin_forms.draft(profile)
    assert (live.status, live.slug) == (profile.status, profile.slug)
    assert (draft.status, draft.slug, draft.name_en) == ("released", "ales", "New")
    assert live.has_unpublished_changes


def test_texts_of_children(editor_of, translator, profile):
    before = admin_forms.texts(profile)
    changes = {"timeline-0-text_de": "Neu", "timeline-0-text_en": "New"}
    editor_of(profile, changes | {"timeline-0-date": "2001-01-01", "timeline-1-DELETE": "1"})
    publish_language(profile, "de", translator)
    assert_live(profile, before, {"timeline.0.text_de": "Neu"})
    live, draft = admin_forms.refresh(profile), admin_forms.draft(profile)
    assert live.timeline.count() == profile.timeline.count() == draft.timeline.count() + 1
    assert live.timeline.first().date == profile.timeline.first().date
    assert str(draft.timeline.first().date) == "2001-01-01"


def test_blocks(editor_of, translator, imprint):
    before = admin_forms.texts(imprint)
    new = admin_forms.body("body_de", ("text", "<p>Neu</p>"))
    editor_of(imprint, new, admin_forms.body("body_be"))
    publish_language(imprint, "de", translator)
    live = admin_forms.texts(admin_forms.refresh(imprint))
    assert set(admin_forms.differences(before, live)) == {"body_de"}
    assert "Neu" in live["body_de"]
    assert admin_forms.texts(admin_forms.draft(imprint))["body_be"] == ""


def test_states_follow_what_is_live(editor_of, translator, imprint):
    editor_of(imprint, {"summary_en": "New", "summary_de": "Neu"})
    publish_language(imprint, "de", translator)
    live, draft = admin_forms.refresh(imprint), admin_forms.draft(imprint)
    assert live.translation_states("de")["summary"] == "outdated"  # follows unpublished English
    assert live.translation_states("be")["summary"] == "up_to_date"
    assert draft.translation_states("de")["summary"] == "up_to_date"
    assert draft.translation_states("be")["summary"] == "outdated"
    editor_of(imprint, action="publish")
    assert admin_forms.refresh(imprint).translation_states("de")["summary"] == "up_to_date"


def test_ordinary_publishing_afterwards_publishes_all(editor_of, admin_user, imprint):
    before = admin_forms.texts(imprint)
    changes = {f"summary_{language}": f"new {language}" for language in LANGUAGES}
    editor_of(imprint, changes)
    publish_language(imprint, "be", admin_user)
    editor_of(imprint, action="publish")
    assert_live(imprint, before, changes)
    assert not admin_forms.refresh(imprint).has_unpublished_changes


def test_with_nothing_to_publish(translator, imprint):
    before = admin_forms.texts(imprint)
    publish_language(imprint, "de", translator)
    assert_live(imprint, before, {})
    assert not admin_forms.refresh(imprint).has_unpublished_changes


# Refusals


def assert_refused(page, user, words):
    before, entries = admin_forms.texts(admin_forms.refresh(page)), PageLogEntry.objects.count()
    with pytest.raises(CannotPublish, match=words):
        publish_language(page, "de", user)
    assert_live(page, before, {})
    assert PageLogEntry.objects.count() == entries


def test_a_page_that_was_never_published(home, translator):
    page = ContentPage(heading_en="New", heading_de="Neu", slug="new", live=False)
    home.add_child(instance=page)
    page.save_revision()
    assert_refused(page, translator, "not public yet")
    assert not admin_forms.refresh(page).live


def test_a_page_that_was_taken_away(imprint, translator):
    imprint.unpublish()
    assert_refused(imprint, translator, "not public yet")


def test_a_scheduled_page(editor_of, imprint, translator):
    later = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    editor_of(imprint, {"go_live_at": later, "summary_de": "Später"}, action="publish")
    assert_refused(imprint, translator, "scheduled")
    assert admin_forms.refresh(imprint).scheduled_revision


def test_a_text_that_breaks_a_rule(imprint, translator):
    imprint.heading_de = "x" * 256
    imprint.minimal_clean()
    imprint.save_revision(clean=False)
    assert_refused(imprint, translator, "255")


# History


def entries(page, action):
    found = PageLogEntry.objects.filter(page=page.pk, action=action).order_by("pk")
    return [entry.data["languages"] for entry in found]


def history(client, page):
    shown = admin_forms.soup(client.get(admin_forms.page_url("history", page)))
    return [cell.get_text(" ", strip=True) for cell in shown.select("tbody td:first-child")]


def test_history_says_which_language_was_published(editor_of, client, translator, imprint):
    editor_of(imprint, {"summary_en": "New", "summary_de": "Neu"})
    publish_language(imprint, "de", translator)
    assert entries(imprint, PUBLISH_LANGUAGE) == [["de"]]
    entry = PageLogEntry.objects.get(action=PUBLISH_LANGUAGE)
    assert (entry.user, entry.revision) == (translator, admin_forms.refresh(imprint).live_revision)
    assert entries(imprint, EDIT_LANGUAGES) == [["en", "de"]]
    assert any(line.startswith("Published: Deutsch") for line in history(client, imprint))


def test_history_says_which_languages_a_version_changed(editor_of, client, imprint):
    editor_of(imprint, {"summary_be": "Новае", "heading_de": "Neu"})
    assert entries(imprint, EDIT_LANGUAGES) == [["de", "be"]]
    entry = PageLogEntry.objects.get(action=EDIT_LANGUAGES)
    assert entry.revision == admin_forms.refresh(imprint).latest_revision
    assert entry.user.username == "sascha"
    shown = history(client, imprint)
    assert sum(line.startswith("Changed: Deutsch, Беларуская") for line in shown) == 1


def test_a_publication_says_it_once(editor_of, imprint):
    editor_of(imprint, {"summary_be": "Новае"}, action="publish")
    assert entries(imprint, EDIT_LANGUAGES) == [["be"]]
    admin_forms.refresh(imprint).latest_revision.publish()
    assert entries(imprint, EDIT_LANGUAGES) == [["be"]]


def test_what_changes_no_text_says_nothing(editor_of, profile):
    editor_of(profile, action="publish")
    editor_of(profile, {"status": "released"})
    assert entries(profile, EDIT_LANGUAGES) == []


def test_blocks_children_and_removals_count(editor_of, profile):
    editor_of(profile, {"timeline-0-text_ru": "Новое"})
    editor_of(profile, admin_forms.body("body_be", ("text", "<p>Новае</p>")))
    editor_of(profile, admin_forms.body("body_de"))
    assert entries(profile, EDIT_LANGUAGES) == [["ru"], ["be"], ["de"]]


def test_autosave_keeps_one_entry(editor_of, client, imprint):
    url = admin_forms.page_url("edit", imprint)
    values = admin_forms.form_values(client.get(url))
    for changes in ({"summary_be": "1"}, {"summary_de": "2"}, {"summary_be": "3"}):
        values |= changes
        answer = client.post(url, values, headers={"accept": "application/json"}).json()
        values |= answer["field_updates"] | {"overwrite_revision_id": str(answer["revision_id"])}
    assert entries(imprint, EDIT_LANGUAGES) == [["de", "be"]]


def test_a_new_page_says_nothing_of_languages(client, editor_of, home):
    answer = admin_forms.submit(
        client, admin_forms.add_url(ContentPage, home), {"heading_en": "New", "slug": "new"}
    )
    assert answer.status_code == 302
    page = ContentPage.objects.get(slug="new")
    assert entries(page, EDIT_LANGUAGES) == []


def test_the_log_knows_both_actions():
    labels = {action: str(label) for action, label in log_registry.get_choices()}
    assert labels[PUBLISH_LANGUAGE] == "Publish a language"
    assert labels[EDIT_LANGUAGES] == "Change texts of a language"
