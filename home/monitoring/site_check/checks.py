"""The checks: from what the site answers to findings."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from home.archive.export.client import Answer
from home.caching.entry import BROTLI, IDENTITY, encoded
from home.monitoring.site_check.findings import Finding, Kind
from home.monitoring.site_check.page_contents import PageContents

# Each protects readers from what a page or a stranger's page may do to them.
HEADERS = (
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)
HEADERS_WITH_HTTPS = ("Strict-Transport-Security",)
# KB of compressed HTML. The first page aims at 6; a mobile line of the poorest kind, 50 kbit/s,
# takes three seconds for 20.
HEAVIEST = 20
KILOBYTE = 1000
# Addresses that never leave the reader's device.
INWARD = ("data", "mailto", "tel", "blob", "about", "javascript")


def missing_headers(answer: Answer) -> list[str]:
    """Return the headers that an answer ought to have."""
    wanted = HEADERS + (HEADERS_WITH_HTTPS if settings.SITE_URL.startswith("https://") else ())
    return [name for name in wanted if name.lower() not in answer.headers]


def check_answer(answer: Answer) -> Iterator[Finding]:
    """Yield what is wrong with any answer, whatever it holds."""
    if answer.status >= 500:
        yield Finding(Kind.FAILURE, str(answer.status))
    for name in answer.cookies:
        yield Finding(Kind.COOKIE, name)
    for name in missing_headers(answer):
        yield Finding(Kind.HEADER, name)


def check_page(answer: Answer, address: str, contents: PageContents) -> Iterator[Finding]:
    """Yield what is wrong with a page, its links and images left aside."""
    for host in foreign_hosts(contents.asked, address):
        yield Finding(Kind.THIRD_PARTY, host)
    bodies = encoded(answer.body)
    weight = len(bodies.get(BROTLI, bodies[IDENTITY])) / KILOBYTE
    if weight > HEAVIEST:
        yield Finding(Kind.HEAVY, f"{weight:.0f}")


def foreign_hosts(asked: list[str], address: str) -> list[str]:
    """Return the hosts other than the site's that a browser asks for a page's files."""
    own = urlsplit(settings.SITE_URL)
    found = set()
    for link in asked:
        try:
            parts = urlsplit(urljoin(settings.SITE_URL + address, link.strip().replace("\\", "/")))
        except ValueError:
            found.add(link[:80])
            continue
        if parts.scheme not in INWARD and (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
            found.add(parts.hostname or link[:80])
    return sorted(found)
