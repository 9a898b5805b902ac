"""`backup` and `restore`: everything is restored, from either database into either, or nothing."""

import errno
import gzip
import io
import json
import tarfile
from hashlib import sha256
from pathlib import Path

import pyrage
import pytest
from django.contrib.auth import get_user_model
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.core.management.color import no_style
from django.db import OperationalError, connection
from django.db.models.signals import post_save
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, PageLogEntry

from home.archive.backup.tables import LEFT_OUT, all_tables, columns, dump, tables
from home.content.models import CampaignImage
from home.models import HomePage
from home.search.models import SearchEntry
from home.snapshot.models import ContentVersion
from tests import admin_forms
from tests.archive.backups import pages, restore, rows
from tests.conftest import make_user


@pytest.fixture
def var(settings, tmp_path):
    settings.VAR_DIR = tmp_path
    (tmp_path / "secret-key").write_text("the key of the site that was saved")
    return tmp_path


@pytest.fixture
def full_site(site, home, var):
    """The starter content, with the additions of a site in use."""
    make_user("erika", "Editors", first_name="Эрыка \u2028 'q' \"x\" \\n")
    image = admin_forms.stored_image("Portrait")
    image.make_renditions()
    home.poster_image_id = None
    home.summary_be = "Зьмест\nз радкамі\t“”"
    home.save_revision().publish()
    Redirect.add_redirect("/old", home)
    return site


def uploads():
    root = Path(default_storage.path(""))
    return {
        str(path.relative_to(root)): sha256(path.read_bytes()).hexdigest()
        for path in root.rglob("*")
        if path.is_file()
    }


def back_up(folder, **options):
    call_command("backup", folder, stdout=io.StringIO(), stderr=io.StringIO(), **options)
    return max(folder.glob("*.tar*"))


def destroy():
    """Change everything on the site."""
    CampaignImage.objects.all().delete()
    get_user_model().objects.all().delete()
    Page.objects.filter(slug="imprint").update(title="Destroyed", slug="destroyed")
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE home_basepage SET heading = 'x', heading_en = 'x', heading_ru = NULL"
        )
    default_storage.save("left-over.txt", io.BytesIO(b"x"))


def test_everything_comes_back(full_site, var):
    before, files, read = rows(), uploads(), pages()
    entries = SearchEntry.objects.count()
    assert len(files) > 1
    assert all(status.strip() for status in read.values())
    backup = back_up(var / "backups")
    assert backup.stat().st_mode & 0o077 == 0, "others can read the backup"
    destroy()
    (var / "secret-key").write_text("another key")
    version, saved = ContentVersion.current(), []
    post_save.connect(lambda sender, **_kwargs: saved.append(sender._meta.label), weak=False)
    said = restore(backup)
    assert not {"wagtailcore.Page", "home.HomePage", "auth.User"} & set(saved)
    after = rows()
    for table in before:
        assert after[table] == before[table], f"{table} differs"
    assert uploads() == files
    assert (var / "secret-key").read_text() == "the key of the site that was saved"
    assert "media-before-restore-1" in said
    assert (var / "media-before-restore-1" / "left-over.txt").exists()
    assert ContentVersion.current() != version, "page stores would go on showing the old pages"
    for (slug, code), content in pages().items():
        assert content == read[slug, code], f"{slug} in {code} reads differently"
    # The site works at once: new rows get unused keys, and search finds pages.
    home = HomePage.objects.get()
    home.save_revision().publish()
    make_user("new")
    assert SearchEntry.objects.count() == entries


def test_every_table_is_saved_or_left_out_on_purpose():
    labels = {model._meta.label for model in all_tables()}
    saved = {model._meta.label for model in tables()}
    assert labels - saved <= LEFT_OUT
    for model in tables():
        assert columns(model), model


def test_into_an_empty_folder_or_not(full_site, var):
    backup = back_up(var / "backups")
    with pytest.raises(CommandError, match="add --replace"):
        restore(backup, replace=False)
    with pytest.raises(CommandError, match="holds no backup"):
        restore(var / "media")


def test_of_several_the_newest(full_site, var):
    back_up(var / "backups")
    newest = back_up(var / "backups")
    (var / "backups" / "2999-01-01.tar.partial").write_bytes(b"half")
    assert str(newest) in restore(var / "backups")


def repacked(backup, change):
    """Write a backup again with other members; `change` maps {name: content} to the new members."""
    with tarfile.open(backup) as archive:
        members = {entry.name: archive.extractfile(entry).read() for entry in archive}
    backup = backup.with_name("changed.tar")
    with tarfile.open(backup, "w") as archive:
        for name, content in change(members).items():
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return backup


