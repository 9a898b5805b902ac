from dataclasses import dataclass

from django.utils.functional import cached_property

from home.models import BasePage


@dataclass(frozen=True)
class Place:
    """An action's place among the actions: number 1 of 3."""

    number: int
    count: int


class ActionPage(BasePage):
    """What the numbered actions share. Abstract: each action is a page type of its own."""

    parent_page_types = ["campaign.ActionIndexPage"]
    subpage_types = []

    class Meta:
        abstract = True

    @cached_property
    def place(self) -> Place | None:
        """Where this action stands among its live siblings; None before it is published."""
        siblings = list(
            BasePage.objects.sibling_of(self).live().values_list("pk", flat=True).order_by("path")
        )
        if self.pk not in siblings:
            return None
        return Place(siblings.index(self.pk) + 1, len(siblings))
