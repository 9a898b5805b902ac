"""Uploaded files: adds them to a backup, and puts them back into place."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings
from django.core.files.storage import default_storage
from django.db import models

from home.archive.backup import BackupError
from home.archive.backup.archive import Writer, read_chunks
from home.archive.backup.tables import tables


def named_files() -> set[str]:
    """Return the names of all files that rows of the running transaction refer to."""
    found = set()
    for model in tables():
        for field in model._meta.local_concrete_fields:
            if isinstance(field, models.FileField):
                names = models.QuerySet(model).exclude(**{field.attname: ""})
                found.update(filter(None, names.values_list(field.attname, flat=True)))
    return {str(name) for name in found}


def add_uploads(writer: Writer) -> set[str]:
    """Add every uploaded file; return their names. A file that is deleted meanwhile is left out."""
    added = set()
    for name in stored_files():
        try:
            with default_storage.open(name) as file:
                writer.add(f"media/{name}", read_chunks(file))
        except FileNotFoundError:
            continue
        added.add(name)
    return added


def stored_files(folder: str = "") -> Iterator[str]:
    """Yield the name of every file that was uploaded or generated from an upload."""
    try:
        folders, files = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    prefix = f"{folder}/" if folder else ""
    yield from (prefix + name for name in sorted(files))
    for name in sorted(folders):
        yield from stored_files(prefix + name)


def media_folder() -> Path:
    """Return the folder of uploaded files. Raises BackupError if they are stored elsewhere."""
    try:
        return Path(default_storage.path(""))
    except NotImplementedError as error:
        raise BackupError(
            "This site keeps its uploads outside of its folders. Restore on a machine that keeps "
            "them in MEDIA_ROOT, then copy them to the storage."
        ) from error


@contextmanager
def put_in_place(unpacked: Path) -> Iterator[Path | None]:
    """Replace the uploads with the unpacked files, and put them back if the block fails.

    Yields the folder where the previous uploads are kept; None if there were none.
    """
    media, former = media_folder(), None
    unpacked.mkdir(exist_ok=True)
    if media.is_dir() and any(media.iterdir()):
        former = _free_name(media)
        media.rename(former)
    elif media.is_dir():
        media.rmdir()
    try:
        unpacked.rename(media)
        _open_to_all(media.rglob("*"))
        yield former
    except BaseException:
        if media.is_dir():
            media.rename(unpacked)
        if former:
            former.rename(media)
        raise


def _free_name(media: Path) -> Path:
    number = 1
    while (name := media.with_name(f"{media.name}-before-restore-{number}")).exists():
        number += 1
    return name


def _open_to_all(paths: Iterable[Path]) -> None:
    """Give uploads the permissions that Django gives them: a proxy serves them as another user."""
    rights = settings.FILE_UPLOAD_PERMISSIONS
    for path in paths:
        if path.is_file() and rights is not None:
            os.chmod(path, rights)
