"""Template tags for the ways to act and their risks to readers."""

from collections.abc import Iterable

from django import template

from campaign.actions.models import RiskSettings
from campaign.actions.models.channels import OfferedWay

register = template.Library()


@register.simple_tag(takes_context=True)
def risk_settings(context):
    """Return the site setting about risks to readers, read once per request."""
    return RiskSettings.for_request(context["request"])


@register.filter
def with_risk(ways: Iterable[OfferedWay]) -> list[OfferedWay]:
    """Return the ways that have risks to a reader, in the same order."""
    return [way for way in ways if way.is_risky]


@register.filter
def without_risk(ways: Iterable[OfferedWay]) -> list[OfferedWay]:
    """Return the ways that have no risks to a reader, in the same order."""
    return [way for way in ways if not way.is_risky]
