"""Wagtail's account settings without an avatar."""

from wagtail.admin.views.account import AccountView, AvatarSettingsPanel


class NoAvatarAccountView(AccountView):
    """The account settings without a profile image.

    Members of the team stay anonymous, and image uploads have only one place of validation.
    """

    def get_panels(self):
        return [panel for panel in super().get_panels() if panel.name != AvatarSettingsPanel.name]
