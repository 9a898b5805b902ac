"""Embassies have drafts: editors write them, those who publish pages publish them."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from home.localization.grants import grant, revoke

PUBLISHERS = {
    "groups": ["Moderators", "Administrators"],
    "app_label": "letters",
    "model": "embassy",
    "actions": ["publish", "lock", "unlock"],
}
DELETION = {
    "groups": ["Editors"],
    "app_label": "letters",
    "model": "embassy",
    "actions": ["delete"],
}


def give(apps, schema_editor):
    grant(apps, **PUBLISHERS)
    revoke(apps, **DELETION)
    of_root = apps.get_model("wagtailcore", "WorkflowPage").objects.filter(page__depth=1).first()
    if of_root:
        content_type, _ = apps.get_model("contenttypes", "ContentType").objects.get_or_create(
            app_label="letters", model="embassy"
        )
        apps.get_model("wagtailcore", "WorkflowContentType").objects.get_or_create(
            content_type=content_type, defaults={"workflow_id": of_root.workflow_id}
        )


def take_back(apps, schema_editor):
    revoke(apps, **PUBLISHERS)
    grant(apps, **DELETION)
    apps.get_model("wagtailcore", "WorkflowContentType").objects.filter(
        content_type__app_label="letters", content_type__model="embassy"
    ).delete()


class Migration(migrations.Migration):

    dependencies = [
        ('letters', '0002_roles'),
        ('wagtailcore', '0097_baselogentry_uuid_action_timestamp_indexes'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.AddField(
            model_name='embassy',
            name='expire_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='expiry date/time'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='expired',
            field=models.BooleanField(default=False, editable=False, verbose_name='expired'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='first_published_at',
            field=models.DateTimeField(blank=True, db_index=True, null=True, verbose_name='first published at'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='go_live_at',
            field=models.DateTimeField(blank=True, null=True, verbose_name='go live date/time'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='has_unpublished_changes',
            field=models.BooleanField(default=False, editable=False, verbose_name='has unpublished changes'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='last_published_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='last published at'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='latest_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='latest revision'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='live',
            field=models.BooleanField(default=True, editable=False, verbose_name='live'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='live_revision',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to='wagtailcore.revision', verbose_name='live revision'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='locked',
            field=models.BooleanField(default=False, editable=False, verbose_name='locked'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='locked_at',
            field=models.DateTimeField(editable=False, null=True, verbose_name='locked at'),
        ),
        migrations.AddField(
            model_name='embassy',
            name='locked_by',
            field=models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='locked_%(class)ss', to=settings.AUTH_USER_MODEL, verbose_name='locked by'),
        ),
        migrations.RunPython(give, take_back),
    ]
