"""Session lifetime. A session contains times and the user's key, and no other personal data."""

from time import time

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.models import Session
from django.utils import timezone

STARTED, SEEN, CONFIRMED = "started", "seen", "confirmed"
NOTED_EVERY = 60  # seconds, so that not every request writes to the database


def begin(session) -> None:
    """Record that the user has just logged in."""
    now = time()
    session.update({STARTED: now, SEEN: now, CONFIRMED: now})


def note_seen(session) -> None:
    """Record that the user is active."""
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
    """Record that the user has just authenticated again."""
    session[CONFIRMED] = time()


def is_confirmed(session) -> bool:
    """Tell whether the user has authenticated recently."""
    return 0 <= time() - session.get(CONFIRMED, 0) < settings.ACCOUNT_REAUTHENTICATION_TIMEOUT


def end_all(user, but: str | None = None) -> None:
    """End a user's sessions in all browsers, except the one with the key `but`."""
    for row in Session.objects.filter(expire_date__gt=timezone.now()).exclude(session_key=but):
        if row.get_decoded().get(SESSION_KEY) == str(user.pk):
            row.delete()
