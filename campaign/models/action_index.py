from django.utils.translation import gettext_lazy as _

from campaign.models.about import AboutProfile
from home.models import BasePage


class ActionIndexPage(AboutProfile, BasePage):
    """The numbered actions, in the order of the page tree."""

    template = "campaign/action_index_page.html"
    shared_panels = AboutProfile.about_panels
    parent_page_types = ["home.HomePage"]
    subpage_types = ["campaign.AppealPage", "campaign.SharePage", "campaign.InvitePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of actions")
