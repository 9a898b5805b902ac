"""The site check in the CMS: a panel on the home page, and the report of all findings."""

from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from home.monitoring.models import SiteCheckRun
from home.monitoring.site_check.findings import Finding
from home.monitoring.site_check.runner import current_version, run_and_store

SHOWN = 5  # findings on the home page


def last_result() -> dict:
    """Return the last run, its findings, and whether it is current, for use in templates."""
    latest = SiteCheckRun.latest_run()
    findings = [Finding.restored(stored) for stored in latest.findings] if latest else []
    is_current = latest is not None and latest.version == current_version()
    return {"run": latest, "findings": findings, "is_current": is_current}


class SiteCheckPanel(Component):
    """The result of the last site check, on the home page of the CMS."""

    name = "site_check"
    order = 220
    template_name = "monitoring/site_check/panel.html"

    def get_context_data(self, parent_context):
        result = last_result()
        return result | {
            "shown": result["findings"][:SHOWN],
            "csrf_token": parent_context["csrf_token"],
        }


class SiteCheckView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Site check")
    header_icon = "view"
    template_name = "monitoring/site_check/report.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | last_result()


@require_POST
def check_now(request):
    """Check the whole site while the editor waits, which takes some seconds."""
    _run, findings = run_and_store()
    if findings:
        text = ngettext("%(count)s thing to mend.", "%(count)s things to mend.", len(findings))
        messages.warning(request, text % {"count": len(findings)})
    else:
        messages.success(request, _("Everything that readers get is as it should be."))
    return redirect("site_check")
