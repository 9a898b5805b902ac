from django.urls import path
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from wagtail import hooks
from wagtail.admin.widgets.button import Button

from campaign.cases.models import ProfilePage
from campaign.cases.site_preview import preview, preview_url
from home.models import HomePage


@hooks.register("register_admin_urls")
def register_site_preview():
    return [
        path(
            "site-preview/<int:profile_id>/<str:language>/<int:page_id>/<path:rest>",
            preview,
            name="site_preview",
        ),
        path(
            "site-preview/<int:profile_id>/<str:language>/<int:page_id>/",
            preview,
            name="site_preview",
        ),
    ]


@hooks.register("register_page_header_buttons")
@hooks.register("register_page_listing_more_buttons")
def preview_button(page, user, next_url=None, view_name=None):
    """Add a button that opens a preview of the whole site with the draft of this profile."""
    if page.specific_class is not ProfilePage or not page.permissions_for_user(user).can_edit():
        return
    if home := HomePage.objects.live().first():
        yield Button(
            _("Preview the whole site"),
            preview_url(page, home, get_language()),
            icon_name="view",
            priority=50,
        )
