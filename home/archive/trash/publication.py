"""What is published of a page, taken back for the trash and given back after it."""

import datetime

from wagtail.actions.unpublish_page import UnpublishPageAction
from wagtail.models import Page, Revision

FIELDS = ("live", "has_unpublished_changes", "live_revision_id")


def read(page: Page) -> dict:
    """Return the fields and scheduled revisions that `withdraw` changes."""
    scheduled = page.revisions.exclude(approved_go_live_at=None)
    return {
        "pk": page.pk,
        "fields": {name: getattr(page, name) for name in FIELDS},
        "scheduled": [
            [pk, moment.isoformat()]
            for pk, moment in scheduled.values_list("pk", "approved_go_live_at")
        ],
    }


def withdraw(page: Page, user) -> None:
    """Unpublish a page, take it off the schedule and cancel its workflow.

    As when Wagtail deletes it, those who listen are told before it is stored: the pages that show
    something of it are no other ones yet.
    """
    if workflow_state := page.current_workflow_state:
        workflow_state.cancel(user=user)
    UnpublishPageAction(page, commit=False, log_action=False).execute(skip_permission_checks=True)
    Page.objects.filter(pk=page.pk).update(**{name: getattr(page, name) for name in FIELDS})
    page.revisions.update(approved_go_live_at=None)


def give_back(publication: dict) -> None:
    """Publish and schedule a page as `read` found it."""
    Page.objects.filter(pk=publication["pk"]).update(**publication["fields"])
    for pk, moment in publication["scheduled"]:
        Revision.objects.filter(pk=pk).update(
            approved_go_live_at=datetime.datetime.fromisoformat(moment)
        )
