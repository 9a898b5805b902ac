"""The health page in the CMS, and where to report a hole in the site."""

from datetime import timedelta

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin.views.generic import WagtailAdminTemplateMixin

from home.models import OrganisationSettings
from home.operation.lines import lines

VALID_FOR = timedelta(days=180)  # RFC 9116, 2.5.5: less than a year


def may_see_health(user) -> bool:
    """Tell whether a user looks after the site: its members, and who answers for it."""
    return user.has_perms(["auth.change_user", "home.change_organisationsettings"])


class HealthView(WagtailAdminTemplateMixin, TemplateView):
    """How everything is that the site needs. For administrators."""

    page_title = _("Health")
    header_icon = "cogs"
    template_name = "operation/health.html"

    def dispatch(self, request, *args, **kwargs):
        if not may_see_health(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def get_context_data(self, **kwargs):
        return super().get_context_data(**kwargs) | {"lines": lines()}


@require_safe
def security_txt(request):
    """Say where to report a hole in the site, after RFC 9116. Raises Http404 without a contact."""
    contact = settings.SECURITY_CONTACT or OrganisationSettings.for_request(request).email
    if not contact:
        raise Http404
    if "@" in contact and not contact.startswith(("mailto:", "https:")):
        contact = f"mailto:{contact}"
    # The same all day, so that it can be kept.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": contact,
        "Expires": (today + VALID_FOR).isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "Canonical": f"{settings.SITE_URL}/.well-known/security.txt",
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
