from django.db.transaction import non_atomic_requests
from django.urls import path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.staticfiles import versioned_static

from home.monitoring import schedule_warning
from home.monitoring.health.views import HealthView, may_see_health
from home.monitoring.prosecuted_links import warning
from home.monitoring.site_check.views import SiteCheckPanel, SiteCheckView, check_now

hooks.register("after_create_page", warning.warn)
hooks.register("after_edit_page", warning.warn)
hooks.register("before_edit_page", schedule_warning.warn_of_opened)
hooks.register("after_publish_page", schedule_warning.warn_of_published)


@hooks.register("register_admin_urls")
def register_operation():
    return [
        path("site-check/", SiteCheckView.as_view(), name="site_check"),
        # The check writes one row at its end. A transaction would block other writers during the
        # check.
        path("site-check/now/", non_atomic_requests(check_now), name="site_check_now"),
        path("health/", HealthView.as_view(), name="health"),
    ]


@hooks.register("insert_global_admin_css")
def style_operation():
    sheet = versioned_static("monitoring/monitoring.css")
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
