"""Error pages in every language, without queries to the database."""

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
    """What to tell whom it happened to."""

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
    """Return the page that tells of a problem.

    What somebody of the team typed is kept in a form of the page if it could not be saved.
    """
    # What fails outside of the language's middleware has no active language.
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
    """Return the fields of the form with its CSRF token, for this page makes no other."""
    fields = posted_fields(request)
    if fields is None or CSRF_FIELD not in request.POST:
        return fields
    return [*fields, (CSRF_FIELD, request.POST[CSRF_FIELD])]


def _sheet() -> str:
    """Return the address of the style sheet; empty if the static files were not collected."""
    try:
        return static("css/error_page.css")
    except ValueError:
        return ""


def problem_of(error: BaseException | None, is_post: bool) -> Problem:
    """Return what to tell of an exception that nobody caught."""
    has_no_room = isinstance(error, OSError) and error.errno in NO_ROOM
    if not has_no_room and not isinstance(error, OperationalError | InterfaceError):
        return BROKEN
    return NOT_SAVED if is_post else AWAY


class IncompleteFormMiddleware:
    """Answer with a sentence to a form that lacks fields which every browser would send.

    Wagtail reads some of them without a look whether they are there: its fault would be a 500.
    """

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        return self.get_response(request)

    def process_exception(self, request, exception):
        if isinstance(exception, MultiValueDictKeyError):
            return answer(request, INCOMPLETE)


def bad_request(request, exception):
    """Answer 400, or 413 to what is larger than the site takes."""
    is_large = isinstance(exception, RequestDataTooBig | TooManyFieldsSent | TooManyFilesSent)
    return answer(request, TOO_LARGE if is_large else REFUSED)


def permission_denied(request, exception):
    """Answer 403 to who may not see something."""
    return answer(request, FORBIDDEN)


def form_refused(request, reason=""):
    """Answer 403 to a form without the mark that it comes from this site."""
    return answer(request, FORM_EXPIRED)


def server_error(request):
    """Answer 500, or 503 where waiting helps."""
    return answer(request, problem_of(sys.exc_info()[1], request.method == "POST"))
