"""Into the trash: what is deleted is kept first, in the same transaction."""

from django.db.models.signals import pre_delete
from django.dispatch import receiver
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import get_active_log_context, log
from wagtail.models import Page

from home.models import TrashedItem
from home.trash import rows

TRASH = "home.trash"
KINDS = {
    get_image_model(): TrashedItem.Kind.PICTURE,
    get_document_model(): TrashedItem.Kind.DOCUMENT,
}


def keep_page(page: Page, user) -> TrashedItem:
    """Keep a page that is about to be deleted, with all below it, its drafts and its history.

    Raises django.db.models.ProtectedError when something refers to it that must not lose it.
    """
    branch = Page.objects.descendant_of(page, inclusive=True)
    kept, references = rows.collect(branch)
    parent, left = page.get_parent(), page.get_prev_sibling()
    return TrashedItem.objects.create(
        kind=TrashedItem.Kind.PAGE,
        title=page.title,
        object_pk=page.pk,
        parent_pk=parent.pk,
        left_pk=left and left.pk,
        place=parent.title,
        pages=len(kept[Page._meta.label]["rows"]),
        deleted_by=user,
        rows=kept,
        references=references,
    )


@receiver(pre_delete)
def keep_file(sender, instance, **_kwargs):
    """Keep a picture or document, whichever way it is deleted; its file leaves the uploads."""
    kind = KINDS.get(sender)
    if kind is None:
        return
    kept, references = rows.collect(sender._base_manager.filter(pk=instance.pk))
    user = get_active_log_context().user
    TrashedItem.objects.create(
        kind=kind,
        title=instance.title,
        object_pk=instance.pk,
        collection_pk=instance.collection_id,
        uploaded_by_pk=instance.uploaded_by_user_id,
        place="" if instance.collection.is_root() else instance.collection.name,
        deleted_by=user,
        rows=kept,
        references=references,
        file=_content(instance.file),
        file_name=instance.file.name,
    )
    log(instance, TRASH, user=user)


def _content(file) -> bytes | None:
    try:
        with file.open("rb") as opened:
            return opened.read()
    except FileNotFoundError:
        return None
