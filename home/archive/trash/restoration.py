"""Restores objects from the trash to their previous place, with drafts and history."""

from contextlib import ExitStack

from django.db import transaction
from django.db.models import Model
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.actions.move_page import MovePageAction
from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Site

from home.archive.models import TrashedItem
from home.archive.trash import TrashError, publication, references
from home.archive.trash.files import moved
from home.archive.trash.privacy import private_collection, restrict_page
from home.discovery import share_images
from home.models.base_page import TRASH_URL_PATH

RESTORE = "home.restore"


def parent_for(item: TrashedItem) -> Page | None:
    """Return the parent for a restored page: its previous one, or the default site's root page."""
    outside = Page.objects.exclude(url_path__startswith=TRASH_URL_PATH)
    site = Site.objects.filter(is_default_site=True).first()
    return outside.filter(pk=item.parent_pk).first() or (
        site and outside.filter(pk=site.root_page_id).first()
    )


def restore(item: TrashedItem, user) -> Model:
    """Restore an item and return the object. Raises TrashError with a sentence if that fails.

    A page that was live becomes live if the user may publish there; otherwise it is a draft. The
    view restrictions that applied before still apply.
    """
    # If anything fails, including the commit, no file must remain in a public folder.
    with ExitStack() as stack, transaction.atomic():
        item = TrashedItem.objects.select_for_update().get(pk=item.pk)
        instance = item.instance
        if instance is None:
            raise TrashError(
                _(
                    "This cannot be restored: something else has taken its place. "
                    "Ask an administrator."
                )
            )
        if item.kind == item.Kind.PAGE:
            restored = _restore_page(item, instance, user)
        else:
            name = stack.enter_context(moved(instance.file.name, item.file_name))
            restored = _restore_file(item, instance, name)
        references.attach(item.references)
        log(restored, RESTORE, user=user)
        item.delete()
    return restored


def _restore_page(item: TrashedItem, page: Page, user) -> Page:
    parent = parent_for(item)
    if parent is None:
        raise TrashError(_("This cannot be restored: the site has no page to put it below."))
    parent = Page.objects.select_for_update().get(pk=parent.pk)
    slug = _free_slug(item.slug, parent)
    Page.objects.filter(pk=page.pk).update(slug=slug)
    MovePageAction(page, *_place(item, parent), user).execute(skip_permission_checks=True)
    page = Page.objects.get(pk=page.pk)
    restrict_page(page, item.restrictions)
    if slug != item.slug and page.latest_revision:
        page.latest_revision.content["slug"] = slug
        page.latest_revision.save(update_fields=["content"])
    if parent.permissions_for_user(user).can_publish_subpage():
        for each in item.publication:
            publication.give_back(each)
    branch = Page.objects.descendant_of(page, inclusive=True)
    PageLogEntry.objects.filter(page__in=branch).update(deleted=False)
    for each in branch:
        references.save_again(each)
        transaction.on_commit(lambda pk=each.pk: share_images.refresh(pk), robust=True)
    return Page.objects.get(pk=page.pk).specific


def _place(item: TrashedItem, parent: Page) -> tuple[Page, str]:
    """Return target and position: after its previous sibling, or as the last child."""
    children = parent.get_children()
    if parent.pk != item.parent_pk or not children:
        return parent, "last-child"
    if item.left_pk is None:
        return children.first(), "first-sibling"
    left = children.filter(pk=item.left_pk).first()
    return (left, "right") if left else (parent, "last-child")


def _free_slug(slug: str, parent: Page) -> str:
    taken = set(parent.get_children().values_list("slug", flat=True))
    found, number = slug, 2
    while found in taken:
        found = slugify(f"{slug}-{number}")
        number += 1
    return found


def _restore_file(item: TrashedItem, instance: Model, name: str) -> Model:
    collection = private_collection(
        instance.collection, item.place or item.title, item.restrictions
    )
    model = type(instance)
    model._base_manager.filter(pk=instance.pk).update(file=name, collection=collection)
    restored = model.objects.get(pk=instance.pk)
    restored.save()
    return restored
