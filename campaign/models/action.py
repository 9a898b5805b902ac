from dataclasses import dataclass

from django.utils.functional import cached_property

from campaign.forms import ActingForm
from campaign.models.about import AboutProfile
from home import live_site
from home.models import BasePage


@dataclass(frozen=True)
class Place:
    """An action's place among the actions: number 1 of 3."""

    number: int
    count: int


class ActionPage(AboutProfile, BasePage):
    """What the numbered actions share. Abstract: each action is a page type of its own."""

    parent_page_types = ["campaign.ActionIndexPage"]
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
        place = live_site.current().place(self)
        return Place(*place) if place else None
