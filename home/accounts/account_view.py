"""Wagtail's account settings without an avatar."""

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel


class NoAvatarAccountView(AccountView):
    """The account without an image of its owner: the team stays unseen, and has one gate."""

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name != AvatarSettingsPanel.name]
