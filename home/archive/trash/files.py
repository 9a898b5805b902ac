"""Moves files within the storage."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import transaction


@contextmanager
def moved(name: str, new_name: str) -> Iterator[str]:
    """Copy a file and yield the copy's name, which differs from `new_name` if that is taken.

    The copy is deleted if the block fails. Otherwise the original is deleted when the transaction
    is committed. A missing file is ignored.
    """
    try:
        with default_storage.open(name) as file:
            copy = default_storage.save(new_name, file)
    except FileNotFoundError:
        yield new_name
        return
    try:
        yield copy
    except BaseException:
        default_storage.delete(copy)
        raise
    transaction.on_commit(lambda: default_storage.delete(name))
