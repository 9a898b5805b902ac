"""Where a page stands in each language."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, override

from home.snapshot.current import current_snapshot
from home.snapshot.preview import draft_shown, public_addresses


@dataclass(frozen=True)
class Address:
    """Where a page is read in one language."""

    code: str
    name: str
    path: str
    is_current: bool
    public_path: str

    @property
    def is_default(self) -> bool:
        """Whether this is where readers are led whose languages the site does not have."""
        return self.code == settings.LANGUAGE_CODE

    @property
    def url(self) -> str:
        """The absolute address, built from `SITE_URL` and never from a request's headers.

        It is for everybody: in a preview, `path` stays inside and this leads to the public page.
        """
        return settings.SITE_URL + self.public_path


def addresses(page=None, request=None, sub_address="") -> list[Address]:
    """Return the addresses of `page` in every language, in display order.

    The language switch, hreflang links, canonical and x-default all read this one function.
    `sub_address` is what follows the page's own address, the same in all languages.
    Without a page (404), and for a page that has no address yet, it is the home page's.
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
    """Return the address of `page` in the active language."""
    return next(address for address in addresses(page, request) if address.is_current)


def home_path(request=None) -> str:
    """Return the path of the first page in the active language."""
    snapshot = current_snapshot()
    if draft_shown() and (root := snapshot.root(request)):
        return root.get_url(request)
    return snapshot.get_or_set(home_path, lambda: reverse("wagtail_serve", args=("",)))


def _path(page, request, sub_address) -> str:
    own = page.get_url(request) if page and page.pk else None
    return own + sub_address if own else home_path(request)
