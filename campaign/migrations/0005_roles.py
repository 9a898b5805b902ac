"""Moderators keep the list of embassies and the settings on risk; Editors keep the embassies."""

from django.db import migrations

EMBASSIES = [f"{action}_embassy" for action in ("add", "change", "delete", "view")]
GRANTS = {
    "Editors": {"embassy": EMBASSIES},
    "Moderators": {"embassy": EMBASSIES, "risksettings": ["change_risksettings"]},
}


def grant(apps, schema_editor):
    Group = apps.get_model("auth", "Group")
    Permission = apps.get_model("auth", "Permission")
    ContentType = apps.get_model("contenttypes", "ContentType")
    for name, models in GRANTS.items():
        group, _ = Group.objects.get_or_create(name=name)
        for model, codenames in models.items():
            # Permissions are made after all migrations have run, which is too late for this one.
            content_type, _ = ContentType.objects.get_or_create(app_label="campaign", model=model)
            for codename in codenames:
                permission, _ = Permission.objects.get_or_create(
                    content_type=content_type,
                    codename=codename,
                    defaults={"name": f"Can {codename.replace('_', ' ')}"},
                )
                group.permissions.add(permission)


class Migration(migrations.Migration):
    dependencies = [
        ("campaign", "0004_drop_single_recipient"),
        ("home", "0002_roles"),
    ]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
