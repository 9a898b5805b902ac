"""Warns editors of prosecuted links when they save. The page is saved anyway."""

import json
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.admin import messages
from wagtail.models import Page, Site

from home.monitoring.models import ProsecutedHosts
from home.monitoring.prosecuted_links.hosts import matches_in


def prosecuted_links(page: Page, hosts: list[str]) -> list[tuple[str, str]]:
    """Return (host, language code) of each link of a page to a host; "" for all languages."""
    found = set()
    for code, text in texts_of(page.serializable_data()) if hosts else []:
        found |= {(host, code) for host in matches_in(text, hosts)}
    return sorted(found)


def texts_of(value, code: str = "") -> Iterator[tuple[str, str]]:
    """Yield (language code, text) of every text in a page's data, with child rows and blocks."""
    if isinstance(value, dict):
        for name, inner in value.items():
            suffix = name.rpartition("_")[2] if isinstance(name, str) else ""
            yield from texts_of(inner, suffix if suffix in dict(settings.LANGUAGES) else code)
    elif isinstance(value, list):
        for inner in value:
            yield from texts_of(inner, code)
    elif isinstance(value, str):
        if value.startswith("[{"):  # the value of a StreamField
            try:
                yield from texts_of(json.loads(value), code)
                return
            except ValueError:
                pass
        yield code, value


def warn(request, page) -> None:
    """Hook: show a warning for each listed host that the saved texts link to."""
    site = page.get_site() or Site.objects.get(is_default_site=True)
    names = dict(settings.LANGUAGES)
    for host, code in prosecuted_links(page.specific, ProsecutedHosts.for_site(site).names):
        messages.warning(
            request,
            _(
                "A text (%(language)s) links to %(host)s. In Belarus people are "
                "prosecuted for sharing its material. Remove the link, or warn readers "
                "beside it."
            )
            % {"language": names.get(code, _("all languages")), "host": host},
        )
