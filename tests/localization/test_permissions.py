"""Permissions of translators: they can change the texts of their languages and nothing else."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.test import Client
from wagtail.models import GroupPagePermission, Page

from home.localization.models import TranslationSettings
from home.localization.permissions import (
    may_edit_shared,
    may_publish_language,
    may_translate,
    own_languages,
)
from home.localization.translator_groups import make_roles
from tests import admin_forms
from tests.conftest import LANGUAGES, make_user

migration = import_module("home.localization.migrations.0002_roles")
NAMES = {"en": "English", "de": "Deutsch", "be": "Беларуская", "ru": "Русский"}


def translator_of(*codes, name="tanja"):
    return make_user(name, *(f"Translators: {NAMES[code]}" for code in codes))


def at_desk(user):
    client = Client()
    client.force_login(user)
    return client


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


def new_texts(name):
    return {f"{name}_{code}": f"new {code}" for code in LANGUAGES}


# The form


@pytest.mark.parametrize("code", ["en", "be"])
def test_form_shows_all_languages_and_edits_one(site, profile, code):
    answer = at_desk(translator_of(code)).get(admin_forms.page_url("edit", profile))
    assert answer.status_code == 200
    form = admin_forms.soup(answer).select_one("#page-edit-form")
    shown = form.get_text(" ", strip=True)
    for other in LANGUAGES:
        inputs = form.select(f"[name=heading_{other}], [name=summary_{other}]")
        assert len(inputs) == (2 if other == code else 0), other
        if other != code:
            assert getattr(profile, f"heading_{other}") in shown, other
    tabs = [tab.find(string=True, recursive=False).strip() for tab in form.select("[role=tab]")]
    assert tabs[:4] == list(NAMES.values())
    assert not {"All languages", "Promote"} & set(tabs)
    for name in ("status", "slug", "show_in_menus", "go_live_at", "timeline-TOTAL_FORMS"):
        assert not form.select(f"[name={name}]"), name


@pytest.mark.parametrize("code", ["en", "be"])
def test_saves_a_draft_of_their_language(site, profile, code):
    before = admin_forms.texts(profile)
    client = at_desk(translator_of(code))
    answer = admin_forms.submit(
        client, admin_forms.page_url("edit", profile), {f"summary_{code}": "new"}
    )
    assert answer.status_code == 302, admin_forms.messages(answer)
    found = admin_forms.differences(before, admin_forms.texts(admin_forms.draft(profile)))
    assert found == {f"summary_{code}": (before[f"summary_{code}"], "new")}
    assert not admin_forms.differences(before, admin_forms.texts(admin_forms.refresh(profile)))


def forged(admin, page):
    """Return the data that an administrator's browser would submit with every field changed."""
    values = admin_forms.form_values(admin.get(admin_forms.page_url("edit", page)))
    values |= new_texts("heading") | new_texts("summary") | new_texts("timeline-0-text")
    values |= {"timeline-0-ORDER": "9", "timeline-1-DELETE": "1"}
    values |= {"status": "released", "slug": "forged", "show_in_menus": "on"}
    values |= {"go_live_at": "2030-01-01 10:00", "birth_date": "2000-01-01"}
    count = int(values["timeline-TOTAL_FORMS"])
    values["timeline-TOTAL_FORMS"] = str(count + 1)
    added = new_texts("text") | {"id": "", "ORDER": "1", "DELETE": "", "date": "2020-01-01"}
    return values | {f"timeline-{count}-{name}": v for name, v in added.items()}


def shared(page):
    rows = [(row.pk, row.date, row.sort_order) for row in page.timeline.all()]
    return page.status, page.slug, page.show_in_menus, page.go_live_at, page.birth_date, rows


@pytest.mark.parametrize("action", [None, "publish", "submit"])
@pytest.mark.parametrize("codes", [["be"], ["de", "ru"]])
def test_a_forged_form_changes_only_their_texts(cms_as_admin, site, profile, codes, action):
    before, kept = admin_forms.texts(profile), shared(profile)
    values = forged(cms_as_admin, profile) | ({f"action-{action}": "1"} if action else {})
    client = at_desk(translator_of(*codes))
    answer = client.post(admin_forms.page_url("edit", profile), values)
    assert answer.status_code == 302, admin_forms.messages(answer)
    found = admin_forms.differences(before, admin_forms.texts(admin_forms.draft(profile)))
    expected = {f"{name}_{code}" for name in ("heading", "summary") for code in codes}
    assert set(found) == expected
    assert shared(admin_forms.draft(profile)) == kept
    assert shared(admin_forms.refresh(profile)) == kept
    assert not admin_forms.differences(before, admin_forms.texts(admin_forms.refresh(profile)))


