"""URLs of Wagtail's reports with listings that leave out the trash. They come before Wagtail's."""

from django.urls import path
from wagtail.admin.auth import require_admin_access

from home.archive.trash import listings

VIEWS = {
    "aging-pages/": listings.AgingPages,
    "locked/": listings.LockedPagesReport,
    "page-types-usage/": listings.PageTypesUsage,
    "workflow/": listings.Workflows,
    "workflow_tasks/": listings.WorkflowTasks,
}

urlpatterns = [
    path(f"reports/{address}{end}", require_admin_access(view.as_view(results_only=bool(end))))
    for address, view in VIEWS.items()
    for end in ("", "results/")
]
