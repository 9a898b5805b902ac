"""Asks Django for an answer, and gives up on it when it takes too long."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import BoundedSemaphore
from time import monotonic

from home.caching.cacheability import Rendered
from home.caching.keys import Address, KeyMaker

SLOW = 2  # seconds after which an older answer is better than to go on waiting
RETRY_AFTER = 10  # seconds between attempts while rendering hangs
# Fewer than a worker has threads, so that the others go on serving what is there.
AT_ONCE = 2


class Renderer:
    """Renders what stands at an address, and knows whether that hangs at present."""

    def __init__(self, application: Callable, book: KeyMaker):
        self._application = application
        self._book = book
        self._slots = BoundedSemaphore(AT_ONCE)
        self._hangs_until = 0.0

    @property
    def hangs(self) -> bool:
        """Whether to do without rendering for now."""
        return monotonic() < self._hangs_until

    @contextmanager
    def slot(self) -> Iterator[bool]:
        """Wait a moment for a place among those who render; give whether there was one."""
        has_slot = self._slots.acquire(timeout=SLOW)
        if not has_slot:
            self._hang()
        try:
            yield has_slot
        finally:
            if has_slot:
                self._slots.release()

    def render(self, address: Address) -> Rendered:
        """Return what the application answers. Raises what it raises."""
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
