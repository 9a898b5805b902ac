"""The snapshot: all pages in memory, and values derived from them."""

from collections import defaultdict
from collections.abc import Callable, Collection, Hashable
from functools import cache
from threading import RLock
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.http import Http404, HttpRequest
from django.utils.translation import get_language
from modelcluster.models import get_all_child_relations
from wagtail.images.models import AbstractImage
from wagtail.models import COMMENTS_RELATION_NAME, Page, Site, get_page_models

from home.snapshot.lru_cache import LRUCache
from home.snapshot.preview import preview_version
from home.snapshot.tree import Tree

PAGES_KEPT = 300  # a site with at most so many pages is read at once, a larger one page by page
FINDINGS_KEPT = 5_000
LARGE_FINDINGS_KEPT = 600


class Snapshot:
    """The stored pages, and values derived from them.

    A snapshot with a `version` (of the content that it shows) is shared by all readers and
    threads; callers must not modify the objects it returns. A snapshot without one belongs to one
    caller, has the draft of a preview in place of its page, and reads only the pages requested.
    """

    def __init__(self, version: Hashable = None):
        self.version = version
        self._pages = LRUCache(PAGES_KEPT)
        self._findings = LRUCache(FINDINGS_KEPT)
        self._large_findings = LRUCache(LARGE_FINDINGS_KEPT)
        self._tree = Tree()
        self._lock = RLock()

    def page(self, pk: int | None) -> Page | None:
        """Return a page as an instance of its type, live or not; None if there is none."""
        return self._pages.use(pk) or next(iter(self.pages([pk])), None)

    def pages(self, pks: Collection[int | None]) -> list[Page]:
        """Return the existing pages among `pks`, in this order.

        Pages that are not in memory are read from the database.
        """
        found = {pk: self._pages.use(pk) for pk in pks}
        if missing := {pk for pk in pks if found[pk] is None and pk in self._tree.entries}:
            found |= self._read(missing)
        return [page for pk in pks if (page := found[pk])]

    def holds(self, page: Page) -> bool:
        """Return whether `page` is the same object as the one in this snapshot."""
        return self._pages.get(page.pk) is page

    def children(self, page: Page, in_menus: bool = False) -> list[Page]:
        """Return the live children of a page in tree order, or only those shown in menus."""
        below = self._tree.below(page.path)
        return self.pages([entry.pk for entry in below if entry.show_in_menus or not in_menus])

    def child(self, page: Page, slug: str) -> Page | None:
        """Return the child of a page with a slug, live or not; None if there is none."""
        return self.page(self._tree.child(page.path, slug))

    def parent(self, page: Page) -> Page | None:
        """Return the parent of a page; None if there is none."""
        return self.page(self._tree.parent(page.path))

    def place(self, page: Page) -> tuple[int, int] | None:
        """Return the position of a page among its live siblings, and their number.

        The first of three is (1, 3). Returns None for a page that is not live.
        """
        siblings = [entry.pk for entry in self._tree.beside(page.path)]
        return (siblings.index(page.pk) + 1, len(siblings)) if page.pk in siblings else None

    def get_or_set(
        self,
        key: Hashable,
        make: Callable[[], Any],
        page: Page | None = None,
        is_large: bool = False,
    ) -> Any:
        """Return the cached value of `key` in the active language; `make` computes it once.

        A value that depends on a page is cached for that `page`. It is not cached for an object
        that is not in this snapshot. Fewer large values, such as HTML, are cached.
        """
        if page is not None and not self.holds(page):
            return make()
        kept = self._large_findings if is_large else self._findings
        return kept.use((page and page.pk, key, get_language()), make)

    def get_or_set_for_all_languages(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return the cached value of `key` for all languages; `make` computes it once."""
        return self._findings.use(key, make)

    def site_for(self, request: HttpRequest | None) -> Site | None:
        """Return the site that a request belongs to, and set it on the request for Wagtail."""
        if request is None:
            return None
        if not hasattr(request, "_wagtail_site"):
            key = Site, request._get_raw_host(), request.get_port()
            request._wagtail_site = self.get_or_set_for_all_languages(
                key, lambda: Site.find_for_request(request)
            )
        return request._wagtail_site

    def root(self, request: HttpRequest | None) -> Page | None:
        """Return the root page of the site that a request belongs to."""
        site = self.site_for(request)
        return site and self.page(site.root_page_id)

    def route(self, request: HttpRequest, path: str) -> None:
        """Set on the request the page that a path leads to, where Wagtail looks for it.

        Without it Wagtail would query the database for each part of the path. See
        `wagtail.models.Page.route_for_request`.
        """
        root = self.root(request)
        try:
            found = root and root.route(request, [part for part in path.split("/") if part])
        except Http404:
            found = None
        request._wagtail_route_for_request = found

    def _read(self, pks: set[int]) -> dict[int, Page]:
        """Read pages into memory, with a few queries for each page type."""
        with self._lock:
            wanted, entries = pks, self._tree.entries
            if self.version and len(entries) <= PAGES_KEPT:
                wanted = entries.keys() - self._pages.keys()
            by_type = defaultdict(list)
            for pk in wanted:
                by_type[entries[pk].content_type_id].append(pk)
            read = {}
            for content_type_id, keys in by_type.items():
                model = _page_types().get(content_type_id, Page)
                pages = model._default_manager.filter(pk__in=keys).prefetch_related(
                    *_belongings(model)
                )
                read |= {page.pk: preview_version(page) for page in pages}
            for pk, page in read.items():
                self._pages.keep(pk, page)
            return {pk: read.get(pk) or self._pages.use(pk) for pk in pks}


def _page_types() -> dict[int, type[Page]]:
    models = ContentType.objects.get_for_models(*get_page_models())
    return {content_type.pk: model for model, content_type in models.items()}


@cache
def _belongings(model: type[Page]) -> list[str]:
    """Return the relations to prefetch for a page type: inline children and image renditions."""
    children = {relation.get_accessor_name() for relation in get_all_child_relations(model)}
    images = {
        f"{field.name}__renditions"
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, AbstractImage)
    }
    return sorted(children - {COMMENTS_RELATION_NAME} | images)
