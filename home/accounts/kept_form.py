"""What was typed into a form of the CMS, when it cannot be taken just now."""

from django.conf import settings
from django.template.response import TemplateResponse
from django.urls import reverse

from home.accounts.pages import secure
from home.problems import form_refused

NOT_KEPT = ("csrfmiddlewaretoken", "password")


def is_from_here(request) -> bool:
    """Tell whether a form was sent from a page of this site, so that nobody else filled it in."""
    own = f"{request.scheme}://{request.get_host()}"
    return request.META.get("HTTP_ORIGIN") in (own, *settings.CSRF_TRUSTED_ORIGINS)


def after_session(request):
    """Answer a form that came after its session had ended."""
    return _page(request, "session", reverse("wagtailadmin_login"))


def until_confirmed(request, url):
    """Answer a form that has to wait until its sender has proven who they are, at `url`."""
    return _page(request, "confirm", f"{url}?next={reverse('confirmed')}")


def csrf_refused(request, reason=""):
    """Answer a form whose token is that of an earlier login; others with a sentence."""
    if request.path_info.startswith(settings.CMS_PATH) and is_from_here(request):
        return _page(request, "token", "")
    return form_refused(request, reason)


def _page(request, reason, url):
    values = [
        (name, value)
        for name, values in request.POST.lists()
        if not any(part in name for part in NOT_KEPT)
        for value in values
    ]
    context = {
        "reason": reason,
        "url": url,
        "values": values,
        "action": request.get_full_path(),
        "has_files": bool(request.FILES),
    }
    response = TemplateResponse(request, "accounts/kept_form.html", context, status=403)
    return secure(response).render()
