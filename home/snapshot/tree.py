"""The page tree in memory: the position of each page."""

from collections import defaultdict
from collections.abc import Iterator
from typing import NamedTuple

from django.utils.functional import cached_property
from wagtail.models import Page


class Entry(NamedTuple):
    """The data kept in memory for each page, whether or not the page itself is in memory."""

    pk: int
    path: str
    slug: str
    live: bool
    show_in_menus: bool
    content_type_id: int


class Tree:
    """The positions of all pages, read with one query at first use."""

    @cached_property
    def entries(self) -> dict[int, Entry]:
        """The entry of every page by primary key, in tree order."""
        pages = Page.objects.filter(depth__gt=1).order_by("path")
        return {row[0]: Entry._make(row) for row in pages.values_list(*Entry._fields)}

    @cached_property
    def _below(self) -> dict[str, list[Entry]]:
        found = defaultdict(list)
        for entry in self.entries.values():
            found[_above(entry.path)].append(entry)
        return dict(found)

    def below(self, path: str) -> Iterator[Entry]:
        """Yield the entries of the live children of the page at a tree path."""
        return (entry for entry in self._below.get(path, ()) if entry.live)

    def beside(self, path: str) -> Iterator[Entry]:
        """Yield the entries of the live siblings of the page at a tree path, itself included."""
        return self.below(_above(path))

    def child(self, path: str, slug: str) -> int | None:
        """Return the primary key of the child with a slug, live or not; None if there is none."""
        below = self._below.get(path, ())
        return next((entry.pk for entry in below if entry.slug == slug), None)

    def parent(self, path: str) -> int | None:
        """Return the primary key of the parent, live or not; None if there is none."""
        above = _above(path)
        return next((e.pk for e in self._below.get(_above(above), ()) if e.path == above), None)


def _above(path: str) -> str:
    return path[: -Page.steplen]