def with_manifest(**changes):
    def change(members):
        manifest = json.loads(members["manifest.json"]) | changes
        return members | {"manifest.json": json.dumps(manifest).encode()}

    return change


TABLE = "database/wagtailcore.Page.jsonl.gz"
TAMPERED = {
    "a table is missing": lambda m: {k: v for k, v in m.items() if k != TABLE},
    "a table is another": lambda m: m | {TABLE: m["database/auth.User.jsonl.gz"]},
    "a byte is another": lambda m: m | {TABLE: m[TABLE][:-9] + b"x" + m[TABLE][-8:]},
    "a file more": lambda m: {"media/more.txt": b"x"} | m,
    "a file outside": lambda m: {"media/../../out.txt": b"x"} | m,
    "a file at the root": lambda m: {"/out.txt": b"x"} | m,
    "no manifest": lambda m: {k: v for k, v in m.items() if k != "manifest.json"},
    "no JSON": lambda m: m | {"manifest.json": b"{"},
    "another format": with_manifest(format=2),
    "an older version": with_manifest(migrations=["home.0001_initial"]),
    "a newer version": lambda m: with_manifest(
        migrations=[*json.loads(m["manifest.json"])["migrations"], "home.9999_later"]
    )(m),
    "other counts": with_manifest(rows={}),
}


