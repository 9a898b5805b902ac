"""Requests a response from Django, and stops trying for a while when that takes too long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic

from home.caching.cacheability import Rendered
from home.caching.keys import Address, KeyMaker

SLOW = 2  # seconds after which a stale response is better than a longer wait
RETRY_AFTER = 10  # seconds between attempts while rendering hangs
# Fewer than a worker has threads, so that the other threads continue to serve cached pages.
AT_ONCE = 2


class Renderer:
    """Renders the response for a cache key, and records whether rendering hangs."""

    def __init__(self, application: Callable, book: KeyMaker):
        self._application = application
        self._book = book
        self._slots = BoundedSemaphore(AT_ONCE)
        self._hangs_until = 0.0

    @property
    def hangs(self) -> bool:
        """Whether rendering took too long a short time ago, and is not to be tried yet."""
        return monotonic() < self._hangs_until

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Hold one of AT_ONCE slots for rendering inside the block.

        Waits for a slot for at most SLOW seconds. Yields whether there was one.
        """
        has_slot = self._slots.acquire(timeout=SLOW)
        if not has_slot:
            self._hang()
        try:
            yield has_slot
        finally:
            if has_slot:
                self._slots.release()

    def render(self, address: Address) -> Rendered:
        """Return the application's response for a cache key. Raises what the application raises."""
        started, began = [], monotonic()

        def start_response(status, headers, exc_info=None):
            started[:] = status, headers

        try:
            body = self._application(self._book.environ(address), start_response)
            try:
                rendered = Rendered(*started, b"".join(body))
            finally:
                if hasattr(body, "close"):
                    body.close()
        except Exception:
            self._note_failure(began)
            raise
        if rendered.status.startswith("5"):
            self._note_failure(began)
        return rendered

    def _note_failure(self, began):
        if monotonic() - began > SLOW:
            self._hang()

    def _hang(self):
        self._hangs_until = monotonic() + RETRY_AFTER
