"""The file format of a backup: one tar file with tables, uploads, secret key and checksums.

The file gets its final name only when it is complete and on disk. The manifest with the checksums
is the last member, so that an incomplete file is detected; tar itself does not notice missing
members.
"""

import json
import os
import tarfile
import tempfile
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from hashlib import file_digest, sha256
from pathlib import Path, PurePosixPath
from shutil import copyfileobj
from typing import BinaryIO

from pyrage.x25519 import Identity, Recipient

from home.archive.backup import BackupError
from home.archive.backup.encryption import decrypting, encrypting
from home.caching.file_lock import exclusive_lock, lock_file

FORMAT = 1
MANIFEST = "manifest.json"
FOLDERS = {"database", "media", "settings"}
IN_MEMORY = 2**20  # bytes; larger files are kept on disk until their size is known


class Writer:
    """Adds files to a backup and records their checksums."""

    def __init__(self, archive: tarfile.TarFile, folder: Path):
        self.files: dict[str, dict] = {}
        self._archive, self._folder = archive, folder

    def add(self, name: str, chunks: Iterable[bytes]) -> None:
        """Add a file with this content."""
        with tempfile.SpooledTemporaryFile(IN_MEMORY, dir=self._folder) as file:
            digest = sha256()
            for chunk in chunks:
                digest.update(chunk)
                file.write(chunk)
            entry = tarfile.TarInfo(name)
            entry.size, entry.mode = file.tell(), 0o600
            file.seek(0)
            self._archive.addfile(entry, file)
        self.files[name] = {"size": entry.size, "sha256": digest.hexdigest()}


@contextmanager
def writing(folder: Path, name: str, key: Recipient | None) -> Iterator[tuple[Writer, dict]]:
    """Yield a writer, and a dictionary for further entries of the manifest.

    The file gets its name when everything is written. After an exception in the block, no file
    remains.
    """
    folder.mkdir(parents=True, exist_ok=True)
    _remove_abandoned(folder)
    partial = folder / f"{name}.partial"
    try:
        with open(os.open(partial, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
            lock_file(file)
            stream = encrypting(file, key) if key else nullcontext(file)
            with stream as out, tarfile.open(fileobj=out, mode="w|") as archive:
                writer, manifest = Writer(archive, folder), {"format": FORMAT}
                yield writer, manifest
                manifest["files"] = dict(writer.files)
                writer.add(MANIFEST, [json.dumps(manifest, ensure_ascii=False, indent=1).encode()])
            file.flush()
            os.fsync(file.fileno())
            partial.rename(folder / name)
    except BaseException:
        partial.unlink(missing_ok=True)
        raise
    directory = os.open(folder, os.O_RDONLY)
    os.fsync(directory)
    os.close(directory)


@contextmanager
def unpacked(path: Path, beside: Path, keys: list[Identity]) -> Iterator[tuple[Path, dict]]:
    """Yield a folder with a backup's files, which have been verified, and the manifest.

    The folder is next to `beside`, so that files can be moved there with a rename. Raises
    BackupError for a backup that is damaged, incomplete, encrypted without a matching key, or of
    another format.
    """
    beside.parent.mkdir(parents=True, exist_ok=True)
    locked = path.suffix == ".age"
    if locked and not keys:
        raise BackupError(f"{path} is encrypted. Name the file with the secret key: --identity.")
    with tempfile.TemporaryDirectory(dir=beside.parent, prefix=".restore-") as name:
        folder, sums = Path(name), {}
        with decrypting(path, keys) if locked else path.open("rb") as stream:
            try:
                with tarfile.open(fileobj=stream, mode="r|") as archive:
                    for entry in archive:
                        sums[entry.name] = _unpack(archive, entry, folder)
            except (tarfile.TarError, EOFError) as error:
                raise BackupError(f"{path} is damaged. Take another backup.") from error
            while stream.read(IN_MEMORY):
                pass  # only the last bytes show whether an encrypted file is complete
        yield folder, _checked(path, folder, sums)


def _unpack(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> dict:
    """Write an entry below the folder; return its size and checksum."""
    place = PurePosixPath(entry.name)
    inside = place.parts and ".." not in place.parts and not place.is_absolute()
    known = entry.name == MANIFEST or (len(place.parts) > 1 and place.parts[0] in FOLDERS)
    if not (entry.isfile() and inside and known and str(place) == entry.name):
        raise BackupError(f"The backup holds “{entry.name}”, which is none of its files.")
    target = folder / place
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("xb") as file:
        copyfileobj(archive.extractfile(entry), file)
    with target.open("rb") as file:
        digest = file_digest(file, "sha256").hexdigest()
    return {"size": target.stat().st_size, "sha256": digest}


def _checked(path: Path, folder: Path, sums: dict[str, dict]) -> dict:
    if not sums.pop(MANIFEST, None):
        raise BackupError(f"{path} is incomplete: its end is missing. Take another backup.")
    try:
        manifest = json.loads((folder / MANIFEST).read_bytes())
        version, files = manifest["format"], manifest["files"]
    except (ValueError, KeyError, TypeError) as error:
        raise BackupError(f"{path} is damaged: its checksums cannot be read.") from error
    if version != FORMAT:
        raise BackupError(f"{path} has format {version}; this version of the site reads {FORMAT}.")
    wrong = sorted(name for name in sums.keys() | files.keys() if sums.get(name) != files.get(name))
    if wrong:
        raise BackupError(
            f"{path} is damaged: {len(wrong)} of its files are missing or changed, such as "
            f"“{wrong[0]}”. Take another backup."
        )
    return manifest


def checksum(path: Path) -> str:
    """Return the SHA-256 checksum of a file as hexadecimal digits."""
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def _remove_abandoned(folder: Path) -> None:
    """Remove the files of interrupted backups. Files that are still being written are locked."""
    for partial in folder.glob("*.tar*.partial"):
        with suppress(OSError), exclusive_lock(partial, blocking=False):
            partial.unlink()


def read_chunks(file: BinaryIO) -> Iterator[bytes]:
    """Yield the content of a file in chunks of IN_MEMORY bytes."""
    while chunk := file.read(IN_MEMORY):
        yield chunk
