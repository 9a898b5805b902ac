"""The health page in the CMS."""

from django.core.exceptions import PermissionDenied
from django.utils.translation import gettext_lazy as _
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from home.monitoring.health.checks import run_checks


def may_see_health(user) -> bool:
    """Tell whether a user may manage both users and the organisation's settings."""
    return user.has_perms(["auth.change_user", "home.change_organisationsettings"])


class HealthView(WagtailAdminTemplateMixin, TemplateView):
    """The results of all health checks. For administrators."""

    page_title = _("Health")
    header_icon = "cogs"
    template_name = "monitoring/health/health.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_see_health(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"checks": run_checks()}
