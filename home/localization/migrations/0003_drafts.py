"""Translators publish languages without moderation by a permission of their own; proposals, checked files."""

import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models

import home.localization.models
from home.localization.grants import permissions


def translators(apps, code):
    """Return the groups that may translate a language, but are not of the team."""
    return (
        apps.get_model("auth", "Group")
        .objects.filter(permissions__codename=f"translate_{code}")
        .exclude(permissions__codename="edit_shared")
    )


def give(apps, schema_editor):
    for code, _name in settings.LANGUAGES:
        (publish,) = permissions(apps, "localization", "translationsettings", [f"publish_{code}"])
        for group in translators(apps, code):
            group.permissions.add(publish)


def take_back(apps, schema_editor):
    codenames = [f"publish_{code}" for code, _name in settings.LANGUAGES]
    apps.get_model("auth", "Permission").objects.filter(
        content_type__app_label="localization", codename__in=codenames
    ).delete()


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("localization", "0002_roles"),
    ]

    operations = [
        migrations.AlterModelOptions(
            name='translationsettings',
            options={'permissions': [('translate_en', 'Translate into English'), ('translate_de', 'Translate into Deutsch'), ('translate_be', 'Translate into Беларуская'), ('translate_ru', 'Translate into Русский'), ('publish_en', 'Publish without moderation: English'), ('publish_de', 'Publish without moderation: Deutsch'), ('publish_be', 'Publish without moderation: Беларуская'), ('publish_ru', 'Publish without moderation: Русский'), ('edit_shared', 'Change what all languages share')], 'verbose_name': 'translation'},
        ),
        migrations.AlterField(
            model_name='translationsettings',
            name='moderated_languages',
            field=home.localization.models.LanguagesField(blank=True, default=list, help_text='Translators of these languages submit their work; somebody who may publish the page, or change the picture or setting, publishes it.', verbose_name='languages that need moderation'),
        ),
        migrations.CreateModel(
            name='Proposal',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('reference', models.CharField(max_length=150)),
                ('language', models.CharField(max_length=10)),
                ('texts', models.JSONField(default=dict)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('reference', 'language'), name='one_proposal_per_language')],
            },
        ),
        migrations.CreateModel(
            name='CheckedFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('token', models.UUIDField(default=uuid.uuid4)),
                ('data', models.BinaryField()),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.RunPython(give, take_back),
    ]
