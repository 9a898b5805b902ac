"""Languages in addresses: which one a request asks for, and where a page stands in each."""

from dataclasses import dataclass

from django.conf import settings
from django.urls import reverse
from django.utils.translation import (
    get_language,
    get_supported_language_variant,
    override,
)
from django.utils.translation.trans_real import parse_accept_lang_header


@dataclass(frozen=True)
class Address:
    """Where a page is read in one language."""

    code: str
    name: str
    path: str
    is_current: bool

    @property
    def url(self) -> str:
        """The absolute address, built from `SITE_URL` and never from a request's headers."""
        return settings.SITE_URL + self.path


def negotiate(accept_language: str) -> str:
    """Return the code of the site's language that suits an Accept-Language header best.

    Variants (`be-tarask`, `de-AT`) get their base language; a language with `q=0` is not acceptable
    (RFC 9110, 12.4.2); the default language answers everything else.
    """
    accepted = parse_accept_lang_header(accept_language.lower())
    refused = {code.split("-")[0] for code, quality in accepted if quality == 0 and code != "*"}
    for code, quality in accepted:
        if quality == 0:
            continue
        if code == "*":
            return next(
                (own for own, _name in settings.LANGUAGES if own not in refused),
                settings.LANGUAGE_CODE,
            )
        try:
            return get_supported_language_variant(code)
        except LookupError:
            continue
    return settings.LANGUAGE_CODE


def addresses(page=None, request=None) -> list[Address]:
    """Return the addresses of `page` in every language, in display order.

    The language switch, hreflang links, canonical and x-default all read this one function.
    Without a page (404), and for a page that has no address yet, it is the home page's.
    """
    found = []
    current = get_language()
    for code, name in settings.LANGUAGES:
        with override(code):
            path = page.get_url(request) if page and page.pk else None
            path = path or reverse("wagtail_serve", args=("",))
        found.append(Address(code, name, path, code == current))
    return found
