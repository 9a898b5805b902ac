"""The publication of a page: withdrawn when it is deleted, put back when it is restored."""

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
    """Unpublish a page, cancel its schedule and its workflow.

    As in Wagtail's own deletion, signals are sent before the change is stored, while other pages
    still show content of this one.
    """
    if workflow_state := page.current_workflow_state:
        workflow_state.cancel(user=user)
    UnpublishPageAction(page, commit=False, log_action=False).execute(skip_permission_checks=True)
    Page.objects.filter(pk=page.pk).update(**{name: getattr(page, name) for name in FIELDS})
    page.revisions.update(approved_go_live_at=None)


def give_back(publication: dict) -> None:
    """Restore the publication and schedule that `read` returned."""
    Page.objects.filter(pk=publication["pk"]).update(**publication["fields"])
    for pk, moment in publication["scheduled"]:
        Revision.objects.filter(pk=pk).update(
            approved_go_live_at=datetime.datetime.fromisoformat(moment)
        )
