"""The abstract base of the numbered actions."""

from dataclasses import dataclass

from django.utils.functional import cached_property

from campaign.actions.forms import ActingForm
from campaign.cases.models.about_profile import AboutProfile
from home.models import BasePage
from home.snapshot.current import current_snapshot


@dataclass(frozen=True)
class Place:
    """An action's place among the actions: number 1 of 3."""

    number: int
    count: int


class ActionPage(AboutProfile, BasePage):
    """What the numbered actions share. Abstract: each action is a page type of its own."""

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
        """Where this action stands among its live siblings; None before it is published."""
        place = current_snapshot().place(self)
        return Place(*place) if place else None
