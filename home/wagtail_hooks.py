from django.db.transaction import non_atomic_requests
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static
from wagtail.rich_text import LinkHandler

from home.operation.views import HealthView, may_see_health
from home.site_check import warning
from home.site_check.views import SiteCheckPanel, SiteCheckView, check_now
from home.trash import hooks as _trash  # noqa: F401

hooks.register("after_create_page", warning.warn)
hooks.register("after_edit_page", warning.warn)


@hooks.register("register_admin_urls")
def register_operation():
    return [
        path("site-check/", SiteCheckView.as_view(), name="site_check"),
        # It writes one row at its end; a transaction would keep all others from saving meanwhile.
        path("site-check/now/", non_atomic_requests(check_now), name="site_check_now"),
        path("health/", HealthView.as_view(), name="health"),
    ]


@hooks.register("insert_global_admin_css")
def style_operation():
    sheet = versioned_static("operation/operation.css")
    return format_html('<link rel="stylesheet" href="{}">', sheet)


@hooks.register("construct_homepage_panels")
def add_site_check(request, panels):
    panels.append(SiteCheckPanel())


@hooks.register("register_reports_menu_item")
def register_site_check():
    return MenuItem(
        _("Site check"), reverse("site_check"), name="site-check", icon_name="view", order=100
    )


class HealthMenuItem(MenuItem):
    def is_shown(self, request):
        return may_see_health(request.user)


@hooks.register("register_reports_menu_item")
def register_health():
    return HealthMenuItem(
        _("Health"), reverse("health"), name="health", icon_name="cogs", order=110
    )


@hooks.register("after_copy_page")
def name_the_copy(request, page, new_page):
    """Give a copy the title that its maker typed: as English heading, from which titles follow.

    The draft and the published texts may differ, so each is named by itself. An alias keeps the
    texts of its source.
    """
    if new_page.alias_of_id:
        return
    title = request.POST["new_title"].strip()
    draft = new_page.get_latest_revision_as_object()
    draft.heading_en = draft.title = title
    revision = draft.save_revision(user=request.user, changed=False, clean=False)
    new_page.heading_en = new_page.title = title
    if new_page.live:
        new_page.live_revision = revision
    new_page.save(clean=False, update_fields=["heading_en", "title", "live_revision"])


class OutgoingLinkHandler(LinkHandler):
    """Links in rich text that lead away pass on no referrer."""

    identifier = "external"

    @classmethod
    def expand_db_attributes(cls, attrs):
        return format_html('<a href="{}" rel="noreferrer">', attrs.get("href", ""))


@hooks.register("register_rich_text_features")
def register_outgoing_links(features):
    features.register_link_type(OutgoingLinkHandler)
