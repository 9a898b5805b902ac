"""Structured data (schema.org) about a page and the organisation that runs the site."""

import json

from django.conf import settings
from django.http import HttpRequest
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from wagtail.rich_text import get_text_for_indexing

from home.languages.addresses import current_address
from home.localization.fallback import language_in, shown_blocks
from home.models import BasePage, OrganisationSettings
from home.snapshot.current import current_snapshot

# JSON escapes of characters that could otherwise end the surrounding script element.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&\u2028\u2029"}


def for_script_element(data: dict) -> SafeString:
    """Return `data` as JSON that is safe inside a script element."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":")).translate(_ESCAPES)
    return mark_safe(text)  # noqa: S308 - every character with a meaning in HTML is escaped


def known(data: dict) -> dict:
    """Return `data` without empty values."""
    return {name: value for name, value in data.items() if value}


def organisation_reference() -> dict:
    """Return a reference to the organisation that runs the site."""
    return {"@id": f"{settings.SITE_URL}/#organisation"}


def graph(page: BasePage, request: HttpRequest, organisation: OrganisationSettings) -> dict:
    """Return the structured data of a page in the active language.

    It describes the page, its subject and its publisher.
    """
    above = _pages_above(page, request)
    home_url = current_address(None, request).url
    url = current_address(page, request).url
    nodes = [_web_page(page, url, above, request), *page.structured_data(url)]
    nodes.append(_organisation(organisation, home_url))
    if not above:
        nodes.append(_web_site(organisation, home_url))
    return {"@context": "https://schema.org", "@graph": nodes}


def _web_page(page: BasePage, url: str, above: list[BasePage], request: HttpRequest) -> dict:
    questions = _questions(page)
    changed = page.last_published_at
    trail = [(above_it.shown_heading, current_address(above_it, request).url) for above_it in above]
    return known(
        {
            "@type": "FAQPage" if questions else "WebPage",
            "@id": url,
            "url": url,
            "name": page.shown_title,
            "description": page.shown_description,
            "inLanguage": page.shown_language("heading"),
            "dateModified": changed and changed.isoformat(timespec="seconds"),
            "publisher": organisation_reference(),
            "breadcrumb": trail and _breadcrumb([*trail, (page.shown_heading, url)]),
            "mainEntity": questions,
        }
    )


def _questions(page: BasePage) -> list[dict]:
    return [
        known(
            {
                "@type": "Question",
                "name": entry["question"],
                "inLanguage": _other_language(shown.language, entry, "question"),
                "acceptedAnswer": {
                    "@type": "Answer",
                    "text": get_text_for_indexing(entry["answer"].source),
                },
            }
        )
        for shown in shown_blocks(page, "body")
        if shown.block.block_type == "questions"
        for entry in shown.block.value
    ]


def _other_language(language_of_block: str | None, value, name: str) -> str | None:
    """Return the language of a text in a block if it is not the page's."""
    language = language_in(value, name) or language_of_block
    return language if language != get_language() else None


def _breadcrumb(trail: list[tuple[str, str]]) -> dict:
    return {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": position, "name": name, "item": url}
            for position, (name, url) in enumerate(trail, 1)
        ],
    }


def _organisation(organisation: OrganisationSettings, home_url: str) -> dict:
    return known(
        {
            "@type": "Organization",
            **organisation_reference(),
            "name": _name(organisation),
            "url": home_url,
            "email": organisation.email,
            "sameAs": [organisation.facebook_url] if organisation.facebook_url else [],
        }
    )


def _web_site(organisation: OrganisationSettings, home_url: str) -> dict:
    return {
        "@type": "WebSite",
        "@id": f"{settings.SITE_URL}/#site",
        "name": _name(organisation),
        "url": home_url,
        "inLanguage": get_language(),
        "publisher": organisation_reference(),
    }


def _name(organisation: OrganisationSettings) -> str:
    return organisation.organisation_name or settings.WAGTAIL_SITE_NAME


def _pages_above(page: BasePage, request: HttpRequest) -> list[BasePage]:
    """Return the live ancestors of `page` within the site, from the root page to its parent."""
    snapshot = current_snapshot()
    root, above = snapshot.root(request), []
    while root and page.depth > root.depth and (page := snapshot.parent(page)):
        above.insert(0, page)
    return [page for page in above if page.live]
