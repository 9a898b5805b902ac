"""The trash in the CMS, and the delete views that move objects there."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import JsonResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.documents.views.documents import DeleteView as DocumentDeleteView
from wagtail.documents.views.multiple import DeleteView as DocumentUploadDeleteView
from wagtail.images.views.images import DeleteView as ImageDeleteView
from wagtail.images.views.multiple import DeleteView as ImageUploadDeleteView
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex

from home.archive.models import DAYS_KEPT, TrashedItem
from home.archive.trash import TrashError
from home.archive.trash.deletion import delete_for_good, trash_file, trash_page
from home.archive.trash.permissions import may_open, may_restore
from home.archive.trash.restoration import restore
from home.content.models import CampaignDocument, CampaignImage
from home.content.models.managers import TRASH_FOLDER
from home.models.base_page import TRASH_URL_PATH

DELETE_FOR_GOOD = "home.delete_for_good"
ITEMS_A_PAGE = 50
PLACES_NAMED = 3


class TrashView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Trash")
    header_icon = "bin"
    template_name = "archive/trash/index.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def dispatch(self, request, *args, **kwargs):
        if not may_open(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        items = TrashedItem.objects.select_related("deleted_by").order_by("-deleted_at", "-pk")
        paginator = WagtailPaginator(
            [item for item in items if may_restore(self.request.user, item)], ITEMS_A_PAGE
        )
        page = paginator.get_page(self.request.GET.get("p"))
        return super().get_context_data(**kwargs) | {
            "items": page,
            "page_obj": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "days": DAYS_KEPT,
            "may_delete_for_good": self.request.user.is_superuser,
        }


# `restore` has its own transaction, and also undoes changes to files if that fails.
@transaction.non_atomic_requests
@require_POST
def restore_item(request, pk):
    """Restore an item, and redirect to its edit view."""
    item = _item(request, pk)
    title = item.title
    try:
        restored = restore(item, request.user)
    except TrashError as error:
        messages.error(request, str(error))
        return redirect("trash:index")
    if isinstance(restored, Page) and not restored.live:
        text = _("“%(title)s” is restored as a draft.")
    else:
        text = _("“%(title)s” is restored.")
    messages.success(request, text % {"title": title})
    names = {item.Kind.PAGE: "wagtailadmin_pages:edit", item.Kind.IMAGE: "wagtailimages:edit"}
    return redirect(names.get(item.kind, "wagtaildocs:edit"), restored.pk)


class DeleteForGoodView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Delete for good")
    header_icon = "bin"
    template_name = "archive/trash/delete.html"

    def dispatch(self, request, *args, **kwargs):
        if not request.user.is_superuser:
            raise PermissionDenied
        self.item = _item(request, kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("trash:index"), "label": TrashView.page_title},
            {"url": "", "label": self.page_title, "sublabel": self.item.title},
        ]

    def post(self, request, pk):
        log(self.item, DELETE_FOR_GOOD, user=request.user)
        delete_for_good(self.item)
        messages.success(request, _("“%(title)s” is gone for good.") % {"title": self.item.title})
        return redirect("trash:index")


def _item(request, pk) -> TrashedItem:
    item = get_object_or_404(TrashedItem, pk=pk)
    if not may_restore(request.user, item):
        raise PermissionDenied
    return item


def delete_page(request, page):
    """Hook: move a page to the trash when Wagtail's form is confirmed; None leaves it to Wagtail.

    Wagtail has already checked the permissions.
    """
    if (
        request.method != "POST"
        or ReferenceIndex.get_references_to(page).group_by_source_object().is_protected
    ):
        return None
    if not type_to_delete_confirmation(request):
        return redirect(request.get_full_path())
    parent = page.get_parent()
    trash_page(page, request.user)
    say_where(request, page.get_admin_display_title())
    return redirect(
        get_valid_next_url_from_request(request)
        or reverse("wagtailadmin_explore", args=[parent.pk])
    )


def delete_many(request, action_type, objects, action):
    """Hook: move objects of Wagtail's bulk action to the trash, and return its response.

    If an object is in use, nothing is deleted and a message is shown. Returns None for other types
    of objects, which are left to Wagtail.
    """
    if action_type != "delete" or not objects:
        return None
    if isinstance(objects[0], Page):
        counts = _delete_pages(objects, request.user)
    elif sentence := next(filter(None, map(in_use, objects)), ""):
        messages.error(request, sentence)
        return redirect(action.next_url)
    elif isinstance(objects[0], CampaignImage | CampaignDocument):
        for instance in objects:
            trash_file(instance, request.user)
        counts = len(objects), 0
    else:
        return None
    messages.success(request, action.get_success_message(*counts))
    return redirect(action.next_url)


def _delete_pages(pages, user) -> tuple[int, int]:
    """Return the numbers of deleted pages and of their descendants, as Wagtail counts them."""
    below = sum(page.get_descendant_count() for page in pages)
    for page in sorted(pages, key=lambda page: page.path):
        page.refresh_from_db()
        if not page.url_path.startswith(TRASH_URL_PATH):  # already moved with an ancestor
            trash_page(page, user)
    return len(pages), below


def in_use(instance) -> str:
    """Return a sentence that says where an image or document is used; empty if it is not used."""
    users = [user for user, _references in ReferenceIndex.get_grouped_references_to(instance)]
    names = [
        user.get_admin_display_title() if isinstance(user, Page) else str(user)
        for user in users
        if not (isinstance(user, Page) and user.url_path.startswith(TRASH_URL_PATH))
    ]
    if not names:
        return ""
    return _("“%(title)s” is used: %(places)s. Take it out there first, then delete it here.") % {
        "title": instance.title,
        "places": ", ".join(names[:PLACES_NAMED]) + (" …" if len(names) > PLACES_NAMED else ""),
    }


def contents_of(collection) -> dict:
    """Describe a collection's files in the trash, which prevent Wagtail from deleting it.

    Otherwise they would be deleted with it, or lose its view restrictions.
    """
    models = (CampaignImage, CampaignDocument)
    in_trash = {"collection": collection, "file__startswith": TRASH_FOLDER}
    count = sum(model._base_manager.filter(**in_trash).count() for model in models)
    text = ngettext("%(count)s file in the trash", "%(count)s files in the trash", count)
    return {"count": count, "count_text": text % {"count": count}, "url": reverse("trash:index")}


def say_where(request, title: str) -> None:
    """Show a message that something is in the trash and can be restored."""
    messages.success(
        request,
        _("“%(title)s” is in the trash. It can be restored for %(days)s days.")
        % {"title": title, "days": DAYS_KEPT},
        buttons=[messages.button(reverse("trash:index"), _("Trash"))],
    )


class _TrashUnused:
    """A mixin for Wagtail's views that delete a file."""

    def form_valid(self, form):
        if sentence := in_use(self.object):
            messages.error(self.request, sentence)
            return redirect(self.request.get_full_path())
        return super().form_valid(form)

    def get_success_message(self):
        return None

    def delete_action(self):
        trash_file(self.object, self.request.user)
        say_where(self.request, self.object.title)


class DeleteImageView(_TrashUnused, ImageDeleteView):
    pass


class DeleteDocumentView(_TrashUnused, DocumentDeleteView):
    pass


class _TrashUnusedUpload:
    """A mixin for Wagtail's views that delete a file from a multiple upload."""

    def post(self, request, *args, **kwargs):
        """Return the same response as Wagtail, or an error that says where the file is used."""
        uploaded = get_object_or_404(self.get_model(), pk=kwargs[self.pk_url_kwarg])
        if not self.permission_policy.user_has_permission_for_instance(
            request.user, "delete", uploaded
        ):
            raise PermissionDenied
        if refusal := in_use(uploaded):
            messages.error(request, refusal)  # the list of uploads does not show the response
            return JsonResponse({"success": False, "error_message": refusal})
        trash_file(uploaded, request.user)
        return JsonResponse({"success": True, self.context_object_id_name: uploaded.pk})


class DeleteImageUploadView(_TrashUnusedUpload, ImageUploadDeleteView):
    pass


class DeleteDocumentUploadView(_TrashUnusedUpload, DocumentUploadDeleteView):
    pass
