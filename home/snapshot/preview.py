"""Previews of the whole site with one draft in the place of its page."""

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
    """Let every page that is served inside show `draft` in place of the stored page.

    `address` gives each page the address that links in this preview lead to, in the active
    language; without it they lead to the public pages.
    """
    tokens = _draft.set(draft), _address.set(address)
    try:
        yield
    finally:
        _draft.reset(tokens[0])
        _address.reset(tokens[1])


@contextmanager
def public_addresses() -> Iterator[None]:
    """Let pages answer with their public addresses, also in a preview: for what is to be shared."""
    token = _address.set(None)
    try:
        yield
    finally:
        _address.reset(token)


def draft_shown() -> Page | None:
    """Return the draft that stands in for its page now; None for everybody but its previewer."""
    return _draft.get()


def preview_version(page: Page) -> Page:
    """Return the draft that stands in for `page` now, else the page itself."""
    draft = _draft.get()
    return draft if draft is not None and draft.pk == page.pk else page


def address_in_preview(page: Page) -> str | None:
    """Return where `page` stands in the preview that is shown now; None without one."""
    address = _address.get()
    return address(page) if address else None
