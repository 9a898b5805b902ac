"""CMS hooks of the trash: deleting moves objects there, and it has a menu item."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.admin.site_summary import PagesSummaryItem
from wagtail.log_actions import LogFormatter

from home.archive.trash import listings, views
from home.archive.trash.deletion import TRASH
from home.archive.trash.permissions import may_open
from home.archive.trash.restoration import RESTORE

ADDRESSES = [
    path("", views.TrashView.as_view(), name="index"),
    path("<int:pk>/restore/", views.restore_item, name="restore"),
    path("<int:pk>/delete/", views.DeleteForGoodView.as_view(), name="delete"),
]


# These come before Wagtail's URLs and replace most of them.
@hooks.register("register_admin_urls", order=-1)
def register_addresses():
    return [
        path("trash/", include((ADDRESSES, "trash"))),
        path("images/<int:image_id>/delete/", views.DeleteImageView.as_view()),
        path("images/multiple/<int:image_id>/delete/", views.DeleteImageUploadView.as_view()),
        path("documents/delete/<int:document_id>/", views.DeleteDocumentView.as_view()),
        path("documents/multiple/<int:doc_id>/delete/", views.DeleteDocumentUploadView.as_view()),
    ]


class TrashMenuItem(MenuItem):
    def is_shown(self, request):
        return may_open(request.user)


@hooks.register("register_admin_menu_item")
def register_trash():
    return TrashMenuItem(_("Trash"), reverse("trash:index"), icon_name="bin", order=900)


hooks.register("before_delete_page", views.delete_page)
hooks.register("before_bulk_action", views.delete_many)


@hooks.register("construct_explorer_page_queryset")
def hide_in_explorer(parent_page, pages, request):
    return listings.outside_trash(pages)


@hooks.register("construct_page_chooser_queryset")
def hide_in_chooser(pages, request):
    return listings.outside_trash(pages)


@hooks.register("construct_homepage_panels")
def hide_on_home_page(request, panels):
    panels[:] = [listings.PANELS.get(type(panel), lambda p=panel: p)() for panel in panels]


@hooks.register("construct_homepage_summary_items", order=1)
def hide_in_summary(request, items):
    items[:] = [
        listings.PagesSummary(request) if type(item) is PagesSummaryItem else item for item in items
    ]


@hooks.register("describe_collection_contents")
def describe_trash(collection):
    return views.contents_of(collection)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for action, label, message in (
        (TRASH, _("Move to the trash"), _("Moved to the trash")),
        (RESTORE, _("Restore from the trash"), _("Restored from the trash")),
        (views.DELETE_FOR_GOOD, _("Delete for good"), _("Deleted for good")),
    ):
        formatter = type("Formatter", (LogFormatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)
