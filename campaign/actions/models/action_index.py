from django.utils.translation import gettext_lazy as _

from campaign.cases.models.about_profile import AboutProfile
from home.models import BasePage


class ActionIndexPage(AboutProfile, BasePage):
    """The numbered actions, in the order of the page tree."""

    template = "actions/action_index_page.html"
    shared_panels = AboutProfile.about_panels
    parent_page_types = ["home.HomePage"]
    subpage_types = ["letters.AppealPage", "actions.SharePage", "actions.InvitePage"]
    max_count = 1

    class Meta:
        verbose_name = _("list of actions")
