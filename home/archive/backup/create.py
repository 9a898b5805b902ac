"""Creates a backup while the site is running."""

import gzip
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone
from pyrage.x25519 import Recipient

from home.archive.backup import BackupError, archive
from home.archive.backup.consistent_read import snapshot
from home.archive.backup.tables import dump, last_keys, tables
from home.archive.backup.uploads import add_uploads, named_files
from home.models.migration_state import is_up_to_date

KEY_FILE = "settings/secret-key"
Say = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """The result of a backup; `missing` names files that the database refers to."""

    path: Path
    rows: int
    files: int
    missing: list[str]
    has_secret_key: bool


def make(folder: Path, key: Recipient | None, say: Say = lambda _line: None) -> Made:
    """Write a backup into the folder and return the result.

    `key` is the recipient that it is encrypted for; None for no encryption. `say` is called with
    progress messages.

    The database is read first, as of one moment, and the uploads after it. An image's file is
    stored before its row, and deleted after its row. Raises BackupError and OSError.
    """
    if not is_up_to_date():
        raise BackupError("The database is of another version. Run `migrate` first.")
    name = f"{timezone.now():%Y-%m-%dT%H-%M-%S.%fZ}.tar" + (".age" if key else "")
    rows: dict[str, int] = {}
    with archive.writing(folder, name, key) as (writer, manifest):
        manifest |= {
            "made_at": timezone.now().isoformat(),
            "site": settings.SITE_URL,
            "database": connection.vendor,
            "migrations": migration_state(),
            "rows": rows,
        }
        with snapshot():
            for model in tables():
                counted = _counting(dump(model), rows, model._meta.label)
                writer.add(f"database/{model._meta.label}.jsonl.gz", _compressed(counted))
            named = named_files()
            manifest["last_keys"] = last_keys()
        say(f"Database: {len(rows)} tables, {sum(rows.values())} rows.")
        added = add_uploads(writer)
        say(f"Uploads: {len(added)} files.")
        secret = Path(settings.VAR_DIR, "secret-key")
        has_secret_key = secret.exists()
        if has_secret_key:
            writer.add(KEY_FILE, [secret.read_bytes()])
    missing = sorted(named - added)
    return Made(folder / name, sum(rows.values()), len(added), missing, has_secret_key)


def migration_state() -> list[str]:
    """Return the latest migration of each app in this version of the code."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    return sorted(".".join(leaf) for leaf in graph.leaf_nodes())


def _counting(lines: Iterable[bytes], counts: dict[str, int], name: str) -> Iterator[bytes]:
    counts[name] = -1  # the header
    for line in lines:
        counts[name] += 1
        yield line


class _Buffer(bytearray):
    """A file object that collects written bytes and can be emptied."""

    write = bytearray.extend

    def flush(self) -> None:
        """Do nothing, because written bytes are not buffered elsewhere."""


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    buffer = _Buffer()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        for line in lines:
            file.write(line)
            if len(buffer) > archive.IN_MEMORY:
                yield bytes(buffer)
                buffer.clear()
    yield bytes(buffer)
