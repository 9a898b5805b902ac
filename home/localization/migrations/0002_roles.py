"""A group of translators per language; the team's other groups may change every language."""

from django.conf import settings
from django.db import migrations

from home.localization.grants import grant, permissions

TEAM = ("Editors", "Moderators", "Administrators")


def give(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    team = [Group.objects.get_or_create(name=name)[0] for name in TEAM]
    grant(apps, ["Administrators"], "localization", "translationsettings", ["change"])
    (shared,) = permissions(apps, "localization", "translationsettings", ["edit_shared"])
    for group in team:
        group.permissions.add(shared)
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    (access,) = permissions(apps, "wagtailadmin", "admin", ["access_admin"])
    (change,) = permissions(apps, "wagtailcore", "page", ["change_page"])
    for code, name in settings.LANGUAGES:
        (translate,) = permissions(
            apps, "localization", "translationsettings", [f"translate_{code}"]
        )
        translators, _ = Group.objects.get_or_create(name=f"Translators: {name}")
        translators.permissions.add(access, translate)
        if root:
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=translators, page=root, permission=change
            )
        for group in team:
            group.permissions.add(translate)


def take_back(apps, schema_editor):
    """Delete the groups of translators, and take from the others what they were given."""
    names = [f"Translators: {name}" for _code, name in settings.LANGUAGES]
    apps.get_model("auth", "Group").objects.filter(name__in=names).delete()
    codenames = [f"translate_{code}" for code, _name in settings.LANGUAGES]
    codenames += ["edit_shared", "change_translationsettings"]
    given = permissions(apps, "localization", "translationsettings", codenames)
    for group in apps.get_model("auth", "Group").objects.filter(name__in=TEAM):
        group.permissions.remove(*[permission.pk for permission in given])


class Migration(migrations.Migration):
    dependencies = [
        ("localization", "0001_initial"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(give, take_back)]
