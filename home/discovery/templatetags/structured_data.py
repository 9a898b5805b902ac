"""A template tag for the structured data of a page."""

from django import template

from home.discovery.structured_data import for_script_element, graph
from home.models import OrganisationSettings

register = template.Library()


@register.simple_tag(takes_context=True)
def structured_data(context, page):
    """Return the schema.org data of a page, as JSON for a script element."""
    request = context["request"]
    return for_script_element(graph(page, request, OrganisationSettings.for_request(request)))
