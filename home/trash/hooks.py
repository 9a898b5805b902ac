"""Where the CMS deletes, it goes to the trash; and the trash has its place in the menu."""

from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.log_actions import LogFormatter

from home.trash import views
from home.trash.putting import TRASH
from home.trash.restoring import RESTORE
from home.trash.rights import may_open

ADDRESSES = [
    path("", views.TrashView.as_view(), name="index"),
    path("<int:pk>/restore/", views.restore_item, name="restore"),
    path("<int:pk>/delete/", views.DeleteForGoodView.as_view(), name="delete"),
]


# Before Wagtail's own, which two of them replace.
@hooks.register("register_admin_urls", order=-1)
def register_addresses():
    return [
        path("trash/", include((ADDRESSES, "trash"))),
        path("images/<int:image_id>/delete/", views.DeleteImageView.as_view()),
        path("documents/<int:document_id>/delete/", views.DeleteDocumentView.as_view()),
    ]


class TrashMenuItem(MenuItem):
    def is_shown(self, request):
        return may_open(request.user)


@hooks.register("register_admin_menu_item")
def register_trash():
    return TrashMenuItem(_("Trash"), reverse("trash:index"), icon_name="bin", order=900)


hooks.register("before_delete_page", views.delete_page)
hooks.register("before_bulk_action", views.delete_many)


@hooks.register("register_log_actions")
def register_log_actions(actions):
    for action, label, message in (
        (TRASH, _("Move to the trash"), _("Moved to the trash")),
        (RESTORE, _("Restore from the trash"), _("Restored from the trash")),
        (views.DELETE_FOR_GOOD, _("Delete for good"), _("Deleted for good")),
    ):
        formatter = type("Formatter", (LogFormatter,), {"label": label, "message": message})
        actions.register_action(action)(formatter)
