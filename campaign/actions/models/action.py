"""The abstract base of the numbered actions."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from campaign.actions.forms import ActingForm
from campaign.cases.models.about_profile import AboutProfile
from home.models import BasePage
from home.snapshot.current import current_snapshot


@dataclass(frozen=True)
class Place:
    """The position of an action in the list, such as number 1 of 3."""

    number: int
    count: int


class ActionPage(AboutProfile, BasePage):
    """Abstract base class of the numbered actions. Each action has its own page type."""

    parent_page_types = ["actions.ActionIndexPage"]
    subpage_types = []
    base_form_class = ActingForm

    class Meta:
        abstract = True

    @property
    def stamp(self) -> str:
        return self.about.stamp if self.about else ""

    @cached_property
    def place(self) -> Place | None:
        """The position among the live siblings; None before the action is published."""
        place = current_snapshot().place(self)
        return Place(*place) if place else None
