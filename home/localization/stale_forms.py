"""Accepts autosaves of edit forms that began with an older version: the form merges them."""

from home.localization.conflicts import SEEN
from home.localization.forms import OPENED, SHOWN


def accept_stale_autosave(request, page) -> None:
    """Name the latest revision of `page` in an autosave that began with an older one.

    Wagtail refuses such an autosave, and pauses autosave in the form. `TranslatedPageForm` merges
    it instead. Conflicts are decided by pressing a button, so an autosave never confirms them.
    """
    if request.method != "POST" or request.accepts("text/html") or SHOWN not in request.POST:
        return
    values = request.POST.copy()
    values.pop(SEEN, None)
    latest = page.latest_revision
    if latest is not None and values.get("overwrite_revision_id") != str(latest.pk):
        opened = values.pop("overwrite_revision_id", None) or values.pop("loaded_revision_id", None)
        values[OPENED] = opened[-1] if opened else ""
        values["loaded_revision_id"] = str(latest.pk)
        values["loaded_revision_created_at"] = latest.created_at.isoformat()
    request.POST = values
