"""The snapshot: all pages in memory, and what was derived from them."""

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

PAGES_KEPT = 300  # a site with no more is read as a whole, a larger one page by page
FINDINGS_KEPT = 5_000
LARGE_FINDINGS_KEPT = 600


class Snapshot:
    """The pages as they are stored, and what was found out about them.

    With a `version`, the name of the stored content that it shows, it is shared by all readers and
    threads; what it hands out is for reading only. Without one it belongs to one caller, has the
    draft of a preview in place of its page, and reads no more than it is asked for.
    """

    def __init__(self, version: Hashable = None):
        self.version = version
        self._pages = LRUCache(PAGES_KEPT)
        self._findings = LRUCache(FINDINGS_KEPT)
        self._large_findings = LRUCache(LARGE_FINDINGS_KEPT)
        self._tree = Tree()
        self._lock = RLock()

    def page(self, pk: int | None) -> Page | None:
        """Return a page as its own type, live or not; None when there is none."""
        return self._pages.use(pk) or next(iter(self.pages([pk])), None)

    def pages(self, pks: Collection[int | None]) -> list[Page]:
        """Return those of the pages that exist, in this order; what is not in memory is read."""
        found = {pk: self._pages.use(pk) for pk in pks}
        if missing := {pk for pk in pks if found[pk] is None and pk in self._tree.entries}:
            found |= self._read(missing)
        return [page for pk in pks if (page := found[pk])]

    def holds(self, page: Page) -> bool:
        """Tell whether `page` is the very object that is kept here."""
        return self._pages.get(page.pk) is page

    def children(self, page: Page, in_menus: bool = False) -> list[Page]:
        """Return the live pages below a page in tree order, or those of them shown in menus."""
        below = self._tree.below(page.path)
        return self.pages([entry.pk for entry in below if entry.show_in_menus or not in_menus])

    def child(self, page: Page, slug: str) -> Page | None:
        """Return the page with a slug below a page, live or not."""
        return self.page(self._tree.child(page.path, slug))

    def parent(self, page: Page) -> Page | None:
        """Return the page above a page."""
        return self.page(self._tree.parent(page.path))

    def place(self, page: Page) -> tuple[int, int] | None:
        """Return (1, 3) for the first of three live pages side by side; None for one not live."""
        siblings = [entry.pk for entry in self._tree.beside(page.path)]
        return (siblings.index(page.pk) + 1, len(siblings)) if page.pk in siblings else None

    def get_or_set(
        self,
        key: Hashable,
        make: Callable[[], Any],
        page: Page | None = None,
        is_large: bool = False,
    ) -> Any:
        """Return what `make` returned first under `key` in the active language.

        With a `page`, the finding is about that one; it is made anew for an object not kept here.
        Of large ones, such as HTML, fewer are kept.
        """
        if page is not None and not self.holds(page):
            return make()
        kept = self._large_findings if is_large else self._findings
        return kept.use((page and page.pk, key, get_language()), make)

    def get_or_set_for_all_languages(self, key: Hashable, make: Callable[[], Any]) -> Any:
        """Return what `make` returned first under `key`, whatever the language."""
        return self._findings.use(key, make)

    def site_for(self, request: HttpRequest | None) -> Site | None:
        """Return the site that a request asks for, and note it there for Wagtail."""
        if request is None:
            return None
        if not hasattr(request, "_wagtail_site"):
            key = Site, request._get_raw_host(), request.get_port()
            request._wagtail_site = self.get_or_set_for_all_languages(
                key, lambda: Site.find_for_request(request)
            )
        return request._wagtail_site

    def root(self, request: HttpRequest | None) -> Page | None:
        """Return the first page of the site that a request asks for."""
        site = self.site_for(request)
        return site and self.page(site.root_page_id)

    def route(self, request: HttpRequest, path: str) -> None:
        """Note for Wagtail which page an address leads to; it would ask the database at each step.

        See `wagtail.models.Page.route_for_request`.
        """
        root = self.root(request)
        try:
            found = root and root.route(request, [part for part in path.split("/") if part])
        except Http404:
            found = None
        request._wagtail_route_for_request = found

    def _read(self, pks: set[int]) -> dict[int, Page]:
        """Read pages into memory: a few queries for each type, however many pages there are."""
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
    """Return what is read along with pages of a type: inline children, images in all sizes."""
    children = {relation.get_accessor_name() for relation in get_all_child_relations(model)}
    images = {
        f"{field.name}__renditions"
        for field in model._meta.concrete_fields
        if field.is_relation and issubclass(field.related_model, AbstractImage)
    }
    return sorted(children - {COMMENTS_RELATION_NAME} | images)
