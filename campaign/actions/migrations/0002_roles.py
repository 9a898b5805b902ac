"""Those who publish set what pages say of risks to readers."""

from django.db import migrations

from home.localization.grants import grant, revoke

GRANT = {
    "groups": ["Moderators", "Administrators"],
    "app_label": "actions",
    "model": "risksettings",
    "actions": ["change"],
}


def give(apps, schema_editor):
    grant(apps, **GRANT)


def take_back(apps, schema_editor):
    revoke(apps, **GRANT)


class Migration(migrations.Migration):
    dependencies = [
        ("actions", "0001_initial"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("contenttypes", "0002_remove_content_type_name"),
    ]

    operations = [migrations.RunPython(give, take_back)]
