"""Reads the database as of one moment, regardless of the duration and of concurrent writes."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection, transaction


@contextmanager
def snapshot() -> Iterator[None]:
    """Make all queries in the block read the same state of the database, without blocking writers.

    Inside a transaction, that transaction is used.
    """
    if connection.in_atomic_block:
        yield
    elif connection.vendor == "postgresql":
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield
    else:
        # Django would begin an IMMEDIATE transaction, and editors could not save until its end.
        # With a write-ahead log, the first read determines the state.
        with connection.cursor() as cursor:
            cursor.execute("BEGIN DEFERRED")
            try:
                cursor.execute("SELECT COUNT(*) FROM django_migrations")
                yield
            finally:
                cursor.execute("ROLLBACK")
