"""The group Administrators: all that the team does, and its members; no groups, no superusers."""

from django.conf import settings
from django.db import migrations

NAME = "Administrators"
ALL = ("add", "change", "delete", "view")
ON_MODELS = {
    ("auth", "user"): ALL,
    ("campaign", "embassy"): ALL,
    ("campaign", "risksettings"): ("change",),
    ("home", "organisationsettings"): ("change",),
    ("home", "prosecutedhosts"): ("change",),
    ("localization", "translationsettings"): ("change",),
    ("wagtailcore", "task"): ("add", "change", "delete"),
    ("wagtailcore", "workflow"): ("add", "change", "delete"),
    ("wagtailredirects", "redirect"): ALL,
}
ON_PAGES = ("add", "change", "publish", "bulk_delete", "lock", "unlock")
ON_FILES = {
    ("wagtailcore", "collection"): ("add", "change", "delete"),
    ("wagtailimages", "image"): ("add", "change", "choose"),
    ("wagtaildocs", "document"): ("add", "change", "choose"),
}
OTHERS = [
    ("wagtailadmin", "admin", "access_admin"),
    ("localization", "translationsettings", "edit_shared"),
    *[
        ("localization", "translationsettings", f"translate_{code}")
        for code, _name in settings.LANGUAGES
    ],
]


def permission(apps, app_label, model, codename):
    # Permissions are made after all migrations have run, which is too late for this one.
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type,
        codename=codename,
        defaults={"name": f"Can {codename.replace('_', ' ')}"},
    )[0]


def on_models(apps):
    named = [
        (app, model, f"{action}_{model}")
        for (app, model), actions in ON_MODELS.items()
        for action in actions
    ]
    return [permission(apps, *each) for each in named + OTHERS]


def on_pages(apps):
    return [permission(apps, "wagtailcore", "page", f"{action}_page") for action in ON_PAGES]


def on_files(apps):
    return [
        permission(apps, app, model, f"{action}_{model}")
        for (app, model), actions in ON_FILES.items()
        for action in actions
    ]


def make_group(apps, schema_editor):
    group, _ = apps.get_model("auth", "Group").objects.get_or_create(name=NAME)
    group.permissions.add(*on_models(apps))
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    if root:
        for each in on_pages(apps):
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=group, page=root, permission=each
            )
    collection = apps.get_model("wagtailcore", "Collection").objects.filter(depth=1).first()
    if collection:
        for each in on_files(apps):
            apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
                group=group, collection=collection, permission=each
            )


def remove_group(apps, schema_editor):
    """Take away what was given; the group stays while it has members, who would be lost."""
    group = apps.get_model("auth", "Group").objects.filter(name=NAME).first()
    if group is None:
        return
    group.permissions.remove(*on_models(apps))
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
        group=group, page__depth=1, permission__in=on_pages(apps)
    ).delete()
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(
        group=group, collection__depth=1, permission__in=on_files(apps)
    ).delete()
    if not apps.get_model("auth", "User").objects.filter(groups=group).exists():
        group.delete()


class Migration(migrations.Migration):
    dependencies = [
        ("campaign", "0007_news"),
        ("home", "0009_trash"),
        ("localization", "0003_notices"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
    ]

    operations = [migrations.RunPython(make_group, remove_group)]
