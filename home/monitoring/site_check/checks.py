"""The checks of single responses; they return findings."""

from collections.abc import Iterator
from urllib.parse import urljoin, urlsplit

from django.conf import settings

from home.archive.export.client import Answer
from home.caching.entry import BROTLI, IDENTITY, encoded
from home.monitoring.site_check.findings import Finding, Kind
from home.monitoring.site_check.page_contents import PageContents

# Each of these headers protects readers.
HEADERS = (
    "Content-Security-Policy",
    "Referrer-Policy",
    "X-Content-Type-Options",
    "Permissions-Policy",
    "Cross-Origin-Opener-Policy",
    "Cross-Origin-Resource-Policy",
)
HEADERS_WITH_HTTPS = ("Strict-Transport-Security",)
# KB of compressed HTML. The target for the first page is 6. A very slow mobile connection of 50
# kbit/s needs three seconds for 20.
HEAVIEST = 20
KILOBYTE = 1000
# Schemes of URLs that are not requested over the network.
INWARD = ("data", "mailto", "tel", "blob", "about", "javascript")


def missing_headers(answer: Answer) -> list[str]:
    """Return the required headers that a response does not have."""
    wanted = HEADERS + (HEADERS_WITH_HTTPS if settings.SITE_URL.startswith("https://") else ())
    return [name for name in wanted if name.lower() not in answer.headers]


def check_answer(answer: Answer) -> Iterator[Finding]:
    """Yield findings about a response of any type."""
    if answer.status >= 500:
        yield Finding(Kind.FAILURE, str(answer.status))
    for name in answer.cookies:
        yield Finding(Kind.COOKIE, name)
    for name in missing_headers(answer):
        yield Finding(Kind.HEADER, name)


def check_page(answer: Answer, address: str, contents: PageContents) -> Iterator[Finding]:
    """Yield findings about a page, except for its links and images."""
    for host in foreign_hosts(contents.asked, address):
        yield Finding(Kind.THIRD_PARTY, host)
    bodies = encoded(answer.body)
    weight = len(bodies.get(BROTLI, bodies[IDENTITY])) / KILOBYTE
    if weight > HEAVIEST:
        yield Finding(Kind.HEAVY, f"{weight:.0f}")


def foreign_hosts(asked: list[str], address: str) -> list[str]:
    """Return the hosts other than the site's that a browser requests files of a page from."""
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
