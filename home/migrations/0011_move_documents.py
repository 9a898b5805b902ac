"""Documents move into the table of CampaignDocument with their keys; links by key stay right."""

from django.core.management.color import no_style
from django.db import connection, migrations

COLUMNS = "id title file created_at file_size file_hash collection_id uploaded_by_user_id".split()


def move(apps, before, after):
    """Move all rows, and what refers to them by content type, from one model to another."""
    source, target = apps.get_model(before), apps.get_model(after)
    target.objects.bulk_create(target(**row) for row in source.objects.values(*COLUMNS))
    # The day on which a row is added is overwritten with today.
    for pk, created_at in source.objects.values_list("pk", "created_at"):
        target.objects.filter(pk=pk).update(created_at=created_at)
    content_types = apps.get_model("contenttypes", "ContentType").objects
    old, new = (
        content_types.get_or_create(app_label=label.split(".")[0], model=label.split(".")[1])[0]
        for label in (before, after)
    )
    for label in ("taggit.TaggedItem", "wagtailcore.ModelLogEntry"):
        apps.get_model(label).objects.filter(content_type=old).update(content_type=new)
    references = apps.get_model("wagtailcore", "ReferenceIndex").objects
    references.filter(to_content_type=old).update(to_content_type=new)
    source.objects.all().delete()
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), [target]):
            cursor.execute(sql)


def forwards(apps, schema_editor):
    # What was in the trash is kept as rows of another format.
    apps.get_model("home", "TrashedItem").objects.all().delete()
    move(apps, "wagtaildocs.document", "home.campaigndocument")


def backwards(apps, schema_editor):
    apps.get_model("home", "TrashedItem").objects.all().delete()
    move(apps, "home.campaigndocument", "wagtaildocs.document")


class Migration(migrations.Migration):
    dependencies = [
        ("home", "0010_trash_in_the_tree"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("taggit", "0006_rename_taggeditem_content_type_object_id_taggit_tagg_content_8fc721_idx"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtaildocs", "0014_alter_document_file_size"),
    ]

    operations = [migrations.RunPython(forwards, backwards)]
