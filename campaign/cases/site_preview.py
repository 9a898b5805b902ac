"""A preview of the whole site with the unpublished draft of a profile."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import get_language, override
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from wagtail import hooks
from wagtail.models import Page

from campaign.cases.models import ProfilePage
from home.snapshot.current import current_snapshot, fresh_snapshot
from home.snapshot.preview import preview_as_published


@require_safe
@never_cache
def preview(
    request: HttpRequest, profile_id: int, language: str, page_id: int, rest: str = ""
) -> HttpResponse:
    """Return the response of the page in `language`, as if the latest draft were published.

    `rest` is the path below the page, such as `letter/de/`. Raises Http404 for pages that visitors
    cannot read, and PermissionDenied for users who cannot edit the profile.
    """
    if language not in dict(settings.LANGUAGES):
        raise Http404
    profile = get_object_or_404(ProfilePage, pk=profile_id)
    if not profile.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    draft = profile.get_latest_revision_as_object()
    draft.live = True
    draft.keep_periods_in_step()

    def address(page: Page) -> str:
        return preview_url(draft, page, get_language())

    with override(language), preview_as_published(draft, address), fresh_snapshot():
        request.LANGUAGE_CODE = language
        request.draft = draft
        response = _serve(request, page_id, rest)
    response.headers["Content-Language"] = language
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def preview_url(profile: ProfilePage, page: Page, language: str) -> str:
    """Return the URL that shows `page` in `language` with the draft of `profile`."""
    return reverse("site_preview", args=[profile.pk, language, page.pk])


def _serve(request: HttpRequest, page_id: int, rest: str) -> HttpResponse:
    page = current_snapshot().page(page_id)
    if page is None or not page.live:
        raise Http404
    found, args, kwargs = page.route(request, [part for part in rest.split("/") if part])
    if found.pk != page.pk:
        raise Http404
    # A hook may return its own response, such as the password form of a private page.
    for ask_first in hooks.get_hooks("before_serve_page"):
        answer = ask_first(page, request, args, kwargs)
        if isinstance(answer, HttpResponse):
            return answer
    response = page.serve(request, *args, **kwargs)
    return response.render() if hasattr(response, "render") else response
