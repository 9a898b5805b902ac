"""CMS listings that count or name pages regardless of permissions, without those in the trash."""

from django.db.models import CharField, Count, Q
from django.db.models.functions import Cast
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.admin.views.home import LockedPagesPanel, RecentEditsPanel
from wagtail.admin.views.reports.aging_pages import AgingPagesView
from wagtail.admin.views.reports.locked_pages import LockedPagesView
from wagtail.admin.views.reports.page_types_usage import PageTypesUsageReportView
from wagtail.admin.views.reports.workflows import WorkflowTasksView, WorkflowView
from wagtail.models import Page

from home.models.base_page import TRASH_URL_PATH


def outside_trash(pages):
    """Return the queryset without pages that are in the trash, ready to be searched.

    Wagtail's search can filter by a page's place in the tree, but not by its `url_path`.
    """
    trash = Page.objects.filter(url_path=TRASH_URL_PATH).only("path").first()
    return pages.exclude(path__startswith=trash.path) if trash else pages


def _is_outside(page: Page) -> bool:
    return not page.url_path.startswith(TRASH_URL_PATH)


def _keys_in_trash():
    pages = Page.objects.filter(url_path__startswith=TRASH_URL_PATH)
    return pages.values_list(Cast("pk", CharField()), flat=True)


class RecentEdits(RecentEditsPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        edits = [edit for edit in context["last_edits"] if _is_outside(edit[1])]
        return context | {"last_edits": edits}


class LockedPages(LockedPagesPanel):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return context | {"locked_pages": outside_trash(context["locked_pages"])}


class PagesSummary(PagesSummaryItem):
    def get_context_data(self, parent_context):
        context = super().get_context_data(parent_context)
        return context | {"total_pages": context["total_pages"] - len(_keys_in_trash())}


class _PageReport:
    def get_queryset(self):
        return outside_trash(super().get_queryset())


class AgingPages(_PageReport, AgingPagesView):
    pass


class LockedPagesReport(_PageReport, LockedPagesView):
    pass


class Workflows(WorkflowView):
    def get_queryset(self):
        return super().get_queryset().exclude(object_id__in=_keys_in_trash())


class WorkflowTasks(WorkflowTasksView):
    def get_queryset(self):
        return super().get_queryset().exclude(workflow_state__object_id__in=_keys_in_trash())


class PageTypesUsage(PageTypesUsageReportView):
    def get_queryset(self):
        in_trash = Q(pages__url_path__startswith=TRASH_URL_PATH)
        return super().get_queryset().annotate(in_trash=Count("pages", filter=in_trash))

    def decorate_paginated_queryset(self, page_types):
        page_types = super().decorate_paginated_queryset(page_types)
        for page_type in page_types:
            page_type.count -= page_type.in_trash
            if page_type.last_edited_page and not _is_outside(page_type.last_edited_page):
                page_type.last_edited_page = None
        return page_types


PANELS = {RecentEditsPanel: RecentEdits, LockedPagesPanel: LockedPages}
