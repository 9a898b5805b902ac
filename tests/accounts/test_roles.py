"""Editors write, moderators publish: the groups and the workflow that a migration creates."""

from importlib import import_module

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, Permission
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from wagtail.models import GroupPagePermission, Workflow

from home.content.models import CampaignImage
from home.models import OrganisationSettings
from tests.admin_forms import (
    SETTINGS_FORM,
    differences,
    draft,
    image_file,
    page_url,
    refresh,
    soup,
    submit,
    texts,
)
from tests.conftest import LANGUAGES, make_user
from tests.localization.moderation import decide, hand_in, logged_in

migration = import_module("home.migrations.0002_roles")


@pytest.fixture
def editors_desk(editor, site):
    return logged_in(editor)


@pytest.fixture
def moderators_desk(moderator, site):
    return logged_in(moderator)


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


# The migration


def page_permissions(group):
    found = GroupPagePermission.objects.filter(group__name=group, page__depth=1)
    return set(found.values_list("permission__codename", flat=True))


def test_groups_and_their_permissions(site):
    assert page_permissions("Editors") == {"add_page", "change_page"}
    assert page_permissions("Moderators") == {
        "add_page",
        "change_page",
        "publish_page",
        "lock_page",
        "unlock_page",
    }
    for group in Group.objects.filter(name__in=("Editors", "Moderators")):
        codenames = set(group.permissions.values_list("codename", flat=True))
        assert "access_admin" in codenames, group.name
        may_change_settings = "change_organisationsettings" in codenames
        assert may_change_settings == (group.name == "Moderators"), group.name


def test_moderators_approve_whatever_page(home, imprint):
    workflow = Workflow.objects.get(active=True)
    for page in (home, imprint):
        assert page.get_workflow() == workflow, page.slug
    groups = [group.name for task in workflow.tasks for group in task.specific.groups.all()]
    assert groups == ["Moderators"]


def counts():
    models = Group, GroupPagePermission, Permission, Group.permissions.through
    return [model.objects.count() for model in models]


def test_migration_runs_twice_and_repairs(site):
    before = counts()
    migration.give(apps, None)
    assert counts() == before
    GroupPagePermission.objects.all().delete()
    Group.objects.get(name="Editors").permissions.clear()
    Group.objects.get(name="Moderators").delete()
    migration.give(apps, None)
    test_groups_and_their_permissions(site)


def test_migration_is_reversible():
    (operation,) = migration.Migration.operations
    assert operation.reversible


# An editor


APPS_WITH_ROLES = (
    "home",
    "home.localization",
    "home.monitoring",
    "campaign.actions",
    "campaign.letters",
)


@pytest.mark.parametrize("has_members", [True, False])
def test_administrators_stay_on_the_way_back(has_members, site):
    migrations = [import_module(f"{app}.migrations.0002_roles") for app in APPS_WITH_ROLES]
    migrations.append(import_module("campaign.letters.migrations.0003_drafts"))
    group = Group.objects.get(name="Administrators")
    rights = set(group.permissions.all())
    own = Permission.objects.get(codename="add_session")
    group.permissions.add(own)
    if has_members:
        make_user("anna", "Administrators")
    for migration in reversed(migrations):
        migration.take_back(apps, None)
    if not has_members:
        assert not Group.objects.filter(name="Administrators").exists()
        return
    assert list(group.permissions.all()) == [own]
    assert not group.page_permissions.exists()
    assert not group.collection_permissions.exists()
    for migration in migrations:
        migration.give(apps, None)
    assert set(group.permissions.all()) == rights | {own}
    assert group.user_set.get().username == "anna"


def test_editor_saves_a_draft(editors_desk, imprint):
    before = texts(imprint)
    response = submit(editors_desk, page_url("edit", imprint), {"summary_be": "Новае"})
    assert response.status_code == 302
    assert set(differences(before, texts(draft(imprint)))) == {"summary_be"}
    assert not differences(before, texts(refresh(imprint)))


