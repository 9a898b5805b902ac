"""Warns editors of a page with a schedule if scheduled publishing does not run."""

from django.utils.translation import gettext as _
from wagtail.admin import messages

from home.monitoring.scheduled_publishing import is_running


def warn_of_opened(request, page) -> None:
    """Hook: warn whoever opens the edit form of a page with a schedule."""
    if request.method == "GET":
        warn_of_published(request, page)


def warn_of_published(request, page) -> None:
    """Hook: warn whoever has published a page with a schedule."""
    if is_running() or not (page.expire_at or page.approved_schedule):
        return
    messages.warning(
        request,
        _(
            "This page has a schedule, but scheduled publishing does not run on this server, so "
            "nothing will happen by itself. Tell an administrator, or publish by hand."
        ),
    )
