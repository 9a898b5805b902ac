"""The generation: a number that all processes share; entries of an older one are stale."""

import mmap
import secrets
from functools import cache
from hashlib import blake2b
from pathlib import Path

from django.conf import settings

CURRENT, VERSION = range(2)
SIZE = 16


class Generation:
    """The current generation, in a file of `folder` that processes map into their memory.

    A number is never used again after it was replaced. An entry with the current number was
    therefore rendered after the last change. The file also holds the version of the database's
    content that the generation shows, and it survives a restart.
    """

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        with (folder / "generation").open("a+b") as file:
            file.truncate(SIZE)
            self._numbers = memoryview(mmap.mmap(file.fileno(), SIZE)).cast("Q")
        if not self._numbers[CURRENT]:
            self.renew()

    @property
    def current(self) -> int:
        """The generation that fresh entries have. Never 0."""
        return self._numbers[CURRENT]

    def renew(self) -> None:
        """Begin a new generation: all entries rendered so far become stale."""
        self._numbers[CURRENT] = secrets.randbits(64) or 1

    def note(self, version: str) -> None:
        """Store which version of the content the current generation shows."""
        self._numbers[VERSION] = _number(version)

    def shows(self, version: str) -> bool:
        """Return whether the current generation shows this version of the content."""
        return self._numbers[VERSION] == _number(version)

    def follow(self, version: str) -> bool:
        """Begin a new generation unless the current one shows this version of the content.

        Returns whether a new generation began. If `version` was read too early, one more
        generation begins; an old one never comes back.
        """
        if self.shows(version):
            return False
        self.renew()
        # In this order: if the process ends in between, the change is still noticed.
        self.note(version)
        return True


def _number(version: str) -> int:
    return int.from_bytes(blake2b(version.encode(), digest_size=8).digest(), "big")


def generation() -> Generation:
    """Return the generation of this machine's site."""
    return _in_folder(settings.PAGE_CACHE_FOLDER)


_in_folder = cache(Generation)
