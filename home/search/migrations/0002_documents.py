"""The full-text index of the two databases, beside the table of search entries."""

from django.db import migrations

MAKE = {
    "postgresql": [
        "ALTER TABLE search_searchentry ADD COLUMN document tsvector",
        "CREATE INDEX search_searchentry_document ON search_searchentry USING gin (document)",
    ],
    "sqlite": [
        "CREATE VIRTUAL TABLE search_searchentry_document USING fts5("
        "heading, names, summary, body, tokenize = 'unicode61 remove_diacritics 0')"
    ],
}
UNMAKE = {
    "postgresql": ["ALTER TABLE search_searchentry DROP COLUMN document"],
    "sqlite": ["DROP TABLE search_searchentry_document"],
}


def make_documents(apps, schema_editor):
    for statement in MAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


def unmake_documents(apps, schema_editor):
    for statement in UNMAKE[schema_editor.connection.vendor]:
        schema_editor.execute(statement)


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial")]

    operations = [migrations.RunPython(make_documents, unmake_documents)]
