"""Cache-Control headers: for how long and for whom an answer may be kept."""

import re

KEPT_FOR = 600  # seconds, in case a change was made past Django
REVALIDATED_FOR = 60
STANDS_IN_FOR = 24 * 60 * 60  # seconds that a CDN may answer for a site that is down
PARAMETERS = "X-Page-Parameters"

_for_nobody = re.compile(r"\b(private|no-store|no-cache)\b")
_for_caches = re.compile(r"\bs-maxage=(\d+)")
_for_all = re.compile(r"\bmax-age=(\d+)")


def for_everybody(seconds: int = KEPT_FOR) -> str:
    """Return the Cache-Control of an answer that is the same for everybody for so many seconds.

    Browsers ask each time, because nobody can tell them of a change; most answers are 304.
    """
    return (
        f"public, max-age=0, s-maxage={seconds}, "
        f"stale-while-revalidate={min(seconds, REVALIDATED_FOR)}, stale-if-error={STANDS_IN_FOR}"
    )


def lifetime(cache_control: str) -> int:
    """Return for how many seconds a shared cache may keep an answer. 0: not at all."""
    if _for_nobody.search(cache_control):
        return 0
    found = _for_caches.search(cache_control) or _for_all.search(cache_control)
    return int(found[1]) if found else 0


def keep_for(response, seconds: int) -> None:
    """Say for how many seconds an answer stays right when nothing is published."""
    response.seconds_kept = seconds


def seconds_kept(response) -> int:
    """Return for how many seconds an answer stays right."""
    return getattr(response, "seconds_kept", KEPT_FOR)


def declare_parameters(response, *names: str) -> None:
    """Say which query parameters the answer to this path depends on, with or without them.

    The store hands on no others, and keeps one answer for each set of their values.
    """
    response.headers[PARAMETERS] = " ".join(names)
