"""A backup of one database restored into the other, and a backup during concurrent writes."""

import gzip
import hashlib
import io
import json
import os
import signal
import subprocess
import sys
import tarfile
from contextlib import suppress

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from tests.archive.backups import pages, restore, rows
from tests.copied_site import copy_site, drop_copy, run

pytestmark = [pytest.mark.django_db, pytest.mark.slow]

# Two rows that change in one transaction, repeatedly.
WRITER = """
import itertools
from django.db import transaction
from wagtail.models import Page
one, two = Page.objects.filter(slug__in=["imprint", "privacy"])
for number in itertools.count():
    with transaction.atomic():
        for page in (one, two):
            page.seo_title = f"write {number}"
            page.save(update_fields=["seo_title"], clean=False)
    if number == 0:
        print("writes", flush=True)
"""
PAGES = """
import hashlib, json
from django.test import Client, override_settings
from wagtail.models import Page
plain = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
from django.conf import settings
override_settings(STORAGES=settings.STORAGES | {"staticfiles": plain}).enable()
client, found = Client(SERVER_NAME="localhost"), {}
for page in Page.objects.live().exclude(depth=1):
    path = page.get_url().split("/", 2)[2]
    for code in ("en", "de", "be", "ru"):
        body = client.get(f"/{code}/{path}").content
        found[f"{page.slug} {code}"] = hashlib.sha256(body).hexdigest()
print(json.dumps(found))
"""


def saved(folder):
    """Return the tables of the only backup in a folder: {table: [values]}."""
    (backup,) = folder.glob("*.tar")
    found = {}
    with tarfile.open(backup) as archive:
        for entry in archive:
            if entry.name.startswith("database/"):
                lines = gzip.decompress(archive.extractfile(entry).read()).splitlines()
                found[entry.name] = [plain(json.loads(line)) for line in lines[1:]]
    return found


def plain(row):
    """Return a row with JSON decoded, because PostgreSQL does not keep the order of keys."""
    values = []
    for value in row:
        if isinstance(value, str) and value[:1] in '{["':
            with suppress(ValueError):
                value = json.loads(value)
        values.append(value)
    return values


@pytest.fixture(scope="module")
def site_of_its_own(django_db_setup, django_db_blocker, tmp_path_factory):
    folder = tmp_path_factory.mktemp("own")
    with django_db_blocker.unblock():
        environment = copy_site(folder, "own")
    yield environment
    with django_db_blocker.unblock():
        drop_copy(environment)


def test_a_backup_while_somebody_writes_is_one_moment(site_of_its_own, tmp_path):
    writer = subprocess.Popen(
        [sys.executable, "manage.py", "shell", "-v0", "-c", WRITER],
        env=site_of_its_own,
        cwd=settings.BASE_DIR,
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert writer.stdout.readline().strip() == "writes"
        run(site_of_its_own, "manage.py", "backup", str(tmp_path))
        assert writer.poll() is None, "the writer was stopped by the backup"
    finally:
        os.kill(writer.pid, signal.SIGKILL)
        writer.wait()
    found = {
        value
        for row in saved(tmp_path)["database/wagtailcore.Page.jsonl.gz"]
        for value in row
        if isinstance(value, str) and value.startswith("write ")
    }
    assert len(found) == 1, f"rows of one transaction differ: {found}"


@pytest.mark.skipif(connection.vendor != "postgresql", reason="goes from SQLite to PostgreSQL")
def test_from_sqlite_into_postgresql_and_back(site, tmp_path, settings):
    settings.VAR_DIR = tmp_path
    sqlite = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
    sqlite |= {"VAR_DIR": str(tmp_path / "sqlite"), "PYTHONWARNINGS": "ignore"}
    for command in ("migrate", "load_starter_content"):
        run(sqlite, "manage.py", command, "-v0")
    run(sqlite, "manage.py", "backup", str(tmp_path / "first"))
    read = json.loads(run(sqlite, "manage.py", "shell", "-v0", "-c", PAGES).splitlines()[-1])
    restore(tmp_path / "first")
    for name, content in pages().items():
        assert hashlib.sha256(content).hexdigest() == read[" ".join(name)], (
            f"{name} reads otherwise"
        )
    assert rows()["wagtailcore.Page"]
    call_command("backup", tmp_path / "second", stdout=io.StringIO(), stderr=io.StringIO())
    run(sqlite, "manage.py", "restore", str(tmp_path / "second"), "--replace", "--yes")
    run(sqlite, "manage.py", "backup", str(tmp_path / "third"))
    first, second, third = (saved(tmp_path / name) for name in ("first", "second", "third"))
    for table, values in first.items():
        assert second[table] == values, f"{table} is another in PostgreSQL"
        assert third[table] == values, f"{table} is another back in SQLite"
