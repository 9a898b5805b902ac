"""The outermost WSGI application: serves cached pages, and lets Django render the others once."""

import logging
from collections.abc import Callable, Iterable
from threading import Event, Lock
from time import time

from django.conf import settings

from home.caching.cacheability import Rendered, as_entry, midnight, seconds_kept
from home.caching.code_version import release_fingerprint
from home.caching.entry import Entry, chosen_encoding, matches
from home.caching.generation import generation
from home.caching.keys import Address, KeyMaker
from home.caching.renderer import SLOW, Renderer
from home.caching.storage import Disk, Memory

PATIENCE = 30  # seconds that a request waits while another request renders the same page
LONGEST = 26 * 3600  # seconds, the longest lifetime of an entry: until midnight of the longest day
STANDS_IN_FOR = 1  # seconds that a stale response is served before rendering is tried again

logger = logging.getLogger(__name__)


class Rendering:
    """A rendering in progress, shared by all requests that wait for its result."""

    def __init__(self):
        self.is_done = Event()
        self.answer: Entry | Rendered | None = None


class PageCache:
    """The page cache in front of a WSGI application, which renders each response once.

    Like any shared cache, it caches responses that are declared public with `s-maxage`, for that
    long. An entry becomes stale earlier when content changes, and at midnight, because pages show
    numbers of days. While rendering fails, the stale response is served.
    """

    def __init__(self, application: Callable):
        self.generation = generation()
        self.memory = Memory(settings.PAGE_CACHE_MEMORY)
        folder, limit = settings.PAGE_CACHE_FOLDER / "pages", settings.PAGE_CACHE_DISK
        self.disk = Disk(folder, limit, release_fingerprint())
        self.book = KeyMaker()
        self.failures = 0
        # None if the scheme has to be read from each request: no cache key has the scheme None.
        self._usual_scheme = None if self.book.secure_header else self.book.site_is_secure
        self._application = application
        self._renderer = Renderer(application, self.book)
        self._renderings: dict[Address, Rendering] = {}
        self._lock = Lock()

    def __call__(self, environ: dict, start_response: Callable) -> Iterable[bytes]:
        """Respond to a WSGI request."""
        # A shortcut for the most common request; the code below would find the same entry.
        if (
            environ["REQUEST_METHOD"] == "GET"
            and not environ.get("QUERY_STRING")
            and "HTTP_COOKIE" not in environ
            and "HTTP_AUTHORIZATION" not in environ
        ):
            at = (self._usual_scheme, environ.get("HTTP_HOST"), environ["PATH_INFO"], "", "")
            if entry := self._current_in_memory(at):
                return _serve(entry, environ, start_response)
        address = self.book.of_request(environ)
        if address is None:
            return self._application(environ, start_response)
        if environ.get("QUERY_STRING"):
            bare = self.answer(address)
            if isinstance(bare, Rendered):
                return self._application(environ, start_response)
            address = address.with_parameters(environ["QUERY_STRING"], bare.parameters)
        answer = self.answer(address)
        if isinstance(answer, Rendered):
            start_response(answer.status, answer.headers)
            return [] if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
        return _serve(answer, environ, start_response)

    def answer(self, address: Address) -> Entry | Rendered:
        """Return the fresh response for a cache key. Render it if there is none.

        Requests that arrive during a rendering wait for its result. Returns a `Rendered` if the
        response was not cached. Raises what the application raises, unless a stale response can
        be served instead.
        """
        while True:
            if entry := self._current_in_memory(address):
                return entry
            entry = self.disk.get(address)
            if entry is not None and self._is_current(entry):
                self.memory.put(address, entry)
                return entry
            with self._lock:
                rendering = self._renderings.get(address)
                if rendering is None:
                    # A rendering may have finished since the first look into memory.
                    if entry := self._current_in_memory(address):
                        return entry
                    own = self._renderings[address] = Rendering()
            if rendering is None:
                try:
                    own.answer = self._render_and_keep(address)
                    return own.answer
                finally:
                    del self._renderings[address]
                    own.is_done.set()
            if not rendering.is_done.wait(SLOW):
                if older := self._older(address):
                    return older
                rendering.is_done.wait(PATIENCE)
            if not isinstance(rendering.answer, Entry):
                return self._render_and_keep(address)
            if self._is_current(rendering.answer):
                return rendering.answer

    def _current_in_memory(self, address: tuple) -> Entry | None:
        entry = self.memory.get(address)
        if entry is None or not self._is_current(entry):
            return None
        entry.was_used = True
        return entry

    def _is_current(self, entry: Entry) -> bool:
        # No entry gets a longer lifetime than LONGEST. If more is left, the clock was set back.
        left = entry.expires - time()
        return entry.generation == self.generation.current and 0 < left < LONGEST

    def _render_and_keep(self, address: Address) -> Entry | Rendered:
        # Read before rendering, so that a change during rendering makes this response stale.
        current, day_ends = self.generation.current, midnight()
        rendered = self._render_or_stand_in(address)
        if isinstance(rendered, Entry):
            return rendered
        seconds = seconds_kept(rendered, address)
        if not seconds:
            self.memory.discard(address)
            self.disk.discard(address)
            return rendered
        entry = as_entry(rendered, current, min(time() + seconds, day_ends))
        self.memory.put(address, entry)
        self.disk.put(address, entry)
        return entry

    def _render_or_stand_in(self, address: Address) -> Entry | Rendered:
        """Return the application's response, or the stale response if rendering fails or hangs."""
        if self._renderer.hangs and (older := self._older(address)):
            return older
        with self._renderer.slot() as has_slot:
            if not has_slot and (older := self._older(address)):
                return older
            try:
                rendered = self._renderer.render(address)
            except Exception:
                if older := self._older(address):
                    logger.exception("A page cannot be rendered; an older answer stands in.")
                    return older
                raise
        is_failure = rendered.status.startswith("5")
        return (is_failure and self._older(address)) or rendered

    def _older(self, address: Address) -> Entry | None:
        """Return the last response that could be rendered, and serve it for STANDS_IN_FOR seconds.

        It is read from disk, because a deleted page is removed there for all workers.
        """
        self.failures += 1
        older = self.disk.get(address) if self.disk.works else self.memory.get(address)
        if older is None:
            return None
        stand_in = older.again(self.generation.current, time() + STANDS_IN_FOR)
        self.memory.put(address, stand_in)
        return stand_in


def _serve(entry: Entry, environ: dict, start_response: Callable) -> list[bytes]:
    answer = entry.answers[chosen_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""))]
    # RFC 9110, 13.2.1: conditions are ignored unless the response would be a success.
    if (
        "HTTP_IF_NONE_MATCH" in environ
        and entry.status.startswith("200")
        and matches(environ["HTTP_IF_NONE_MATCH"], answer.etag)
    ):
        start_response("304 Not Modified", answer.headers_of_304[:])
        return []
    start_response(entry.status, answer.headers[:])
    return [] if environ["REQUEST_METHOD"] == "HEAD" else answer.body
