"""The page tree in memory: where each page stands."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import cached_property
from wagtail.models import Page


class Entry(NamedTuple):
    """What is known of each page, whether or not the page itself is kept."""

    pk: int
    path: str
    slug: str
    live: bool
    show_in_menus: bool
    content_type_id: int


class Tree:
    """The places of all pages, read with one query when first asked for."""

    @cached_property
    def entries(self) -> dict[int, Entry]:
        """Every page by its key, in tree order."""
        pages = Page.objects.filter(depth__gt=1).order_by("path")
        return {row[0]: Entry._make(row) for row in pages.values_list(*Entry._fields)}

    @cached_property
    def _below(self) -> dict[str, list[Entry]]:
        found = defaultdict(list)
        for entry in self.entries.values():
            found[_above(entry.path)].append(entry)
        return dict(found)

    def below(self, path: str) -> Iterator[Entry]:
        """Yield the live pages below the one at a path of the tree."""
        return (entry for entry in self._below.get(path, ()) if entry.live)

    def beside(self, path: str) -> Iterator[Entry]:
        """Yield the live pages beside the one at a path of the tree, that one included."""
        return self.below(_above(path))

    def child(self, path: str, slug: str) -> int | None:
        """Return the key of the page with a slug below the one at a path, live or not."""
        below = self._below.get(path, ())
        return next((entry.pk for entry in below if entry.slug == slug), None)

    def parent(self, path: str) -> int | None:
        """Return the key of the page above the one at a path, live or not."""
        above = _above(path)
        return next((e.pk for e in self._below.get(_above(above), ()) if e.path == above), None)


def _above(path: str) -> str:
    return path[: -Page.steplen]
