"""A response from Django, and whether it may be cached."""

from datetime import datetime, time, timedelta
from typing import NamedTuple

from django.utils import timezone

from home.caching.cache_control import PARAMETERS, lifetime
from home.caching.entry import Entry, Headers, encoded
from home.caching.keys import Address

KEPT = ("200", "301", "302", "308")
LARGEST = 2 * 2**20
REPLACED_HEADERS = {"content-length", "date", "etag", "vary", PARAMETERS.lower()}


class Rendered(NamedTuple):
    """A response from Django."""

    status: str
    headers: Headers
    body: bytes

    def header(self, name: str) -> str:
        values = [value for own, value in self.headers if own.lower() == name.lower()]
        return ", ".join(values)


def seconds_kept(rendered: Rendered, address: Address) -> int:
    """Return for how many seconds the page cache may keep a response; 0 if it must not."""
    varies_by = {name.strip().lower() for name in rendered.header("Vary").split(",")}
    allowed = {"", "accept-encoding"} | ({"accept-language"} if address.language else set())
    # Any path without a slash at its end redirects to the path with one. An unlimited number of
    # such paths can be requested, so these redirects are not cached.
    is_only_spelling = rendered.status.startswith("301") and not address.path.endswith("/")
    if (
        rendered.status[:3] not in KEPT
        or is_only_spelling
        or rendered.header("Set-Cookie")
        or rendered.header("Content-Encoding")
        or varies_by - allowed
        or len(rendered.body) > LARGEST
    ):
        return 0
    return lifetime(rendered.header("Cache-Control"))


def as_entry(rendered: Rendered, generation: int, expires: float) -> Entry:
    """Return a response as an entry of the page cache.

    `generation` is the number of the generation it belongs to, `expires` a time as Unix time.
    """
    headers = [item for item in rendered.headers if item[0].lower() not in REPLACED_HEADERS]
    varies_by = rendered.header("Vary")
    headers.append(("Vary", f"{varies_by}, Accept-Encoding" if varies_by else "Accept-Encoding"))
    parameters = tuple(rendered.header(PARAMETERS).split())
    return Entry(rendered.status, headers, encoded(rendered.body), generation, expires, parameters)


def midnight() -> float:
    """Return when the current day ends in the site's time zone, as Unix time."""
    tomorrow = timezone.localdate() + timedelta(days=1)
    return timezone.make_aware(datetime.combine(tomorrow, time.min)).timestamp()
