"""The trash in the CMS, and the ways of deleting that lead there."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import ProtectedError
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView
from wagtail.actions.delete_page import DeletePageAction
from wagtail.admin import messages
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.utils import get_valid_next_url_from_request
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.views.pages.utils import type_to_delete_confirmation
from wagtail.documents.views.documents import DeleteView as DocumentDeleteView
from wagtail.images.views.images import DeleteView as ImageDeleteView
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex

from home.models import TrashedItem
from home.models.trashed import DAYS_KEPT
from home.trash import TrashError
from home.trash.putting import keep_page
from home.trash.restoring import restore
from home.trash.rights import may_open, may_restore

DELETE_FOR_GOOD = "home.delete_for_good"
ITEMS_A_PAGE = 50
PLACES_NAMED = 3


class TrashView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Trash")
    header_icon = "bin"
    template_name = "home/trash/index.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    def dispatch(self, request, *args, **kwargs):
        if not may_open(request.user):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    def get_context_data(self, **kwargs):
        items = TrashedItem.objects.listed().order_by("-deleted_at", "-pk")
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


# Restoring is a transaction of its own, and takes back more than rows when that fails.
@transaction.non_atomic_requests
@require_POST
def restore_item(request, pk):
    """Put something back, and lead to where it is edited."""
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
    names = {item.Kind.PAGE: "wagtailadmin_pages:edit", item.Kind.PICTURE: "wagtailimages:edit"}
    return redirect(names.get(item.kind, "wagtaildocs:edit"), restored.pk)


class DeleteForGoodView(WagtailAdminTemplateMixin, TemplateView):
    page_title = gettext_lazy("Delete for good")
    header_icon = "bin"
    template_name = "home/trash/delete.html"

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
        self.item.delete()
        messages.success(request, _("“%(title)s” is gone for good.") % {"title": self.item.title})
        return redirect("trash:index")


def _item(request, pk) -> TrashedItem:
    item = get_object_or_404(TrashedItem.objects.listed(), pk=pk)
    if not may_restore(request.user, item):
        raise PermissionDenied
    return item


def delete_page(request, page):
    """Answer the form of Wagtail's that asks before a page is deleted; None leaves it to Wagtail.

    Wagtail has looked at the rights already.
    """
    if (
        request.method != "POST"
        or ReferenceIndex.get_references_to(page).group_by_source_object().is_protected
    ):
        return None
    if not type_to_delete_confirmation(request):
        return redirect(request.get_full_path())
    parent = page.get_parent()
    try:
        keep_page(page, request.user)
    except ProtectedError:
        messages.error(request, _("Something else needs this page, so it cannot be deleted."))
        return redirect("wagtailadmin_explore", parent.pk)
    DeletePageAction(page, user=request.user).execute(skip_permission_checks=True)
    say_where(request, page.get_admin_display_title())
    return redirect(
        get_valid_next_url_from_request(request)
        or reverse("wagtailadmin_explore", args=[parent.pk])
    )


def delete_many(request, action_type, objects, action):
    """Keep what Wagtail is about to delete; answer with a sentence when something is in use."""
    if action_type != "delete":
        return None
    for instance in objects:
        if isinstance(instance, Page):
            keep_page(instance, request.user)
        elif sentence := in_use(instance):
            messages.error(request, sentence)
            return redirect(action.next_url)
    return None


def in_use(instance) -> str:
    """Return the sentence that says where a picture or document is used; empty when nowhere."""
    uses = ReferenceIndex.get_grouped_references_to(instance)
    names = [
        user.get_admin_display_title() if isinstance(user, Page) else str(user)
        for user, _references in uses[:PLACES_NAMED]
    ]
    if not names:
        return ""
    return _("“%(title)s” is used: %(places)s. Take it out there first, then delete it here.") % {
        "title": instance.title,
        "places": ", ".join(names) + (" …" if uses.count() > PLACES_NAMED else ""),
    }


def say_where(request, title: str) -> None:
    """Tell an editor that something is not lost."""
    messages.success(
        request,
        _("“%(title)s” is in the trash. It can be restored for %(days)s days.")
        % {"title": title, "days": DAYS_KEPT},
        buttons=[messages.button(reverse("trash:index"), _("Trash"))],
    )


class _OnlyWhenUnused:
    """For Wagtail's views that delete a file."""

    def form_valid(self, form):
        if sentence := in_use(self.object):
            messages.error(self.request, sentence)
            return redirect(self.request.get_full_path())
        return super().form_valid(form)

    def get_success_message(self):
        return None

    def delete_action(self):
        title = self.object.title
        super().delete_action()
        say_where(self.request, title)


class DeleteImageView(_OnlyWhenUnused, ImageDeleteView):
    pass


class DeleteDocumentView(_OnlyWhenUnused, DocumentDeleteView):
    pass
