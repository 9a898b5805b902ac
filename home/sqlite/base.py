"""Django's SQLite backend with a fair wait for the write lock.

SQLite checks at growing intervals, up to 100 ms, whether the lock is free. If several processes
write without a pause, some never find it free and fail with "database is locked".
"""

from time import monotonic

from django.db import OperationalError
from django.db.backends.sqlite3 import base

LOOKS_FOR = 40  # milliseconds; SQLite then checks the lock after 1, 3, 8, 18 and 33 ms


class DatabaseWrapper(base.DatabaseWrapper):
    """Retries to begin a transaction while the database is locked.

    It gives up after the seconds of `timeout` in OPTIONS (5 by default), and raises
    OperationalError.
    """

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
