"""The first page of a copy. A file cannot select the reader's language, so the reader does."""

from django.db.models import Max
from django.template.loader import render_to_string
from django.utils.translation import override
from wagtail.models import Site

from home.languages.addresses import addresses
from home.languages.public_addresses import public_pages
from home.models import OrganisationSettings
from home.snapshot.current import fresh_snapshot


@fresh_snapshot()
def start_page() -> str:
    """Return the HTML of the first page: the languages, and the date of the content."""
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
    return render_to_string("archive/export/start.html", {"choices": choices, "newest": newest})
