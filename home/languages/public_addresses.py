"""Public addresses: all that readers reach by links, in every language.

Page types declare what stands below their own address (`BasePage.public_subpaths`), and features
register what belongs to no page, such as feeds. Static files, uploads and documents are not listed:
one of them is public where a public page names it.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.conf import settings
from wagtail.models import Page, Site, get_page_models
from wagtail.query import PageQuerySet

from home.languages.addresses import addresses
from home.snapshot.current import current_snapshot, fresh_snapshot

FILES = (settings.STATIC_URL, settings.MEDIA_URL, "/documents/")
# The CMS, and the login of pages that are not for everybody.
NOT_FOR_READERS = (settings.CMS_PATH, "/_util/")


@dataclass(frozen=True)
class PublicAddress:
    """A path that readers may ask for, and the key of the page that answers there.

    `needs_server` is for what has no use in a copy of the site, such as the search.
    """

    path: str
    page: int | None = None
    needs_server: bool = False


Source = Callable[[], Iterable[PublicAddress]]

_sources: list[Source] = []


def register(source: Source) -> None:
    """Let a function add addresses that belong to no page. Called once, when the app is ready."""
    _sources.append(source)


@fresh_snapshot()
def public_addresses() -> list[PublicAddress]:
    """Return all public addresses: pages in tree order, then what is no page, then subpaths.

    All answer with status 200, but for `/`, which leads to the reader's language.
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
    """Return the live pages that everybody may read, in tree order.

    `root` defaults to the first page of the site. Pages of a type that declares no
    `public_subpaths`, such as Wagtail's own, are not for readers.
    """
    if root is None:
        root = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    types = [model for model in get_page_models() if hasattr(model, "public_subpaths")]
    pages = Page.objects.descendant_of(root, inclusive=True).type(*types)
    return pages.live().public().order_by("path")
