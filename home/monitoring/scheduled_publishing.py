"""When scheduled publishing last ran, for the health page."""

from datetime import UTC, datetime
from pathlib import Path

from django.conf import settings


def _note() -> Path:
    return settings.VAR_DIR / "scheduled"


def note_run() -> None:
    """Note that it did so just now. Raises OSError where the data folder cannot be written to."""
    _note().touch()


def last_run() -> datetime | None:
    """Return when it last did so on this machine; None if it never did."""
    try:
        return datetime.fromtimestamp(_note().stat().st_mtime, UTC)
    except OSError:
        return None
