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

    A generation never comes back once it was renewed, so an answer that carries the current one
    was rendered after the last change. The file also holds which version of the database's content
    the generation belongs to, and survives a restart.
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
        """The generation that answers must carry. Never 0."""
        return self._numbers[CURRENT]

    def renew(self) -> None:
        """Make all answers old that were rendered so far."""
        self._numbers[CURRENT] = secrets.randbits(64) or 1

    def note(self, version: str) -> None:
        """Note which version of the content the current generation shows."""
        self._numbers[VERSION] = _number(version)

    def shows(self, version: str) -> bool:
        """Tell whether the current generation shows this version of the content."""
        return self._numbers[VERSION] == _number(version)

    def follow(self, version: str) -> bool:
        """Begin a new generation unless the current one shows this version of the content.

        Return whether there was something new. A version that was read too early costs a
        generation more; it never brings one back.
        """
        if self.shows(version):
            return False
        self.renew()
        # Second, or a process that ends in between would leave its change unseen.
        self.note(version)
        return True


def _number(version: str) -> int:
    return int.from_bytes(blake2b(version.encode(), digest_size=8).digest(), "big")


def generation() -> Generation:
    """Return the generation of this machine's site."""
    return _in_folder(settings.PAGE_CACHE_FOLDER)


_in_folder = cache(Generation)
