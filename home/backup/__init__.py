"""Backups that belong to no database: what SQLite gave, PostgreSQL takes, and back."""


class BackupError(Exception):
    """A backup that cannot be made or restored; the text says why and what to do."""