def test_what_is_damaged_is_refused_before_anything_changes(full_site, var):
    backup = back_up(var / "backups")
    whole, before, files = backup.read_bytes(), rows(), uploads()
    (var / "secret-key").write_text("stays")
    broken = {f"cut to {share} %": whole[: len(whole) * share // 100] for share in (0, 1, 50, 90)}
    with tarfile.open(backup) as archive:
        places = [e.offset_data + e.size // 2 for e in archive if e.size]
        heads = [entry.offset + 3 for entry in archive]
    for place in [*places[::15], *heads[::15]]:
        flipped = bytes([whole[place] ^ 1])
        broken[f"byte {place}"] = whole[:place] + flipped + whole[place + 1 :]
    damaged = var / "damaged.tar"
    for name, content in broken.items():
        damaged.write_bytes(content)
        with pytest.raises(CommandError, match="Nothing was restored"):
            restore(damaged)
            pytest.fail(name)
    for name, change in TAMPERED.items():
        with pytest.raises(CommandError, match="Nothing was restored"):
            restore(repacked(backup, change))
            pytest.fail(name)
    with pytest.raises(CommandError, match="SHA-256"):
        restore(backup, sum="0" * 64)
    assert rows() == before
    assert uploads() == files
    assert (var / "secret-key").read_text() == "stays"
    assert not list(var.glob(".restore-*"))
    assert not (var.parent / "out.txt").exists()


def test_a_row_that_leads_nowhere_is_refused(full_site, var):
    with connection.cursor() as cursor:
        cursor.execute("SELECT MAX(id) FROM wagtailcore_page")
    backup = back_up(var / "backups")
    before = rows()

    def change(members):
        lines = gzip.decompress(members["database/wagtailusers.UserProfile.jsonl.gz"]).splitlines()
        header = json.loads(lines[0])
        names = [name for name, _kind in header["columns"]]
        row = [{"id": 99, "user_id": 4242}.get(name, "") for name in names]
        kinds = dict(map(tuple, header["columns"]))
        row = [
            False if kinds[name] == "flag" else value
            for name, value in zip(names, row, strict=True)
        ]
        content = gzip.compress(lines[0] + b"\n" + json.dumps(row).encode() + b"\n")
        manifest = json.loads(members["manifest.json"])
        name = "database/wagtailusers.UserProfile.jsonl.gz"
        manifest["files"][name] = {"size": len(content), "sha256": sha256(content).hexdigest()}
        manifest["rows"]["wagtailusers.UserProfile"] = 1
        return members | {name: content, "manifest.json": json.dumps(manifest).encode()}

    with pytest.raises(CommandError, match="The database does not take the backup"):
        restore(repacked(backup, change))
    assert rows() == before


def test_encrypted(full_site, var, monkeypatch):
    mine, other = pyrage.x25519.Identity.generate(), pyrage.x25519.Identity.generate()
    (var / "mine").write_text(f"# made by age-keygen\n{mine}\n")
    (var / "other").write_text(str(other))
    backup = back_up(var / "backups", recipient=str(mine.to_public()))
    assert backup.name.endswith(".tar.age")
    whole = backup.read_bytes()
    assert b"wagtailcore" not in whole
    before = rows()
    with pytest.raises(CommandError, match="--identity"):
        restore(backup)
    with pytest.raises(CommandError, match="another key"):
        restore(backup, identity=var / "other")
    for size in (0, 30, len(whole) // 2, len(whole) - 1):
        (var / "cut.tar.age").write_bytes(whole[:size])
        with pytest.raises(CommandError, match="decrypted"):
            restore(var / "cut.tar.age", identity=var / "mine")
            pytest.fail(f"{size} bytes")
    assert rows() == before
    destroy()
    restore(backup, identity=var / "mine")
    assert rows() == before
    for wrong in ("age1x", "secret", "AGE-SECRET-KEY-1X"):
        with pytest.raises(CommandError, match="none of age's"):
            back_up(var / "backups", recipient=wrong)


def test_a_disk_that_is_full_is_not_the_fault_of_the_backup(full_site, var, monkeypatch):
    key = pyrage.x25519.Identity.generate()
    (var / "key").write_text(str(key))
    backup = back_up(var / "backups", recipient=str(key.to_public()))

    def full(*_args):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("home.archive.backup.archive.copyfileobj", full)
    with pytest.raises(CommandError, match="No space left"):
        restore(backup, identity=var / "key")


def test_a_backup_that_is_interrupted_leaves_nothing(full_site, var, monkeypatch):
    monkeypatch.setattr("home.archive.backup.create.add_uploads", lambda _writer: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        back_up(var / "backups")
    (var / "backups" / "2020.tar.partial").write_bytes(b"of a process that was killed")
    monkeypatch.undo()
    back_up(var / "backups")
    assert [path.suffix for path in (var / "backups").iterdir()] == [".tar"]


def test_a_full_disk_is_told_in_a_sentence(full_site, var):
    (var / "file").write_text("")
    with pytest.raises(CommandError, match="No backup was made"):
        call_command("backup", var / "file", stdout=io.StringIO())


def test_files_that_are_missing_are_named(full_site, var):
    image = CampaignImage.objects.get()
    default_storage.delete(image.file.name)
    said = io.StringIO()
    call_command("backup", var / "backups", stdout=io.StringIO(), stderr=said)
    assert image.file.name in said.getvalue()
    assert "not encrypted" in said.getvalue()


@pytest.mark.parametrize("key", ["the key of now", None])
def test_files_return_when_the_database_refuses_in_the_end(key, full_site, var, monkeypatch):
    backup = back_up(var / "backups")
    destroy()
    (var / "secret-key").unlink()
    if key:
        (var / "secret-key").write_text(key)
    files, before = uploads(), rows()

    def full(_savepoint):
        monkeypatch.undo()
        raise OperationalError("database or disk is full")

    # The last step before the commit. In a test, the commit is that of a savepoint.
    monkeypatch.setattr(
        "home.archive.backup.restore.content_changed",
        lambda: monkeypatch.setattr(connection, "savepoint_commit", full),
    )
    with pytest.raises(CommandError, match="Nothing was restored. .* disk is full"):
        restore(backup)
    assert uploads() == files
    assert rows() == before
    kept = var / "secret-key"
    assert (kept.read_text() if kept.exists() else None) == key


class Elsewhere:
    """A storage without local paths, such as an object store."""

    def listdir(self, name):
        return default_storage.listdir(name)

    def open(self, name):
        return default_storage.open(name)

    def path(self, name):
        raise NotImplementedError


def test_uploads_kept_elsewhere_are_saved(full_site, var, monkeypatch):
    monkeypatch.setattr("home.archive.backup.uploads.default_storage", Elsewhere())
    backup = back_up(var / "backups")
    with pytest.raises(CommandError, match="outside of its folders"):
        restore(backup)
    with tarfile.open(backup) as archive:
        saved = {name.removeprefix("media/") for name in archive.getnames() if "media/" in name}
    assert saved == set(uploads())


def test_no_key_is_given_again(full_site, var):
    key = Redirect.add_redirect("/gone", HomePage.objects.get()).pk
    Redirect.objects.all().delete()
    backup = back_up(var / "backups")
    with connection.cursor() as cursor:  # as in a new database
        if connection.vendor == "sqlite":
            cursor.execute("DELETE FROM sqlite_sequence")
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)
    restore(backup)
    assert Redirect.add_redirect("/new", HomePage.objects.get()).pk == key + 1


def test_large_tables_are_read_piece_by_piece(full_site, admin_user, monkeypatch):
    monkeypatch.setattr("home.archive.backup.tables.ROWS_AT_ONCE", 7)
    page = Page.objects.get(slug="imprint")
    for _number in range(20):
        PageLogEntry.objects.log_action(page, "wagtail.edit", user=admin_user)
    assert len(list(dump(PageLogEntry))) == PageLogEntry.objects.count() + 1
