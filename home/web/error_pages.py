"""Error pages in every language, which need no database query."""

import errno
import sys
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import (
    RequestDataTooBig,
    TooManyFieldsSent,
    TooManyFilesSent,
)
from django.db import InterfaceError, OperationalError
from django.http import HttpResponse
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.datastructures import MultiValueDictKeyError
from django.utils.translation import get_language, override
from django.utils.translation import gettext_lazy as _

from home.web.form_recovery import CSRF_FIELD, posted_fields

RETRY_AFTER = 60  # seconds
NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EROFS)


@dataclass(frozen=True)
class Problem:
    """The status, title and advice of an error page."""

    status: int
    title: str
    advice: str


BROKEN = Problem(
    500,
    _("Something went wrong"),
    _("The page could not be shown. The fault is ours. Please try again in a few minutes."),
)
AWAY = Problem(
    503,
    _("The page cannot be shown at the moment"),
    _("The fault is ours. Please try again in a few minutes."),
)
NOT_SAVED = Problem(
    503,
    _("This could not be saved"),
    _(
        "The site cannot write at the moment: its disk is full or its database does not answer. "
        "Nothing that was saved before is lost. Tell an administrator, and send it again later."
    ),
)
REFUSED = Problem(
    400,
    _("This request cannot be understood"),
    _("Go back, or type the address of the page again."),
)
TOO_LARGE = Problem(
    413,
    _("Too much was sent at once"),
    _("Go back and send it in smaller parts, or choose a smaller file."),
)
INCOMPLETE = Problem(
    400,
    _("The form did not arrive whole"),
    _("Go back with the browser's button, check what you typed and send it again."),
)
FORBIDDEN = Problem(
    403,
    _("You have no access to this"),
    _("Log in with an account that may, or ask an administrator."),
)
FORM_EXPIRED = Problem(
    403,
    _("This form is no longer valid"),
    _(
        "It was opened too long ago or in another window, or the browser blocks "
        "cookies. Go back with the browser's button, copy what you typed, reload the "
        "page, paste it and send it again."
    ),
)


def answer(request, problem: Problem) -> HttpResponse:
    """Return the error page for a problem.

    If a form of the CMS could not be saved, the page contains the form's values, so that they can
    be sent again.
    """
    # A request that fails before the language middleware has no LANGUAGE_CODE.
    language = getattr(request, "LANGUAGE_CODE", "") or get_language()
    in_cms = request.path_info.startswith(settings.CMS_PATH)
    context = {
        "language": language,
        "sheet": _sheet(),
        "problem": problem,
        "in_cms": in_cms,
        "start": settings.CMS_PATH if in_cms else f"/{language}/",
        "path": request.get_full_path(),
        "fields": _fields(request) if problem is NOT_SAVED else None,
    }
    headers = {"Cache-Control": "no-store"}
    if problem.status == 503:
        headers["Retry-After"] = str(RETRY_AFTER)
    with override(language):
        content = render_to_string("web/error_page.html", context)
    return HttpResponse(content, status=problem.status, headers=headers)


def _fields(request) -> list[tuple[str, str]] | None:
    """Return the fields of the form with its CSRF token: the error page creates no new token."""
    fields = posted_fields(request)
    if fields is None or CSRF_FIELD not in request.POST:
        return fields
    return [*fields, (CSRF_FIELD, request.POST[CSRF_FIELD])]


def _sheet() -> str:
    """Return the URL of the style sheet; empty if the static files were not collected."""
    try:
        return static("css/error_page.css")
    except ValueError:
        return ""


def problem_of(error: BaseException | None, is_post: bool) -> Problem:
    """Return the problem to show for an unhandled exception."""
    has_no_room = isinstance(error, OSError) and error.errno in NO_ROOM
    if not has_no_room and not isinstance(error, OperationalError | InterfaceError):
        return BROKEN
    return NOT_SAVED if is_post else AWAY


class IncompleteFormMiddleware:
    """Return an error page with status 400 for a form without fields that every browser sends.

    Wagtail reads some of these fields without checking that they exist, which would cause a 500.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, MultiValueDictKeyError):
            return answer(request, INCOMPLETE)


def bad_request(request, exception):
    """Return a 400 response, or 413 if the request is too large."""
    is_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return answer(request, TOO_LARGE if is_large else REFUSED)


def permission_denied(request, exception):
    """Return a 403 response for a missing permission."""
    return answer(request, FORBIDDEN)


def form_refused(request, reason=""):
    """Return a 403 response for a form without a valid CSRF token."""
    return answer(request, FORM_EXPIRED)


def server_error(request):
    """Return a 500 response, or 503 if a later attempt may succeed."""
    return answer(request, problem_of(sys.exc_info()[1], request.method == "POST"))
