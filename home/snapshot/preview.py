"""Previews of the whole site in which a draft replaces its published page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from wagtail.models import Page

_draft: ContextVar[Page | None] = ContextVar("draft", default=None)
_address: ContextVar[Callable[[Page], str] | None] = ContextVar("address", default=None)


@contextmanager
def preview_as_published(
    draft: Page, address: Callable[[Page], str] | None = None
) -> Iterator[None]:
    """Make pages that are served inside the block show `draft` in place of the stored page.

    `address` returns the URL of a page inside this preview, in the active language. Without it
    links lead to the public pages.
    """
    tokens = _draft.set(draft), _address.set(address)
    try:
        yield
    finally:
        _draft.reset(tokens[0])
        _address.reset(tokens[1])


@contextmanager
def public_addresses() -> Iterator[None]:
    """Make pages return their public URLs inside the block, even in a preview.

    This is for URLs that are shared.
    """
    token = _address.set(None)
    try:
        yield
    finally:
        _address.reset(token)


def draft_shown() -> Page | None:
    """Return the draft that the current request previews; None outside a preview."""
    return _draft.get()


def preview_version(page: Page) -> Page:
    """Return the draft if the current request previews one of `page`, else the page itself."""
    draft = _draft.get()
    return draft if draft is not None and draft.pk == page.pk else page


def address_in_preview(page: Page) -> str | None:
    """Return the URL of `page` inside the current preview; None outside a preview."""
    address = _address.get()
    return address(page) if address else None
