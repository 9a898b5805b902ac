from django.apps import AppConfig
from wagtail.users.apps import WagtailUsersAppConfig


class AccountsConfig(AppConfig):
    default = True
    name = "home.accounts"
    verbose_name = "Login"

    def ready(self):
        from home.accounts import receivers

        receivers.connect()


class InvitedUsersConfig(WagtailUsersAppConfig):
    """Wagtail's user management, with invitations instead of passwords set by administrators."""

    user_viewset = "home.accounts.users.InvitedUserViewSet"
