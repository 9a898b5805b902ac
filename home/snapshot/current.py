"""The snapshot of the current request. All readers share one until the content changes."""

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
    """A request in progress, with its snapshot from the first use on."""

    live: Snapshot | None = None


_reading: ContextVar[_Reading | None] = ContextVar("reading", default=None)
_newest = Snapshot()
_lock = Lock()


def current_snapshot() -> Snapshot:
    """Return the snapshot of the current request.

    Outside of readers' requests, such as in the CMS, it is a new one for each call: the CMS must
    see what it has just changed, and may modify the objects it gets.
    """
    reading = _reading.get()
    if reading is None:
        return Snapshot()
    if reading.live is None:
        reading.live = _shared()
    return reading.live


@contextmanager
def fresh_snapshot() -> Iterator[None]:
    """Make `current_snapshot` return one new snapshot, which is not shared, inside the block.

    Use it for previews, and to read more than one page outside of readers' requests.
    """
    token = _reading.set(_Reading(Snapshot()))
    try:
        yield
    finally:
        _reading.reset(token)


class SnapshotMiddleware:
    """Serve all requests outside the CMS from the shared snapshot."""

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
    """Discard the shared snapshot, so that the next request reads everything again."""
    global _newest
    _newest = Snapshot()


def _shared() -> Snapshot:
    """Return the snapshot of the stored content, with one query if it is still valid.

    It is valid for one day, because values such as the days in detention depend on the date.
    """
    global _newest
    version = (ContentVersion.current(), timezone.localdate())
    with _lock:
        if _newest.version != version:
            Site.clear_site_root_paths_cache()  # each process has its own
            _newest = Snapshot(version)
        return _newest