def test_editor_is_not_offered_to_publish(editors_desk, imprint):
    form = soup(editors_desk.get(page_url("edit", imprint)))
    assert form.select_one("[name=action-submit]")
    assert not form.select_one("[name=action-publish]")


def test_editor_cannot_publish_with_a_forged_form(editors_desk, imprint):
    before = texts(imprint)
    url = page_url("edit", imprint)
    submit(editors_desk, url, {"summary_be": "Новае"}, action="publish")
    assert not differences(before, texts(refresh(imprint)))
    assert refresh(imprint).live


@pytest.mark.parametrize("view", ["unpublish", "delete"])
def test_editor_cannot_take_a_page_away(editors_desk, imprint, view):
    editors_desk.post(page_url(view, imprint))
    assert refresh(imprint).live


def test_editor_may_add_an_image(editors_desk):
    file = SimpleUploadedFile("march.jpg", image_file())
    url = reverse("wagtailimages:add")
    values = {"title": "March", "file": file, "alt_text_de": "Demonstration in Minsk"}
    response = submit(editors_desk, url, values, form=f"//form[@action='{url}']")
    assert response.status_code == 302
    assert CampaignImage.objects.get().alt_text_de == "Demonstration in Minsk"


def change_organisation(client, site):
    url = reverse("wagtailsettings:edit", args=["home", "organisationsettings", site.pk])
    if client.get(url).status_code != 200:
        return client.post(url, {"organisation_name_en": "Changed"})
    return submit(client, url, {"organisation_name_en": "Changed"}, form=SETTINGS_FORM)


def test_editor_cannot_change_the_organisation(editors_desk, site):
    before = texts(OrganisationSettings.for_site(site))
    change_organisation(editors_desk, site)
    assert not differences(before, texts(OrganisationSettings.objects.get()))
    assert b"organisationsettings" not in editors_desk.get("/admin/").content


def test_moderator_changes_the_organisation(moderators_desk, site):
    before = texts(OrganisationSettings.for_site(site))
    assert change_organisation(moderators_desk, site).status_code == 302
    after = texts(OrganisationSettings.objects.get())
    assert set(differences(before, after)) == {"organisation_name_en"}


def test_users_without_a_role_stay_out(site):
    response = logged_in(make_user("anna")).get("/admin/")
    assert response.status_code == 302


# From the editor to the moderator


@pytest.mark.parametrize("code", ["en", "be"])
def test_moderator_approves(editors_desk, moderators_desk, editor, moderator, speak, imprint, code):
    speak(editor, code)
    speak(moderator, code)
    before = texts(imprint)
    changes = {f"summary_{language}": f"New in {language}" for language in LANGUAGES}
    task = hand_in(editors_desk, imprint, changes)
    assert not differences(before, texts(refresh(imprint)))
    assert page_url("edit", imprint) in moderators_desk.get("/admin/").content.decode()

    decide(moderators_desk, imprint, task, "approve")
    found = differences(before, texts(refresh(imprint)))
    assert {address: new for address, (_, new) in found.items()} == changes


def test_moderator_rejects(editors_desk, moderators_desk, imprint):
    before = texts(imprint)
    task = hand_in(editors_desk, imprint, {"summary_en": "Not good yet"})
    decide(moderators_desk, imprint, task, "reject")
    assert not differences(before, texts(refresh(imprint)))
    assert draft(imprint).summary_en == "Not good yet"


def test_editor_cannot_approve(editors_desk, imprint):
    before = texts(imprint)
    task = hand_in(editors_desk, imprint, {"summary_en": "Approved by myself"})
    url = reverse("wagtailadmin_pages:workflow_action", args=[imprint.pk, "approve", task.pk])
    editors_desk.post(url, {"comment": ""})
    submit(
        editors_desk,
        page_url("edit", imprint),
        {"workflow-action-name": "approve"},
        action="workflow-action",
    )
    assert not differences(before, texts(refresh(imprint)))
