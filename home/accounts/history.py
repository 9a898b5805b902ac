"""Log actions for access to the CMS. Log entries name users, but never their IP addresses."""

from django.utils.translation import gettext_lazy as _

INVITED = "accounts.invited"
ACCESS_RESET = "accounts.access_reset"
FACTOR_ADDED = "accounts.factor_added"
FACTOR_REMOVED = "accounts.factor_removed"


def register_log_actions(actions):
    for action, label, message in (
        (INVITED, _("Invite"), _("Invited to the CMS")),
        (ACCESS_RESET, _("Reset access"), _("Access reset and invited again")),
        (FACTOR_ADDED, _("Add second factor"), _("Second factor added")),
        (FACTOR_REMOVED, _("Remove second factor"), _("Second factor removed")),
    ):
        actions.register_action(action, label, message)
