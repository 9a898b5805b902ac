"""E-mail to the administrators about failures, without personal data.

Tracebacks contain values, and requests contain personal data, so neither is sent. The kind of the
failure and its place in the code are enough to find it in the log.
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
from django.utils.log import AdminEmailHandler

AGAIN_AFTER = 3600  # seconds until the same failure is reported again
MOST_AN_HOUR = 20  # for all failures together
PLACES = ("campaign", "home")
INVITATION = re.compile(r"(/invitation/)\S+")

logger = logging.getLogger(__name__)


class FailureReporter:
    """The reporter for Django's AdminEmailHandler, which replaces traceback and request."""

    def __init__(self, request, exc_type, exc_value, tb, is_email=False):
        self._page = path_of(request)

    def get_traceback_text(self) -> str:
        return (
            f"{f'On the page: {self._page}' if self._page else 'Not while a page was shown.'}\n\n"
            "The log of the server says more. The same failure is told again after an hour.\n"
            f"How the site is: {settings.WAGTAILADMIN_BASE_URL}{settings.CMS_PATH}health/"
        )


class FailureMailHandler(AdminEmailHandler):
    """Sends ADMINS an e-mail with what failed and where, at most once an hour per failure.

    E-mail is sent in the background. The health page shows whether the mail server failed.
    """

    def __init__(self):
        super().__init__(reporter_class=f"{__name__}.FailureReporter")
        self._told: dict[str, float] = {}
        self._guard = Lock()

    def emit(self, record: logging.LogRecord) -> None:
        """Send an e-mail about a record unless the same was sent within the hour."""
        if not settings.ADMINS or record.name == __name__:
            return
        try:
            told = anonymous(record)
            if self._is_new(told.msg):
                super().emit(told)
        except Exception:
            self.handleError(record)

    def send_mail(self, subject, message, *args, **kwargs):
        Thread(target=send, args=(subject, message), daemon=True).start()

    def _is_new(self, key: str) -> bool:
        """Tell whether to send an e-mail.

        The decision is recorded in memory, and on disk for other workers.
        """
        now = time()
        with self._guard:
            # A clock that was set back must not suppress messages for long.
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
    except OSError:  # a full disk should be reported
        return False
    return False


def anonymous(record: logging.LogRecord) -> logging.LogRecord:
    """Return a record whose message is what failed and where in the code."""
    told = {"levelname": record.levelname, "msg": f"{kind_of(record)} in {place_of(record)}"}
    return logging.makeLogRecord(told | {"request": getattr(record, "request", None)})


def kind_of(record: logging.LogRecord) -> str:
    """Return the exception type of a record; without an exception, its level and logger."""
    if record.exc_info and record.exc_info[0]:
        kind = record.exc_info[0]
        return f"{kind.__module__}.{kind.__qualname__}".removeprefix("builtins.")
    return f"{record.levelname} of {record.name}"


def place_of(record: logging.LogRecord) -> str:
    """Return file and line of the innermost frame in this project, or of the error or log call."""
    frames = traceback.extract_tb(record.exc_info[2]) if record.exc_info else []
    ours = [frame for frame in frames if _relative(frame.filename).startswith(PLACES)]
    for frame in reversed(ours or frames):
        return f"{_relative(frame.filename)}:{frame.lineno}"
    return f"{_relative(record.pathname)}:{record.lineno}"


def path_of(request) -> str:
    """Return the path of the request, without its query; empty if there was no request."""
    return without_token(getattr(request, "path", ""))


def without_token(text: str) -> str:
    """Return a text without the tokens of invitations, which would give access."""
    return INVITATION.sub(r"\1…", text)


class NoTokens(logging.Filter):
    """A logging filter that removes the tokens of invitations."""

    def filter(self, record: logging.LogRecord) -> bool:
        record.msg, record.args = without_token(record.getMessage()), ()
        return True


def _relative(file: str) -> str:
    for folder in (settings.BASE_DIR, *map(Path, sys.path)):
        if folder.parts and Path(file).is_relative_to(folder):
            return str(Path(file).relative_to(folder))
    return Path(file).name


def send(subject: str, message: str) -> None:
    """Send a message to ADMINS; log the type of the error if this fails."""
    try:
        mail_admins(subject, message)
    except Exception as error:
        # The message of the error may contain an e-mail address.
        logger.warning("The administrators could not be told by e-mail: %s", type(error).__name__)


def _folder() -> Path:
    return settings.VAR_DIR / "failures"


def note_mail_failure(error: Exception) -> None:
    """Record the type of the error for the health page."""
    _write(type(error).__name__)


def note_mail_success() -> None:
    """Clear the recorded failure of the mail server."""
    _write("")


def last_mail_failure() -> str:
    """Return the type of the error in the last attempt to send an e-mail; empty if it was sent."""
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
