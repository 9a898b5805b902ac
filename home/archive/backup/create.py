"""Creates a backup while the site goes on."""

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
    """A backup that was made, and what it lacks."""

    path: Path
    rows: int
    files: int
    missing: list[str]
    has_secret_key: bool


def make(folder: Path, key: Recipient | None, say: Say = lambda _line: None) -> Made:
    """Write a backup into the folder. `key` is whom to encrypt it for, `say` is told how far it is.

    The database comes first, as it is at one moment, and the uploads after it: an image is stored
    before its row is, and its file is deleted after its row is. Raises BackupError and OSError.
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
    """Return the last migration of each app, as this version of the code has them."""
    graph = MigrationLoader(None, ignore_no_migrations=True).graph
    return sorted(".".join(leaf) for leaf in graph.leaf_nodes())


def _counting(lines: Iterable[bytes], counts: dict[str, int], name: str) -> Iterator[bytes]:
    counts[name] = -1  # the header
    for line in lines:
        counts[name] += 1
        yield line


class _Buffer(bytearray):
    """A file that is written to and emptied again and again."""

    write = bytearray.extend

    def flush(self) -> None:
        """Do nothing: what was written is there."""


def _compressed(lines: Iterable[bytes]) -> Iterator[bytes]:
    buffer = _Buffer()
    with gzip.GzipFile(fileobj=buffer, mode="wb", mtime=0) as file:
        for line in lines:
            file.write(line)
            if len(buffer) > archive.IN_MEMORY:
                yield bytes(buffer)
                buffer.clear()
    yield bytes(buffer)
