from django.urls import include, path, reverse
from django.utils.translation import gettext as _
from wagtail import hooks

from home.accounts import history, users

hooks.register("register_log_actions", history.register_log_actions)
hooks.register("before_create_user", users.refuse_to_raise)
hooks.register("before_edit_user", users.refuse_to_raise)
hooks.register("before_delete_user", users.refuse_to_raise)
hooks.register("before_bulk_action", users.refuse_to_change_many)
hooks.register("after_create_user", users.invite_created)
hooks.register("register_user_listing_buttons", users.invite_button)


@hooks.register("register_admin_urls")
def register_invitations():
    return [path("users/", include(users))]


@hooks.register("register_account_menu_item")
def keys_of_my_own(request):
    return {
        "url": reverse("mfa_index"),
        "label": _("Password and second factor"),
        "help_text": _("Change your password, add or remove passkeys, an app, recovery codes."),
    }
