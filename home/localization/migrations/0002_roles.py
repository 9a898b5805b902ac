"""A group of translators per language; Editors and Moderators may change every language."""

from django.conf import settings
from django.db import migrations


def permission(apps, app_label, model, codename, name):
    # Permissions are made after all migrations have run, which is too late for this one.
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )[0]


def translation_permission(apps, codename, name):
    return permission(apps, "localization", "translationsettings", codename, name)


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    everyone = list(Group.objects.filter(name__in=["Editors", "Moderators"]))
    shared = translation_permission(apps, "edit_shared", "Change what all languages share")
    for group in everyone:
        group.permissions.add(shared)
    access = permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
    change = permission(apps, "wagtailcore", "page", "change_page", "Can edit page")
    for code, name in settings.LANGUAGES:
        translate = translation_permission(apps, f"translate_{code}", f"Translate into {name}")
        translators, _ = Group.objects.get_or_create(name=f"Translators: {name}")
        translators.permissions.add(access, translate)
        if root:
            GroupPagePermission.objects.get_or_create(
                group=translators, page=root, permission=change
            )
        for group in everyone:
            group.permissions.add(translate)


def remove_roles(apps, schema_editor):
    names = [f"Translators: {name}" for _code, name in settings.LANGUAGES]
    apps.get_model("auth", "Group").objects.filter(name__in=names).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("localization", "0001_initial"),
        ("home", "0002_roles"),
    ]

    operations = [migrations.RunPython(make_roles, remove_roles)]
