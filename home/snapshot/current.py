"""The snapshot that a request is answered from; one is shared until the content changes."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from threading import Lock

from django.conf import settings
from django.utils import timezone
from wagtail.models import Site

from home.snapshot.models import ContentVersion
from home.snapshot.snapshot import Snapshot


@dataclass
class _Reading:
    """A request that is being answered, and the live site once it has needed one."""

    live: Snapshot | None = None


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)
_newest = Snapshot()
_lock = Lock()


def current_snapshot() -> Snapshot:
    """Return the live site that the request in hand is answered from.

    Outside of readers' requests it is a fresh one for the caller, as in the CMS, which must see
    what it has just changed and may change what it sees.
    """
    reading = _reading.get()
    if reading is None:
        return Snapshot()
    if reading.live is None:
        reading.live = _shared()
    return reading.live


@contextmanager
def fresh_snapshot() -> Iterator[None]:
    """Let `current_snapshot` return one live site inside, read anew and shared with nobody.

    For previews, and for whoever has to read more than one page outside of readers' requests.
    """
    token = _reading.set(_Reading(Snapshot()))
    try:
        yield
    finally:
        _reading.reset(token)


class SnapshotMiddleware:
    """Answer readers, wherever they are, from the snapshot."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path_info.startswith(settings.CMS_PATH):
            return self.get_response(request)
        token = _reading.set(_Reading())
        try:
            return self.get_response(request)
        finally:
            _reading.reset(token)


def forget_snapshots() -> None:
    """Read everything anew for the next request."""
    global _newest
    _newest = Snapshot()


def _shared() -> Snapshot:
    """Return the live site of today and of the content that is stored now, with one query.

    What is told by the date, such as days in detention, is found out anew each day.
    """
    global _newest
    version = (ContentVersion.current(), timezone.localdate())
    with _lock:
        if _newest.version != version:
            Site.clear_site_root_paths_cache()  # each process has its own
            _newest = Snapshot(version)
        return _newest
