from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from home.models import BasePage


class ActionIndexPage(BasePage):
    """The numbered actions, in the order of the page tree."""

    template = "campaign/action_index_page.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["campaign.AppealPage", "campaign.SharePage", "campaign.InvitePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of actions")

    @cached_property
    def actions(self) -> list[BasePage]:
        """The live actions in the order of the page tree."""
        return list(BasePage.objects.child_of(self).live())
