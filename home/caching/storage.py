"""The storage of entries: in a worker's memory, and on disk for all workers."""

import logging
import os
from collections.abc import Hashable
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from threading import Lock, get_ident

from home.caching.entry import Entry

BLOCK = 4096  # bytes that the smallest file occupies on a disk
# The folder is pruned after this process has written this fraction of the limit.
CHECKED_AFTER = 1 / 16
PRUNED_TO = 0.9  # of the limit

logger = logging.getLogger(__name__)


class Memory:
    """Stores entries up to `limit` bytes. Entries that were not used recently are evicted first."""

    def __init__(self, limit: int):
        self.limit = limit
        self.size = 0
        self._entries: dict[Hashable, Entry] = {}
        self._lock = Lock()
        self.get = self._entries.get

    def __len__(self) -> int:
        return len(self._entries)

    def put(self, address: Hashable, entry: Entry) -> None:
        """Store an entry under a cache key and remove the previous one.

        An entry that is larger than a quarter of the limit is not stored.
        """
        with self._lock:
            self._remove(address)
            if entry.size > self.limit // 4:
                return
            self._entries[address] = entry
            self.size += entry.size
            while self.size > self.limit:
                self._evict()

    def discard(self, address: Hashable) -> None:
        """Remove the entry of a cache key."""
        with self._lock:
            self._remove(address)

    def _remove(self, address):
        if entry := self._entries.pop(address, None):
            self.size -= entry.size

    def _evict(self):
        """Remove the oldest entry that was not used since this method last looked at it."""
        while True:
            address, entry = next(iter(self._entries.items()))
            self._remove(address)
            if not entry.was_used:
                return
            entry.was_used = False
            self._entries[address] = entry
            self.size += entry.size


class Disk:
    """Stores entries up to about `limit` bytes in files that survive a restart; 0: stores nothing.

    File names are digests, so a cache key may hold characters that a file system does not allow.
    Entries that another release of the site wrote are returned with generation 0: they are stale.
    """

    def __init__(self, folder: Path, limit: int, release: str):
        self.folder, self.limit, self.release = folder, limit, release
        self.works = limit > 0
        self._written = 0
        folder.mkdir(parents=True, exist_ok=True)

    def get(self, address: Hashable) -> Entry | None:
        """Return the entry of a cache key; None if there is none or it is damaged."""
        try:
            mark, _newline, packed = self._file(address).read_bytes().partition(b"\n")
            entry = Entry.unpack(packed)
        except FileNotFoundError:
            return None
        except (OSError, ValueError) as error:
            logger.warning("An entry of the page store cannot be read: %s", error)
            return None
        if mark != self._mark(entry.generation):
            entry.generation = 0
        return entry

    def put(self, address: Hashable, entry: Entry) -> None:
        """Store an entry atomically. If the disk is full or read-only, log that and go on."""
        if not self.limit:
            return
        file = self._file(address)
        fresh = file.with_name(f"{file.name}.{os.getpid()}-{get_ident()}")
        packed = self._mark(entry.generation) + b"\n" + entry.pack()
        try:
            fresh.write_bytes(packed)
            fresh.replace(file)
            self.works = True
        except OSError as error:
            self.works = False
            logger.warning("The page store cannot write to its folder: %s", error)
            return
        self._written += max(len(packed), BLOCK)
        if self._written > self.limit * CHECKED_AFTER:
            self.prune()

    def discard(self, address: Hashable) -> None:
        """Remove the entry of a cache key."""
        with suppress(OSError):  # no entry, or a read-only disk
            self._file(address).unlink()

    def prune(self) -> None:
        """If the folder is over its limit, remove the oldest entries."""
        self._written = 0
        files = []
        for file in os.scandir(self.folder):
            with suppress(FileNotFoundError):
                stat = file.stat()
                files.append((stat.st_mtime, max(stat.st_size, BLOCK), file.name))
        excess = sum(size for _time, size, _name in files)
        if excess <= self.limit:
            return
        excess -= int(self.limit * PRUNED_TO)
        for _time, size, name in sorted(files):
            if excess <= 0:
                return
            with suppress(OSError):
                (self.folder / name).unlink()
            excess -= size

    def keep_only(self, generation: int) -> None:
        """Remove the entries of all other generations and of other releases."""
        mark = self._mark(generation)
        for path in self.folder.iterdir():
            with suppress(OSError), path.open("rb") as file:
                if file.readline(len(mark) + 1) != mark + b"\n":
                    path.unlink()

    def _mark(self, generation: int) -> bytes:
        return f"{self.release} {generation}".encode()

    def _file(self, address) -> Path:
        return self.folder / sha256(repr(address).encode()).hexdigest()
