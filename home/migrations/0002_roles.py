"""The groups Editors (drafts) and Moderators (publish), with Wagtail's workflow between them.

Wagtail's own migrations make both groups, their page permissions and the workflow; here they are
made sure of, and Moderators get the settings of the organisation.
"""

from django.db import migrations

EVERYONE = ["add_page", "change_page"]
PUBLISHING = ["publish_page", "lock_page", "unlock_page"]


def permission(apps, app_label, model, codename, name):
    # Permissions are made after all migrations have run, which is too late for this one.
    content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
        app_label=app_label, model=model
    )
    return apps.get_model("auth", "Permission").objects.get_or_create(
        content_type=content_type, codename=codename, defaults={"name": name}
    )[0]


def make_roles(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    GroupPagePermission = apps.get_model("wagtailcore", "GroupPagePermission")
    root = apps.get_model("wagtailcore", "Page").objects.filter(depth=1).first()
    for group_name, codenames in (
        ("Editors", EVERYONE),
        ("Moderators", EVERYONE + PUBLISHING),
    ):
        group, _ = Group.objects.get_or_create(name=group_name)
        group.permissions.add(
            permission(apps, "wagtailadmin", "admin", "access_admin", "Can access Wagtail admin")
        )
        for codename in codenames if root else []:
            GroupPagePermission.objects.get_or_create(
                group=group,
                page=root,
                permission=permission(apps, "wagtailcore", "page", codename, codename),
            )
    group.permissions.add(
        permission(
            apps,
            "home",
            "organisationsettings",
            "change_organisationsettings",
            "Can change organisation",
        )
    )


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("auth", "0012_alter_user_first_name_max_length"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
