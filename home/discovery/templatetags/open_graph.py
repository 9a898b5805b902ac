"""Template tags for Open Graph: what networks show for a shared link."""

from dataclasses import dataclass

from django import template

from home.discovery import share_images
from home.languages.table import site_language
from home.models import OrganisationSettings

register = template.Library()


@register.filter
def open_graph_locale(code: str) -> str:
    """Return such as `de_DE` for a language code; empty where the country is not known."""
    return site_language(code).open_graph_locale


@dataclass(frozen=True)
class ShareImage:
    url: str
    alternative: str
    width: int = share_images.WIDTH
    height: int = share_images.HEIGHT


@register.simple_tag(takes_context=True)
def share_image(context, page):
    """Return the image of a page in the active language, None while it is not public."""
    if not page.live:
        return None
    organisation = OrganisationSettings.for_request(context["request"])
    words = share_images.words_of(page, organisation.organisation_name)
    return ShareImage(share_images.address(page, words), words.alternative)
