"""The view of /.well-known/security.txt (RFC 9116)."""

from datetime import timedelta

from django.conf import settings
from django.http import Http404, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from home.models import OrganisationSettings

VALID_FOR = timedelta(days=180)  # RFC 9116, 2.5.5: less than a year


@require_safe
def security_txt(request):
    """Return the contact for reports of vulnerabilities, in the format of RFC 9116.

    Raises Http404 if the site has no contact.
    """
    contact = settings.SECURITY_CONTACT or OrganisationSettings.for_request(request).email
    if not contact:
        raise Http404
    if "@" in contact and not contact.startswith(("mailto:", "https:")):
        contact = f"mailto:{contact}"
    # The response is the same all day, so that it can be cached.
    today = timezone.now().replace(hour=0, minute=0, second=0, microsecond=0)
    fields = {
        "Contact": contact,
        "Expires": (today + VALID_FOR).isoformat().replace("+00:00", "Z"),
        "Preferred-Languages": ", ".join(code for code, _name in settings.LANGUAGES),
        "Canonical": f"{settings.SITE_URL}/.well-known/security.txt",
    }
    text = "".join(f"{name}: {value}\n" for name, value in fields.items())
    return HttpResponse(text, content_type="text/plain; charset=utf-8")
