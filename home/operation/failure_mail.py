"""Tells the administrators by e-mail that something failed, and nothing about anybody.

A traceback quotes values, a request is a person's: neither is sent. What failed and where in the
code is enough to look it up in the log.
"""

import logging
import re
import sys
import traceback
from hashlib import blake2b
from pathlib import Path
from threading import Lock, Thread
from time import time

from django.conf import settings
from django.core.mail import mail_admins
from django.utils import timezone

AGAIN_AFTER = 3600  # seconds until the same failure is told again
MOST_AN_HOUR = 20  # of all failures together
PLACES = ("campaign", "home")
INVITATION = re.compile(r"(/invitation/)\S+")

logger = logging.getLogger(__name__)


class FailureMailHandler(logging.Handler):
    """A logging handler that mails the administrators of ADMINS what failed, where and when.

    Nobody waits for the mail server, and one that fails stops nobody: the health page says so.
    """

    def __init__(self, level=logging.ERROR):
        super().__init__(level)
        self._told: dict[str, float] = {}
        self._guard = Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Send a message about a record unless the same was sent within the hour."""
        if not settings.ADMINS or record.name == __name__:
            return
        try:
            what, place = kind_of(record), place_of(record)
            if self._is_new(f"{what} {place}"):
                Thread(target=send, args=(what, place, path_of(record)), daemon=True).start()
        except Exception:
            self.handleError(record)

    def _is_new(self, key: str) -> bool:
        """Tell whether to mail now, and note it: in memory, and on disk for the other workers."""
        now = time()
        with self._guard:
            # A clock that was set back must not silence anything for long.
            self._told = {k: at for k, at in self._told.items() if 0 <= now - at < AGAIN_AFTER}
            if key in self._told or len(self._told) >= MOST_AN_HOUR:
                return False
            self._told[key] = now
        return not _was_told_by_another(key, now)


def _was_told_by_another(key: str, now: float) -> bool:
    note = _folder() / blake2b(key.encode(), digest_size=12).hexdigest()
    try:
        if note.exists() and 0 <= now - note.stat().st_mtime < AGAIN_AFTER:
            return True
        note.parent.mkdir(parents=True, exist_ok=True)
        note.touch()
    except OSError:  # a full disk is a reason to tell
        return False
    return False


def kind_of(record: logging.LogRecord) -> str:
    """Return the type of the exception of a record, else where in the code it was logged."""
    if record.exc_info and record.exc_info[0]:
        kind = record.exc_info[0]
        return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{record.levelname} of {record.name}"


def place_of(record: logging.LogRecord) -> str:
    """Return file and line of our innermost frame, else of whatever raised or logged."""
    frames = []
    if record.exc_info and record.exc_info[2]:
        frames = traceback.extract_tb(record.exc_info[2], limit=None)
    ours = [frame for frame in frames if _relative(frame.filename).startswith(PLACES)]
    for frame in [*ours, *frames][len(ours) - 1 if ours else -1 :][:1]:
        return f"{_relative(frame.filename)}:{frame.lineno}"
    return f"{_relative(record.pathname)}:{record.lineno}"


def path_of(record: logging.LogRecord) -> str:
    """Return the path of the page that failed, without its query; empty if it was none."""
    return without_token(getattr(getattr(record, "request", None), "path", ""))


def without_token(text: str) -> str:
    """Return a text with the part of invitations left out that would let somebody in."""
    return INVITATION.sub(r"\1…", text)


class NoTokens(logging.Filter):
    """Keeps invitations that are still good out of the log."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_token(record.getMessage()), ()
        return True


def _relative(file: str) -> str:
    for folder in (settings.BASE_DIR, *map(Path, sys.path)):
        if folder.parts and Path(file).is_relative_to(folder):
            return str(Path(file).relative_to(folder))
    return Path(file).name


def send(what: str, place: str, path: str) -> None:
    """Send one message to ADMINS, and note whether the mail server took it."""
    lines = [
        f"What: {what}",
        f"Where in the code: {place}",
        f"On the page: {path}" if path else "Not while a page was shown.",
        f"When: {timezone.now():%Y-%m-%d %H:%M} UTC",
        "",
        "The log of the server says more. The same failure is told again after an hour.",
        f"How the site is: {settings.WAGTAILADMIN_BASE_URL}{settings.CMS_PATH}health/",
    ]
    try:
        mail_admins(f"{what} in {place}", "\n".join(lines))
    except Exception as error:
        # The error's own words may hold an address.
        logger.warning("The administrators could not be told by e-mail: %s", type(error).__name__)


def _folder() -> Path:
    return settings.VAR_DIR / "failures"


def note_mail_failure(error: Exception) -> None:
    """Keep for the health page that the mail server did not take a message, and why."""
    _write(type(error).__name__)


def note_mail_success() -> None:
    """Forget the last failure of the mail server."""
    _write("")


def last_mail_failure() -> str:
    """Return the kind of error at the last attempt to send a message; empty if it went out."""
    try:
        return (_folder() / "mail").read_text(encoding="utf-8")
    except OSError:
        return ""


def _write(text: str) -> None:
    try:
        _folder().mkdir(parents=True, exist_ok=True)
        (_folder() / "mail").write_text(text, encoding="utf-8")
    except OSError as error:
        logger.warning("The data folder cannot be written to: %s", error)
