"""Backups that either database can restore: SQLite's into PostgreSQL, and back."""


class BackupError(Exception):
    """A backup that cannot be made or restored; the text says why and what to do."""
