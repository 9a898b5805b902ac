"""Public URLs: all that readers reach by links, in every language.

Page types declare the paths below their own URL (`BasePage.public_subpaths`). Features register
URLs that belong to no page, such as feeds. Static files, uploads and documents are not listed: each
of them is public if a public page links to it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Page, Site, get_page_models
from wagtail.query import PageQuerySet

from home.languages.addresses import addresses
from home.snapshot.current import current_snapshot, fresh_snapshot

FILES = (settings.STATIC_URL, settings.MEDIA_URL, "/documents/")
# The CMS, and Wagtail's login for private pages.
NOT_FOR_READERS = (settings.CMS_PATH, "/_util/")


@dataclass(frozen=True)
class PublicAddress:
    """A path that readers can request, and the primary key of the page that is served there.

    `page` is None for a path that belongs to no page. `needs_server` marks paths that are useless
    in a static copy of the site, such as the search.
    """

    path: str
    page: int | None = None
    needs_server: bool = False


Source = Callable[[], Iterable[PublicAddress]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Register a function that returns URLs of no page. Call it in the app config's `ready`."""
    _sources.append(source)


@fresh_snapshot()
def public_addresses() -> list[PublicAddress]:
    """Return all public URLs: pages in tree order, then URLs of no page, then subpaths of pages.

    The response at each of them has status 200, except at `/`, which redirects to the reader's
    language.
    """
    own, below = [], []
    for page in current_snapshot().pages(public_pages().values_list("pk", flat=True)):
        for address in addresses(page):
            own.append(PublicAddress(address.public_path, page.pk))
            below += [
                PublicAddress(address.public_path + subpath, page.pk)
                for subpath in page.public_subpaths()
            ]
    others = [address for source in _sources for address in source()]
    return [PublicAddress("/"), *own, *others, *below]


def public_pages(root: Page | None = None) -> PageQuerySet:
    """Return the live pages without a view restriction, in tree order.

    `root` defaults to the root page of the default site. Pages whose type has no
    `public_subpaths`, such as Wagtail's own, are left out: they are not for readers.
    """
    if root is None:
        root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    types = [model for model in get_page_models() if hasattr(model, "public_subpaths")]
    pages = Page.objects.descendant_of(root, inclusive=True).type(*types)
    return pages.live().public().order_by("path")
