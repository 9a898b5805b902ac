"""Restores a backup in place of the site's content, completely or not at all."""

import gzip
import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader
from pyrage.x25519 import Identity
from wagtail.models import Site

from home.archive.backup import BackupError, archive
from home.archive.backup.create import KEY_FILE, migration_state
from home.archive.backup.tables import all_tables, empty, load, reserve, tables
from home.archive.backup.uploads import media_folder, put_in_place
from home.caching.invalidation import content_changed
from home.models import BasePage
from home.models.migration_state import has_table
from home.search import index
from home.snapshot.current import forget_snapshots
from home.snapshot.models import ContentVersion

Say = Callable[[str], None]


@dataclass(frozen=True)
class Restored:
    """The result of restoring; `former_uploads` is where the previous uploads are kept."""

    rows: int
    files: int
    former_uploads: Path | None
    has_secret_key: bool


def newest(place: Path) -> Path:
    """Return a backup: the file itself, or the newest in a folder.

    Raises BackupError if there is none.
    """
    if place.is_file():
        return place
    found = sorted(path for path in place.glob("*.tar*") if path.suffix in (".tar", ".age"))
    if not found:
        raise BackupError(f"{place} holds no backup. Backups end in .tar or .tar.age.")
    return found[-1]


def is_empty() -> bool:
    """Tell whether this site has neither pages nor users that a backup would replace."""
    return not has_table(BasePage) or not (
        BasePage.objects.exists() or get_user_model().objects.exists()
    )


def restore(path: Path, keys: list[Identity], say: Say = lambda _line: None) -> Restored:
    """Replace this site's content, uploads and secret key with those of the backup.

    Everything is verified before anything is changed. `keys` are the secret keys for an encrypted
    backup, `say` is called with progress messages. Raises BackupError and OSError; then nothing has
    changed.
    """
    media = media_folder()
    with archive.unpacked(path, media, keys) as (folder, manifest):
        say(f"The backup of {manifest['made_at']} is whole: {len(manifest['files'])} files.")
        _check_version(manifest)
        _make_tables()
        try:
            # The context for the files ends last: they are put back if the commit fails, as on a
            # full disk.
            with ExitStack() as files_in_place, transaction.atomic():
                rows = _replace_rows(folder, manifest, say)
                former = files_in_place.enter_context(put_in_place(folder / "media"))
                has_secret_key = files_in_place.enter_context(_key_in_place(folder / KEY_FILE))
                content_changed()
                transaction.on_commit(_forget, robust=True)
        except DatabaseError as error:
            raise BackupError(f"The database does not take the backup: {error}") from error
    files = sum(name.startswith("media/") for name in manifest["files"])
    return Restored(rows, files, former, has_secret_key)


def _check_version(manifest: dict) -> None:
    here, there = set(migration_state()), set(manifest["migrations"])
    if here != there:
        raise BackupError(
            "The backup was made by another version of the site. It needs "
            f"{', '.join(sorted(there - here)) or 'no more'}; this version has "
            f"{', '.join(sorted(here - there)) or 'no more'}. Restore it with that version, "
            "then update."
        )
    wanted = {f"database/{model._meta.label}.jsonl.gz" for model in tables()}
    if missing := sorted(wanted - manifest["files"].keys()):
        raise BackupError(f"The backup lacks the table “{missing[0]}”.")


def _make_tables() -> None:
    """Create the tables of a new database. Raises BackupError if it has an older version."""
    loader = MigrationLoader(connection)
    missing = set(loader.graph.leaf_nodes()) - set(loader.applied_migrations)
    if not missing:
        return
    if has_table(BasePage):
        raise BackupError("The database is of another version. Run `migrate` first.")
    call_command("migrate", verbosity=0, interactive=False)


def _replace_rows(folder: Path, manifest: dict, say: Say) -> int:
    empty(model for model in all_tables() if model is not ContentVersion)
    count = 0
    for model in tables():
        label = model._meta.label
        with gzip.open(folder / "database" / f"{label}.jsonl.gz", "rb") as lines:
            rows = load(model, lines)
        if rows != manifest["rows"].get(label):
            raise BackupError(f"The table {label} has {rows} rows, not as many as were saved.")
        count += rows
    with connection.cursor() as cursor:
        for sql in connection.ops.sequence_reset_sql(no_style(), tables()):
            cursor.execute(sql)
    # Keys of deleted rows must not be used again, because saved URLs may contain them.
    for model in tables():
        if key := manifest["last_keys"].get(model._meta.label):
            reserve(model, key)
    connection.check_constraints()
    say(f"Database: {count} rows.")
    _forget()
    call_command("update_index", verbosity=0)
    say(f"Search: {index.rebuild()} pages.")
    return count


def _forget() -> None:
    """Clear this process's caches, which contain data of the previous site."""
    ContentType.objects.clear_cache()
    Site.clear_site_root_paths_cache()
    forget_snapshots()


@contextmanager
def _key_in_place(unpacked: Path) -> Iterator[bool]:
    """Install the secret key of the backup, and put the previous one back if the block fails.

    Yields whether the backup contains a key.
    """
    if not unpacked.exists():
        yield False
        return
    key, former = Path(settings.VAR_DIR, "secret-key"), unpacked.with_name("former-key")
    if key.exists():
        shutil.copy2(key, former)
    os.chmod(unpacked, 0o600)
    unpacked.replace(key)
    try:
        yield True
    except BaseException:
        if former.exists():
            former.replace(key)
        else:
            key.unlink()
        raise
