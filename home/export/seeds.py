"""Where the export begins: every page that everybody may read, and what nothing links to."""

from django.db.models import Max
from django.utils.translation import override
from wagtail.models import Site

from home import live_site
from home.languages import addresses
from home.models import BasePage, OrganisationSettings

# Browsers and search engines ask for them unasked.
WELL_KNOWN = [
    "/robots.txt",
    "/sitemap.xml",
    "/favicon.ico",
    "/apple-touch-icon.png",
    "/apple-touch-icon-precomposed.png",
]


def public_pages():
    """Return the live pages that everybody may read, in the order of the page tree."""
    home = Site.objects.select_related("root_page").get(is_default_site=True).root_page
    return BasePage.objects.live().public().descendant_of(home, inclusive=True)


@live_site.fresh()
def page_addresses() -> dict[str, int]:
    """Return the address of every public page in every language, with the page's id."""
    found = {}
    for page in public_pages().only("url_path", "depth", "path"):
        found |= {address.path: page.pk for address in addresses(page)}
    return found


def owner_of(owners: dict[str, int], address: str) -> int | None:
    """Return the page that answers at an address, its sheets and letters included.

    `owners` are the `page_addresses`. None for what names many pages, such as feeds.
    """
    path = address
    while path.count("/") > 2:
        if path in owners:
            return owners[path]
        path = path.rstrip("/").rpartition("/")[0] + "/"
    return owners.get(address)


@live_site.fresh()
def start_page_context() -> dict:
    """Return what the page says that stands before all others: the languages and the day."""
    site = Site.objects.select_related("root_page").get(is_default_site=True)
    home = site.root_page.specific
    organisation = OrganisationSettings.for_site(site)
    choices = []
    for address in addresses(home):
        with override(address.code):
            name = organisation.organisation_name
            choices.append(
                {"address": address, "heading": home.shown_heading, "organisation": name}
            )
    newest = public_pages().aggregate(newest=Max("last_published_at"))["newest"]
    return {"choices": choices, "newest": newest}
