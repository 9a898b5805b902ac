"""How long a login lasts. A session holds times and the user's key, nothing else about a person."""

from time import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

STARTED, SEEN, CONFIRMED = "started", "seen", "confirmed"
NOTED_EVERY = 60  # seconds: a request need not write to the database


def begin(session) -> None:
    """Note that somebody has just logged in."""
    now = time()
    session.update({STARTED: now, SEEN: now, CONFIRMED: now})


def note_seen(session) -> None:
    """Note that the person is still there."""
    now = time()
    session.setdefault(STARTED, now)
    if abs(now - session.get(SEEN, 0)) > NOTED_EVERY:
        session[SEEN] = now


def has_ended(session) -> bool:
    """Tell whether a session was idle for too long, or is too old."""
    now = time()
    return (
        now - session.get(SEEN, now) > settings.SESSION_IDLE_LIMIT
        or now - session.get(STARTED, now) > settings.SESSION_COOKIE_AGE
    )


def confirm(session) -> None:
    """Note that the person has just proven again who they are."""
    session[CONFIRMED] = time()


def is_confirmed(session) -> bool:
    """Tell whether the person has proven who they are a short while ago."""
    return 0 <= time() - session.get(CONFIRMED, 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def end_all(user, but: str | None = None) -> None:
    """End a user's sessions in all browsers, except the one with the key `but`."""
    for row in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but):
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            row.delete()
