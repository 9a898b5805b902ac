"""The time of the last run of scheduled publishing, for the health page."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def _note() -> Path:
    return settings.VAR_DIR / "scheduled"


def note_run() -> None:
    """Record a run at the current time. Raises OSError if the data folder is not writable."""
    _note().touch()


def last_run() -> datetime | None:
    """Return the time of the last run on this machine; None if there was none."""
    try:
        return datetime.fromtimestamp(_note().stat().st_mtime, UTC)
    except OSError:
        return None
