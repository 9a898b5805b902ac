"""The groups of the team: Editors draft, Moderators publish, Administrators also keep the members.

Wagtail's own migrations create Editors and Moderators, their page permissions and the workflow
between them; here they are made sure of. No group may edit groups or superusers.
"""

from django.contrib.auth.models import Group
from django.db import migrations

from home.localization.grants import grant, on_model, permissions, revoke

ALL = ("add", "change", "delete", "view")
ADMINISTRATORS = ["Administrators"]
ON_PAGES = {
    "Editors": ("add", "change"),
    "Moderators": ("add", "change", "publish", "lock", "unlock"),
    "Administrators": ("add", "change", "publish", "bulk_delete", "lock", "unlock"),
}
ON_FILES = {
    ("wagtailcore", "collection"): ("add", "change", "delete"),
    ("wagtailimages", "image"): ("add", "change", "choose"),
    ("wagtaildocs", "document"): ("add", "change", "choose"),
}
ON_MODELS = [
    (list(ON_PAGES), "wagtailadmin", "admin", ("access",)),
    (["Moderators", *ADMINISTRATORS], "home", "organisationsettings", ("change",)),
    (ADMINISTRATORS, "auth", "user", ALL),
    (ADMINISTRATORS, "wagtailcore", "task", ("add", "change", "delete")),
    (ADMINISTRATORS, "wagtailcore", "workflow", ("add", "change", "delete")),
    (ADMINISTRATORS, "wagtailredirects", "redirect", ALL),
]


def root_of(apps, model):
    return apps.get_model("wagtailcore", model).objects.filter(depth=1).first()


def on_pages(apps, actions):
    return permissions(apps, "wagtailcore", "page", on_model("page", actions))


def on_files(apps):
    return [
        permission
        for (app_label, model), actions in ON_FILES.items()
        for permission in permissions(apps, app_label, model, on_model(model, actions))
    ]


def give(apps, schema_editor):
    for names, app_label, model, actions in ON_MODELS:
        grant(apps, names, app_label, model, actions)
    groups = apps.get_model("auth", "Group").objects
    page = root_of(apps, "Page")
    for name, actions in ON_PAGES.items() if page else ():
        for permission in on_pages(apps, actions):
            apps.get_model("wagtailcore", "GroupPagePermission").objects.get_or_create(
                group=groups.get(name=name), page=page, permission=permission
            )
    collection = root_of(apps, "Collection")
    for permission in on_files(apps) if collection else ():
        apps.get_model("wagtailcore", "GroupCollectionPermission").objects.get_or_create(
            group=groups.get(name="Administrators"),
            collection=collection,
            permission=permission,
        )


def take_back(apps, schema_editor):
    """Take away what was given. What Wagtail gives to Editors and Moderators stays.

    The group Administrators stays while it has members, who would be lost.
    """
    for groups, app_label, model, actions in ON_MODELS[1:]:
        revoke(apps, groups, app_label, model, actions)
    revoke(apps, ADMINISTRATORS, "wagtailadmin", "admin", ("access",))
    group = apps.get_model("auth", "Group").objects.filter(name="Administrators").first()
    if group is None:
        return
    apps.get_model("wagtailcore", "GroupPagePermission").objects.filter(
        group__pk=group.pk,
        page__depth=1,
        permission__in=[each.pk for each in on_pages(apps, ON_PAGES["Administrators"])],
    ).delete()
    apps.get_model("wagtailcore", "GroupCollectionPermission").objects.filter(
        group__pk=group.pk,
        collection__depth=1,
        permission__in=[each.pk for each in on_files(apps)],
    ).delete()
    if not apps.get_model("auth", "User").objects.filter(groups__pk=group.pk).exists():
        # Deleting the historical model fails: models that refer to it are of another state.
        Group.objects.filter(pk=group.pk).delete()


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
        ("wagtailimages", "0027_image_description"),
        ("wagtailredirects", "0008_add_verbose_name_plural"),
    ]

    operations = [migrations.RunPython(give, take_back)]
