"""Django's SQLite backend with a fair wait for the write lock.

SQLite looks ever more rarely whether the lock is free, every 100 ms in the end. Of several
processes that write without a pause some never see it free and fail with "database is locked".
"""

from time import monotonic

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LOOKS_FOR = 40  # milliseconds, in which SQLite looks after 1, 3, 8, 18 and 33 ms


class DatabaseWrapper(base.DatabaseWrapper):
    """Begins each transaction anew until it may, for as many seconds as OPTIONS allow."""

    def _start_transaction_under_autocommit(self):
        patience = self.settings_dict["OPTIONS"].get("timeout", 5)
        until = monotonic() + patience
        self.connection.execute(f"PRAGMA busy_timeout = {LOOKS_FOR}")
        try:
            while True:
                try:
                    super()._start_transaction_under_autocommit()
                    return
                except OperationalError as error:
                    if "locked" not in str(error) or monotonic() > until:
                        raise
        finally:
            self.connection.execute(f"PRAGMA busy_timeout = {1000 * patience}")
