"""Helpers for backup tests: database rows, what readers see, and the restore command."""

import io

from django.core.management import call_command
from django.db import connection
from django.test import Client
from wagtail.models import Page

from home.archive.backup.tables import tables
from tests.conftest import LANGUAGES


def rows():
    """Return every row with the values that the database itself returns."""
    found = {}
    for model in tables():
        with connection.cursor() as cursor:
            cursor.execute(f'SELECT * FROM "{model._meta.db_table}"')  # noqa: S608
            names = [column[0] for column in cursor.description]
            found[model._meta.label] = sorted(
                (dict(zip(names, map(str, row), strict=True)) for row in cursor.fetchall()),
                key=str,
            )
    return found


def pages():
    """Return the visible content of every page in every language."""
    client, found = Client(), {}
    for page in Page.objects.live().exclude(depth=1):
        path = page.get_url().split("/", 2)[2]
        for code in LANGUAGES:
            found[page.slug, code] = client.get(f"/{code}/{path}").content
    return found


def restore(backup, **options):
    said = io.StringIO()
    options = {"replace": True, "yes": True} | options
    call_command("restore", backup, stdout=said, stderr=said, **options)
    return said.getvalue()
