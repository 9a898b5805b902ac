"""What the ways to act are shown with: their risks to a reader."""

from collections.abc import Iterable

from django import template

from campaign.actions.models import RiskSettings
from campaign.actions.models.channels import OfferedWay

register = template.Library()


@register.simple_tag(takes_context=True)
def risk_settings(context):
    """Return what editors set about risks to readers, read once for a request."""
    return RiskSettings.for_request(context["request"])


@register.filter
def with_risk(ways: Iterable[OfferedWay]) -> list[OfferedWay]:
    """Return the ways that may do something to a reader, in their order."""
    return [way for way in ways if way.is_risky]


@register.filter
def without_risk(ways: Iterable[OfferedWay]) -> list[OfferedWay]:
    """Return the ways that do nothing to a reader, in their order."""
    return [way for way in ways if not way.is_risky]
