"""What search engines read besides the page."""

from django import template

from home.models import OrganisationSettings
from home.structured_data import for_script_element, graph

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context, page):
    """Return what schema.org has words for on a page, as JSON for a script element."""
    request = context["request"]
    return for_script_element(graph(page, request, OrganisationSettings.for_request(request)))
