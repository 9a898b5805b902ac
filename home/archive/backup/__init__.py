"""Backups that can be restored into either database: SQLite's into PostgreSQL, and back."""


class BackupError(Exception):
    """A backup cannot be made or restored; the message gives the reason and what to do."""