@pytest.fixture
def cms_as_admin(admin_user):
    return at_desk(admin_user)


def test_a_forged_form_on_top_of_a_stale_version(cms_as_admin, site, profile):
    before, kept = admin_forms.texts(profile), shared(profile)
    values = forged(cms_as_admin, profile)
    url = admin_forms.page_url("edit", profile)
    assert admin_forms.submit(cms_as_admin, url, {"meta_title_ru": "admin"}).status_code == 302
    answer = at_desk(translator_of("be")).post(url, values)
    assert answer.status_code == 302, admin_forms.messages(answer)
    found = admin_forms.differences(before, admin_forms.texts(admin_forms.draft(profile)))
    assert set(found) == {"heading_be", "summary_be", "meta_title_ru"}
    assert shared(admin_forms.draft(profile)) == kept


def test_their_save_keeps_the_draft_of_others(site, profile, editor):
    url = admin_forms.page_url("edit", profile)
    drafted = {"summary_de": "Neu", "status": "released", "timeline-0-text_ru": "Новое"}
    assert admin_forms.submit(at_desk(editor), url, drafted).status_code == 302
    assert (
        admin_forms.submit(at_desk(translator_of("be")), url, {"summary_be": "be"}).status_code
        == 302
    )
    page = admin_forms.draft(profile)
    assert (page.summary_de, page.status, page.summary_be) == ("Neu", "released", "be")
    assert page.timeline.first().text_ru == "Новое"


def test_bodies_of_other_languages(site, imprint):
    before = admin_forms.texts(imprint)
    bodies = [admin_forms.body(f"body_{code}", ("text", f"<p>{code}</p>")) for code in LANGUAGES]
    client = at_desk(translator_of("ru"))
    answer = admin_forms.submit(client, admin_forms.page_url("edit", imprint), *bodies)
    assert answer.status_code == 302, admin_forms.messages(answer)
    assert set(admin_forms.differences(before, admin_forms.texts(admin_forms.draft(imprint)))) == {
        "body_ru"
    }


def test_reverting_brings_back_only_their_language(cms_as_admin, site, imprint):
    url = admin_forms.page_url("edit", imprint)
    admin_forms.submit(cms_as_admin, url, new_texts("summary"))
    old = admin_forms.refresh(imprint).latest_revision
    admin_forms.submit(cms_as_admin, url, {f"summary_{code}": "newer" for code in LANGUAGES})
    client = at_desk(translator_of("be"))
    review = admin_forms.page_url("revisions_revert", imprint, old.pk)
    draft = admin_forms.soup(client.get(review)).select_one("input[name=draft]")["value"]
    client.post(review, {"draft": draft, "part": LANGUAGES})
    assert admin_forms.draft(imprint).summary_be == "newer"
    answer = client.post(review, {"draft": draft, "part": "be"})
    assert answer["Location"] == url
    page = admin_forms.draft(imprint)
    assert [getattr(page, f"summary_{code}") for code in LANGUAGES] == [
        "newer",
        "newer",
        "new be",
        "newer",
    ]


# Other views


@pytest.mark.parametrize("view", ["unpublish", "delete"])
def test_translators_cannot_take_a_page_away(site, imprint, view):
    at_desk(translator_of("be")).post(admin_forms.page_url(view, imprint))
    assert admin_forms.refresh(imprint).live


def test_translators_add_no_pages_and_see_no_settings(site, home):
    client = at_desk(translator_of("be"))
    pages = Page.objects.count()
    client.post(admin_forms.add_url(type(home.get_children().last().specific), home), {"slug": "x"})
    assert Page.objects.count() == pages
    path = f"/admin/settings/home/organisationsettings/{site.pk}/"
    assert client.post(path, {"board_be": "x"}).status_code in (302, 403)
    for path in ("/admin/users/", "/admin/groups/"):
        assert client.get(path).status_code in (302, 403), path


