"""Moves objects to the trash, and deletes them for good.

Pages are kept below the trash page, which is outside all sites and for which nobody has
permissions. Images and documents are kept in a folder of the storage that is never served.
"""

from pathlib import PurePath

from django.db import transaction
from django.utils.crypto import get_random_string
from wagtail.actions.move_page import MovePageAction
from wagtail.log_actions import log
from wagtail.models import Page, ReferenceIndex
from wagtail.search import index

from home.archive.models import TrashedItem
from home.archive.trash import publication, references
from home.archive.trash.files import moved
from home.archive.trash.privacy import restrictions_of
from home.caching.invalidation import content_changed
from home.content.models import CampaignDocument, CampaignImage, CampaignRendition
from home.content.models.managers import TRASH_FOLDER
from home.localization import notices
from home.models import BasePage
from home.models.base_page import TRASH_URL_PATH

TRASH = "home.archive.trash"


def trash_root() -> Page:
    """Return the page below which deleted pages are kept; create it if necessary."""
    if found := Page.objects.filter(url_path=TRASH_URL_PATH).first():
        return found
    page = BasePage(heading_en="Trash", title="Trash", slug=TRASH_URL_PATH.strip("/"), live=False)
    return Page.get_first_root_node().add_child(instance=page).page_ptr


@transaction.atomic
def trash_page(page: Page, user) -> TrashedItem:
    """Unpublish a page with all its descendants, and move it to the trash."""
    parent, left = page.get_parent(), page.get_prev_sibling()
    branch = list(Page.objects.descendant_of(page, inclusive=True).specific())
    published = [publication.read(each) for each in branch]
    for each in branch:
        publication.withdraw(each, user)
    item = TrashedItem.objects.create(
        kind=TrashedItem.Kind.PAGE,
        title=page.title,
        object_pk=page.pk,
        place=parent.title,
        pages=len(branch),
        deleted_by=user,
        parent_pk=parent.pk,
        left_pk=left and left.pk,
        slug=page.slug,
        publication=published,
        restrictions=restrictions_of(parent),
        references=references.detach(branch),
    )
    Page.objects.filter(pk=page.pk).update(slug=page.pk)  # deleted pages can have equal slugs
    moving = MovePageAction(Page.objects.get(pk=page.pk), trash_root(), "last-child", user)
    moving.execute(skip_permission_checks=True)
    for each in branch:
        _forget(each)
        notices.forget(type(each), each)
        log(each, "wagtail.delete", user=user, deleted=True)
    return item


@transaction.atomic
def trash_file(instance: CampaignImage | CampaignDocument, user) -> TrashedItem:
    """Move an image or document to the trash; its public file is deleted on commit."""
    is_image = isinstance(instance, CampaignImage)
    name, suffix = instance.file.name, PurePath(instance.file.name).suffix
    with moved(name, f"{TRASH_FOLDER}{get_random_string(22)}{suffix}") as new_name:
        item = TrashedItem.objects.create(
            kind=TrashedItem.Kind.IMAGE if is_image else TrashedItem.Kind.DOCUMENT,
            title=instance.title,
            object_pk=instance.pk,
            place="" if instance.collection.is_root() else instance.collection.name,
            deleted_by=user,
            restrictions=restrictions_of(instance.collection),
            references=references.detach([instance]),
            file_name=name,
        )
        type(instance).objects.filter(pk=instance.pk).update(file=new_name)
        if is_image:
            CampaignRendition.objects.filter(image=instance).delete()
        _forget(instance)
        log(instance, TRASH, user=user)
        content_changed()
    return item


def delete_for_good(item: TrashedItem) -> None:
    """Delete an item of the trash with its files."""
    instance = item.instance
    if isinstance(instance, Page):
        # The log has an entry from moving the page to the trash, so no other is added.
        Page.objects.filter(pk=instance.pk).delete()
    elif instance:
        instance.delete()
    item.delete()


def _forget(instance) -> None:
    index.remove_object(instance)
    ReferenceIndex.remove_for_object(instance)
