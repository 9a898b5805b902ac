"""Cache-Control headers: how long, and for whom, a response may be cached."""

import re

KEPT_FOR = 600  # seconds; limited in case a change bypasses Django
REVALIDATED_FOR = 60
STANDS_IN_FOR = 24 * 60 * 60  # seconds that a CDN may serve a stale response while the site is down
PARAMETERS = "X-Page-Parameters"

_for_nobody = re.compile(r"\b(private|no-store|no-cache)\b")
_for_caches = re.compile(r"\bs-maxage=(\d+)")
_for_all = re.compile(r"\bmax-age=(\d+)")


def for_everybody(seconds: int = KEPT_FOR) -> str:
    """Return the Cache-Control header of a response that is the same for everybody.

    A shared cache may serve it for `seconds`. Browsers revalidate it each time, because the site
    cannot notify them of a change; most of these responses are 304.
    """
    return (
        f"public, max-age=0, s-maxage={seconds}, "
        f"stale-while-revalidate={min(seconds, REVALIDATED_FOR)}, stale-if-error={STANDS_IN_FOR}"
    )


def lifetime(cache_control: str) -> int:
    """Return for how many seconds a shared cache may keep a response; 0 if it must not."""
    if _for_nobody.search(cache_control):
        return 0
    found = _for_caches.search(cache_control) or _for_all.search(cache_control)
    return int(found[1]) if found else 0


def keep_for(response, seconds: int) -> None:
    """Set for how many seconds a response stays correct if nothing is published."""
    response.seconds_kept = seconds


def seconds_kept(response) -> int:
    """Return for how many seconds a response stays correct."""
    return getattr(response, "seconds_kept", KEPT_FOR)


def declare_parameters(response, *names: str) -> None:
    """Declare the query parameters that responses at this path depend on.

    Call it for each response of the path, also if the request has no parameters. The page cache
    passes no other parameters to Django, and keeps one entry for each set of values.
    """
    response.headers[PARAMETERS] = " ".join(names)
