"""What the ways to act are shown with: their risks to a reader, and how many letters were sent."""

from collections.abc import Iterable

from django import template
from django.utils.formats import number_format
from django.utils.translation import ngettext

from campaign.models import LetterCount, PrisonerLetterPage, RiskSettings
from campaign.models.ways import OfferedWay

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


@register.simple_tag
def letters_sent(appeal) -> str:
    """Return such as “1,234 letters sent so far”; empty when none was counted."""
    total = LetterCount.objects.total(appeal.pk)
    if not total:
        return ""
    words = (
        ngettext("%(count)s letter was sent", "%(count)s letters were sent", total)
        if appeal.is_closed
        else ngettext("%(count)s letter sent so far", "%(count)s letters sent so far", total)
    )
    return words % {"count": number_format(total, force_grouping=True)}


@register.simple_tag
def letter_page_of(profile):
    """Return the page that tells how to write to this person; None when nobody can."""
    return PrisonerLetterPage.open_for(profile) if profile else None