def test_someone_with_shared_values_and_one_language(cms_as_admin, site, profile):
    """A user with a custom combination of permissions: shared values and German."""
    user = translator_of("de")
    user.user_permissions.add(Permission.objects.get(codename="edit_shared"))
    before = admin_forms.texts(profile)
    values = forged(cms_as_admin, profile) | {"go_live_at": ""}
    values |= {"timeline-1-DELETE": "", "timeline-0-ORDER": "0"}
    values["timeline-TOTAL_FORMS"] = str(profile.timeline.count())
    answer = at_desk(user).post(admin_forms.page_url("edit", profile), values)
    assert answer.status_code == 302, admin_forms.messages(answer)
    page = admin_forms.draft(profile)
    expected = {"heading_de", "summary_de", "timeline.0.text_de"}
    assert set(admin_forms.differences(before, admin_forms.texts(page))) == expected
    assert (page.status, page.slug) == ("released", "forged")


@pytest.mark.parametrize("group", ["Editors", "Moderators"])
def test_editors_and_moderators_change_everything(site, profile, group):
    before = admin_forms.texts(profile)
    changes = new_texts("summary") | new_texts("timeline-0-text")
    client = at_desk(make_user("erika", group))
    url = admin_forms.page_url("edit", profile)
    answer = admin_forms.submit(client, url, changes | {"status": "released", "slug": "ales"})
    assert answer.status_code == 302, admin_forms.messages(answer)
    page = admin_forms.draft(profile)
    assert len(admin_forms.differences(before, admin_forms.texts(page))) == len(changes)
    assert (page.status, page.slug) == ("released", "ales")


# The permission checks


def test_own_languages(site, editor):
    assert own_languages(translator_of("ru", "de")) == ["de", "ru"]
    assert own_languages(editor) == LANGUAGES
    assert own_languages(make_user("nobody")) == []
    assert may_edit_shared(editor)
    gone = translator_of("de", name="gone")
    gone.is_active = False
    assert not may_translate(gone, "de")


def test_publishing_rights(site, imprint, editor, moderator):
    tanja = translator_of("be")
    assert may_publish_language(tanja, imprint, "be")
    assert not may_publish_language(tanja, imprint, "de")
    TranslationSettings.objects.update_or_create(
        site=site, defaults={"moderated_languages": ["be"]}
    )
    site = type(site).objects.get(pk=site.pk)
    assert not may_publish_language(tanja, imprint, "be")
    assert not may_publish_language(editor, imprint, "be")
    assert may_publish_language(moderator, imprint, "be")


# The migration


def counts():
    models = Group, GroupPagePermission, Permission, Group.permissions.through
    return [model.objects.count() for model in models]


def codenames(group):
    found = Group.objects.get(name=group).permissions.values_list("codename", flat=True)
    return {name for name in found if name.startswith(("translate_", "edit_shared"))}


def assert_roles():
    everything = {f"translate_{code}" for code in LANGUAGES} | {"edit_shared"}
    assert codenames("Editors") == codenames("Moderators") == everything
    for code, name in NAMES.items():
        assert codenames(f"Translators: {name}") == {f"translate_{code}"}
        rights = GroupPagePermission.objects.filter(group__name=f"Translators: {name}")
        assert [right.permission.codename for right in rights] == ["change_page"]


def test_migration_runs_twice(site):
    assert_roles()
    before = counts()
    migration.give(apps, None)
    assert counts() == before
    assert_roles()


def test_a_new_language_gets_the_roles_of_the_others(site):
    before = counts()
    Group.objects.get(name="Translators: Беларуская").delete()
    Permission.objects.get(codename="translate_be").delete()
    make_roles()
    assert_roles()
    assert "translate_be" in codenames("Administrators")
    assert counts() == before


def test_what_administrators_took_away_stays_away(site):
    Group.objects.get(name="Translators: Беларуская").delete()
    translate = Permission.objects.get(codename="translate_be")
    Group.objects.get(name="Editors").permissions.remove(translate)
    before = counts()
    make_roles()
    assert counts() == before


def test_a_database_without_roles_gets_none(site):
    Group.objects.all().delete()
    make_roles()
    assert not Group.objects.exists()


def test_migration_is_reversible(site):
    migration.take_back(apps, None)
    assert not Group.objects.filter(name__startswith="Translators").exists()
    assert Group.objects.filter(name__in=["Editors", "Moderators"]).count() == 2
    migration.give(apps, None)
    assert_roles()
    (operation,) = migration.Migration.operations
    assert operation.reversible
