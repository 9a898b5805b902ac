"""Template tags for Open Graph: the data that social networks show for a shared link."""

from dataclasses import dataclass

from django import template

from home.discovery import share_images
from home.languages.table import site_language
from home.models import OrganisationSettings

register = template.Library()


@register.filter
def open_graph_locale(code: str) -> str:
    """Return the Open Graph locale of a language code, such as `de_DE`; empty if none is known."""
    return site_language(code).open_graph_locale


@dataclass(frozen=True)
class ShareImage:
    url: str
    alternative: str
    width: int = share_images.WIDTH
    height: int = share_images.HEIGHT


@register.simple_tag(takes_context=True)
def share_image(context, page):
    """Return the share image of a page in the active language; None if the page is not live."""
    if not page.live:
        return None
    organisation = OrganisationSettings.for_request(context["request"])
    words = share_images.words_of(page, organisation.organisation_name)
    return ShareImage(share_images.address(page, words), words.alternative)
