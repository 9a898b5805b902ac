"""The URLs of a page in each language."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override

from home.snapshot.current import current_snapshot
from home.snapshot.preview import draft_shown, public_addresses


@dataclass(frozen=True)
class Address:
    """The URL of a page in one language.

    `code` and `name` are those of the language, and `is_current` tells whether it is active. In a
    preview `path` leads to the preview of the page and `public_path` to the public page; otherwise
    they are equal.
    """

    code: str
    name: str
    path: str
    is_current: bool
    public_path: str

    @property
    def is_default(self) -> bool:
        """Whether this is the default language, which readers of other languages get."""
        return self.code == settings.LANGUAGE_CODE

    @property
    def url(self) -> str:
        """The absolute public URL, built from `SITE_URL` and never from a request's headers."""
        return settings.SITE_URL + self.public_path


def addresses(page=None, request=None, sub_address="") -> list[Address]:
    """Return the URLs of `page` in every language, in display order.

    The language switch, hreflang, canonical and x-default links all use this function.
    `sub_address` is a path that is added to the page's URL, the same in all languages.
    Without a page (404), and for a page that has no URL yet, the URLs are those of the home page.
    """
    if draft_shown() or page is None:
        return _addresses(page, request, sub_address)
    snapshot = current_snapshot()
    site = snapshot.site_for(request)
    return snapshot.get_or_set(
        (addresses, site and site.pk, sub_address),
        lambda: _addresses(page, request, sub_address),
        page=page,
    )


def _addresses(page, request, sub_address) -> list[Address]:
    found = []
    current = get_language()
    for code, name in settings.LANGUAGES:
        with override(code):
            path = _path(page, request, sub_address)
            with public_addresses():
                public_path = _path(page, request, sub_address) if draft_shown() else path
        found.append(Address(code, name, path, code == current, public_path))
    return found


def current_address(page=None, request=None) -> Address:
    """Return the URL of `page` in the active language."""
    return next(address for address in addresses(page, request) if address.is_current)


def home_path(request=None) -> str:
    """Return the path of the home page in the active language."""
    snapshot = current_snapshot()
    if draft_shown() and (root := snapshot.root(request)):
        return root.get_url(request)
    return snapshot.get_or_set(home_path, lambda: reverse("wagtail_serve", args=("",)))


def _path(page, request, sub_address) -> str:
    own = page.get_url(request) if page and page.pk else None
    return own + sub_address if own else home_path(request)
