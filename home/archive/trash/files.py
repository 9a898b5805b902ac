"""Files of the storage that change their place."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.core.files.storage import default_storage
from django.db import transaction


@contextmanager
def moved(name: str, new_name: str) -> Iterator[str]:
    """Copy a file and give the copy's name, which differs from the wanted one if that is taken.

    The copy is deleted if the block fails; else the original is, once the running transaction is
    committed. A file that is missing stays missing.
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
