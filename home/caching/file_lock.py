"""File locks between the processes of one machine.

The operating system releases a lock when its process ends, even if it is killed. This module
imports the standard library only.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def exclusive_lock(path: Path, blocking: bool = True) -> Iterator[None]:
    """Hold the lock of a file inside the block. The file is created if it is missing.

    Waits while another process holds the lock, or raises BlockingIOError if `blocking` is false.
    Raises OSError if the file cannot be opened.
    """
    with path.open("a") as file:
        lock_file(file, blocking)
        yield


def lock_file(file: IO, blocking: bool = True) -> None:
    """Lock an open file until it is closed; see `exclusive_lock`."""
    fcntl.flock(file, fcntl.LOCK_EX if blocking else fcntl.LOCK_EX | fcntl.LOCK_NB)


def is_locked(path: Path) -> bool:
    """Return whether a process holds the lock of a file. Raises OSError if it cannot be opened."""
    try:
        with exclusive_lock(path, blocking=False):
            return False
    except BlockingIOError:
        return True
