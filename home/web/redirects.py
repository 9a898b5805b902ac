"""Redirects from old URLs: a page's old path is stored once, for all languages.

Wagtail's automatic redirects contain the language of the editor who changed the page. Here paths
are stored without a language. Paths below an old path are resolved by the page that had it.
"""

from collections.abc import Iterable
from urllib.parse import quote

from django.conf import settings
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Page, Site
from wagtail.signals import page_slug_changed, post_page_move

from home.models.base_page import TRASH_URL_PATH
from home.snapshot.current import current_snapshot

MOST_PARTS = 12  # of a path; a longer path is not looked up
LONGEST_PATH = Redirect._meta.get_field("old_path").max_length


class OldAddressMiddleware:
    """Redirect requests that would end with 404 to the page that had this path before."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if response.status_code != 404 or request.method not in ("GET", "HEAD"):
            return response
        return redirect_for(request) or response


def redirect_for(request: HttpRequest) -> HttpResponse | None:
    """Return the redirect for a path, in the language of the path; None if there is none.

    Redirects that editors have entered come first: for the exact path, then for the path without
    its language. The targets come from the database only, never from the request.
    """
    parts = [part for part in request.path_info.split("/") if part]
    if len(parts) > MOST_PARTS or "\0" in request.path_info:
        return None
    site = current_snapshot().site_for(request)
    rest = parts[1:] if parts and parts[0] in dict(settings.LANGUAGES) else parts
    rows = _rows(site, [_path(parts), *_heads(rest)])
    for row in (rows.get(_path(parts)), rows.get(_path(rest))):
        # An automatic redirect counts here only if it matches exactly, like Wagtail's own, which
        # contain a language. `_moved_target` uses the others.
        if row and (row.old_path == _path(parts) or not row.automatically_created):
            return _answer(request, _entered_target(row), row.is_permanent)
    return _answer(request, _moved_target(request, rest, rows), is_permanent=True)


def connect() -> None:
    """Connect the receivers that store the old path of a page that is renamed or moved."""
    page_slug_changed.connect(_keep_before_renaming)
    post_page_move.connect(_keep_before_moving)


def _keep_before_renaming(instance, instance_before, **_kwargs):
    keep_old_address(instance, instance_before.url_path, instance.url_path)


def _keep_before_moving(instance, url_path_before, url_path_after, **_kwargs):
    if url_path_after.startswith(TRASH_URL_PATH):
        return
    keep_old_address(instance, url_path_before, url_path_after)


def keep_old_address(page: Page, url_path_before: str, url_path_after: str) -> None:
    """Store redirects from the old paths of a page and its descendants to their new ones.

    The arguments are Wagtail's `url_path` before and after the change. Call it after the pages
    have their new path. A redirect that an editor has entered is not replaced. Nothing is stored
    for a page that has been deleted.
    """
    if url_path_before == url_path_after:  # the page was moved among its siblings
        return
    moved = Page.objects.descendant_of(page, inclusive=True).values_list("pk", "url_path")
    for site in Site.objects.select_related("root_page"):
        root = site.root_page.url_path
        if site.root_page_id == page.pk or not url_path_before.startswith(root):
            continue
        old, new = {}, []
        for pk, url_path in moved:
            former = url_path_before + url_path.removeprefix(url_path_after)
            old[_path(former.removeprefix(root).split("/"))] = pk
            new.append(_path(url_path.removeprefix(root).split("/")))
        kept = Redirect.objects.filter(site=site)
        kept.filter(automatically_created=True, old_path__in=[*old, *new]).delete()
        for entered in kept.filter(old_path__in=old).values_list("old_path", flat=True):
            del old[entered]
        rows = [
            Redirect(old_path=path, site=site, redirect_page_id=pk, automatically_created=True)
            for path, pk in old.items()
            if len(path) <= LONGEST_PATH
        ]
        Redirect.objects.bulk_create(rows[1:])
        for row in rows[:1]:
            row.save()  # `bulk_create` sends no signals, so one row is saved with them


def _path(parts: Iterable[str]) -> str:
    return "/" + "/".join(filter(None, parts))


def _heads(parts: list[str]) -> list[str]:
    """Return the path and all paths above it, the longest first."""
    return [_path(parts[:count]) for count in range(len(parts), 0, -1)]


def _rows(site: Site | None, paths: list[str]) -> dict[str, Redirect]:
    """Return the redirects for some paths. One entered by an editor hides an automatic one."""
    rows = Redirect.get_for_site(site).filter(old_path__in=paths).select_related("redirect_page")
    by_rank = sorted(rows, key=lambda row: (not row.automatically_created, row.site_id is not None))
    return {row.old_path: row for row in by_rank}


def _entered_target(row: Redirect) -> str | None:
    return None if row.redirect_page and not row.redirect_page.live else row.link


def _moved_target(request: HttpRequest, parts: list[str], rows: dict[str, Redirect]) -> str | None:
    """Return the URL of a path below a page's old path; None if the page does not serve it."""
    heads = _heads(parts)
    row = next((rows[head] for head in heads if _is_kept(rows.get(head))), None)
    if row is None:
        return None
    page, rest = row.redirect_page.specific, parts[row.old_path.count("/") :]
    try:
        page.route(request, rest)
    except Http404:
        return None
    url = page.get_url(request)
    return url and url + "".join(f"{quote(part, safe='')}/" for part in rest)


def _is_kept(row: Redirect | None) -> bool:
    return bool(row and row.automatically_created and row.redirect_page)


def _answer(request: HttpRequest, target: str | None, is_permanent: bool) -> HttpResponse | None:
    if not target or target.removeprefix(settings.SITE_URL) == request.path:
        return None
    kind = HttpResponsePermanentRedirect if is_permanent else HttpResponseRedirect
    return kind(target)
