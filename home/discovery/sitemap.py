"""The sitemap and robots.txt."""

import datetime
from dataclasses import dataclass, field
from math import ceil

from django.conf import settings
from django.core.paginator import EmptyPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.views.decorators.http import require_safe
from wagtail.models import Page

from home.discovery.models import PageChange
from home.languages.addresses import addresses
from home.languages.public_addresses import PublicAddress, public_pages
from home.models import BasePage
from home.snapshot.current import current_snapshot

MOST_ADDRESSES = 50_000  # the limit for one file, according to sitemaps.org


@dataclass(frozen=True)
class Location:
    """A page in one language, with the attribute names that Django's sitemap template uses."""

    location: str
    lastmod: datetime.datetime | None
    alternates: list[dict] = field(repr=False)


@require_safe
def sitemap(request: HttpRequest, number: int | None = None) -> HttpResponse:
    """Return a sitemap of every public page in every language, or an index of several files.

    `number` selects one of several files, from 1. Raises Http404 for a number that is too large.
    """
    files = Paginator(locations(request), MOST_ADDRESSES)
    if number is None and files.num_pages > 1:
        parts = [
            {
                "location": settings.SITE_URL + reverse("sitemap_part", args=[part.number]),
                "last_mod": _last_change(part),
            }
            for part in files
        ]
        return _xml(request, "sitemap_index.xml", {"sitemaps": parts})
    try:
        part = files.page(1 if number is None else number)
    except EmptyPage as error:
        raise Http404 from error
    return _xml(request, "sitemap.xml", {"urlset": part.object_list})


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """Return robots.txt. Pages for printing are not in it, because they exclude themselves."""
    lines = [
        "User-agent: *",
        "Allow: /",
        f"Disallow: {settings.CMS_PATH}",
        "Disallow: /_util/",
        "",
        f"Sitemap: {settings.SITE_URL}{reverse('sitemap')}",
        "",
    ]
    return HttpResponse("\n".join(lines), content_type="text/plain; charset=utf-8")


def locations(request: HttpRequest) -> list[Location]:
    """Return the location of each page that search engines may index, in every language."""
    snapshot = current_snapshot()
    root = snapshot.root(request)
    if root is None:
        return []
    changes = PageChange.objects.values_list("page", "language", "changed_at")
    changed = {(pk, code): changed_at for pk, code, changed_at in changes}
    found = []
    for page in findable_pages(root):
        everywhere = addresses(page, request)
        alternates = [{"lang_code": a.code, "location": a.url} for a in everywhere]
        alternates += [
            {"lang_code": "x-default", "location": a.url}
            for a in everywhere
            if a.code == settings.LANGUAGE_CODE
        ]
        found += [
            Location(a.url, changed.get((page.pk, a.code), page.last_published_at), alternates)
            for a in everywhere
        ]
    return found


def findable_pages(root: Page | None = None) -> list[BasePage]:
    """Return the public pages that search engines may index."""
    pages = current_snapshot().pages(public_pages(root).values_list("pk", flat=True))
    return [page for page in pages if page.is_findable]


def public_addresses() -> list[PublicAddress]:
    """Return the paths of robots.txt and of the sitemap files."""
    parts = ceil(len(findable_pages()) * len(settings.LANGUAGES) / MOST_ADDRESSES)
    paths = [reverse("robots"), reverse("sitemap")]
    if parts > 1:
        paths += [reverse("sitemap_part", args=[number]) for number in range(1, parts + 1)]
    return [PublicAddress(path) for path in paths]


def _last_change(part) -> datetime.datetime | None:
    return max((found.lastmod for found in part if found.lastmod), default=None)


def _xml(request, template: str, context: dict) -> HttpResponse:
    headers = {"X-Robots-Tag": "noindex"}  # the file itself should not be a search result
    return TemplateResponse(
        request, template, context, content_type="application/xml", headers=headers
    )
