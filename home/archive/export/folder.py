"""The folder of an export: each file is written completely or not at all."""

import gzip
import json
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from hashlib import sha256
from pathlib import Path

import brotli

from home.archive.export import ExportError
from home.caching.file_lock import exclusive_lock

INDEX = ".export-index.json"
LOCK = ".export-lock"
UNFINISHED = ".export-unfinished"
COMPRESSIBLE = {".css", ".html", ".ico", ".js", ".json", ".svg", ".txt", ".webmanifest", ".xml"}
UNCOMPRESSED = "single-file/"  # sent to readers, not served
BROTLI_QUALITY = 10  # 11 takes three times as long for a size two per cent smaller


class Folder:
    """The files of an export, each with the checksum that it was written with.

    An index in the folder lists the files of the export. Other files are never changed.
    """

    def __init__(self, path: Path, compress: bool = False):
        self.path = path
        self.compress = compress
        self.files: dict[str, list] = {}
        self.written: list[str] = []
        self.removed: list[str] = []

    @contextmanager
    def claimed(self) -> Iterator[dict]:
        """Lock the folder for this process; yield the content of its index, empty for a new folder.

        Raises ExportError for a folder that is in use, cannot be used, or has files of another
        origin.
        """
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            is_ours = (self.path / INDEX).exists()
            if not is_ours and any(p.name != LOCK for p in self.path.iterdir()):
                raise ExportError(
                    f"The folder {self.path} holds files that this command did not write. "
                    "Name a new or an empty folder."
                )
            held = ExitStack()
            held.enter_context(exclusive_lock(self.path / LOCK, blocking=False))
        except BlockingIOError as error:
            message = f"Another export writes into {self.path} now. Wait until it has ended."
            raise ExportError(message) from error
        except OSError as error:
            message = f"The folder {self.path} cannot be used: {error.strerror}."
            raise ExportError(message) from error
        with held:
            index = self._read_index()
            self.files = index.get("files", {})
            yield index

    def _read_index(self) -> dict:
        try:
            return json.loads((self.path / INDEX).read_bytes())
        except (FileNotFoundError, ValueError):
            return {}

    def keep_index(self, index: dict) -> None:
        """Store the data for the next export, and the list of the export's own files."""
        text = json.dumps(index | {"files": self.files}, ensure_ascii=False, separators=(",", ":"))
        self._replace(INDEX, text.encode())

    def expect(self, names: set[str]) -> None:
        """List the files that will be written as the export's own.

        They are known as its own even if this process is interrupted.
        """
        for name in names:
            for each in self.names_for(name):
                self.files.setdefault(each, ["", 0, 0])
        self.keep_index({})

    def names_for(self, name: str) -> list[str]:
        """Return the names of a file and of its compressed forms."""
        is_served = not name.startswith(UNCOMPRESSED)
        compressed = self.compress and is_served and Path(name).suffix in COMPRESSIBLE
        return [name, f"{name}.br", f"{name}.gz"] if compressed else [name]

    def is_intact(self, name: str) -> bool:
        """Tell whether a file and its compressed forms are as this command has written them."""
        return all(self._is_untouched(each) for each in self.names_for(name))

    def _is_untouched(self, name: str) -> bool:
        try:
            found = os.stat(self.path / name, follow_symlinks=False)
        except OSError:
            return False
        return self.files.get(name, [])[1:] == [found.st_size, found.st_mtime_ns]

    def write(self, name: str, body: bytes) -> None:
        """Write a file with its compressed forms, unless they exist with the same content."""
        digest = sha256(body).hexdigest()
        if name in self.files and self.files[name][0] == digest and self.is_intact(name):
            return
        self._write_one(name, body)
        for compressed in self.names_for(name)[1:]:
            is_brotli = compressed.endswith(".br")
            self._write_one(
                compressed,
                brotli.compress(body, quality=BROTLI_QUALITY)
                if is_brotli
                else gzip.compress(body, 9, mtime=0),
            )
        self.written.append(name)

    def _write_one(self, name: str, body: bytes) -> None:
        written = self._replace(name, body)
        self.files[name] = [sha256(body).hexdigest(), written.st_size, written.st_mtime_ns]

    def _replace(self, name: str, body: bytes) -> os.stat_result:
        target = self.path / name
        target.parent.mkdir(parents=True, exist_ok=True)
        # A symbolic link in the folder must not lead to a file outside it.
        if not target.parent.resolve().is_relative_to(self.path.resolve()):
            raise ExportError(
                f"{name} would be written outside the folder: a link there leads out of it. "
                "Remove the link."
            )
        unfinished = self.path / UNFINISHED
        unfinished.write_bytes(body)
        unfinished.replace(target)
        return os.stat(target)

    def keep_only(self, names: set[str]) -> None:
        """Remove the export's own files that are not among `names`, and folders left empty."""
        wanted = {each for name in names for each in self.names_for(name)}
        for name in [name for name in self.files if name not in wanted]:
            path = self.path / name
            if path.parent.resolve().is_relative_to(self.path.resolve()):
                path.unlink(missing_ok=True)
            del self.files[name]
            self.removed.append(name)
            for parent in path.parents:
                if parent == self.path or not _removed_if_empty(parent):
                    break


def _removed_if_empty(folder: Path) -> bool:
    try:
        folder.rmdir()
    except OSError:
        return False
    return True
