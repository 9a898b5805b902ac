"""Out of the trash: back in its place, with its drafts and its history."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import IntegrityError, transaction
from django.db.models import F, Model
from django.db.models.signals import post_save
from django.utils.text import slugify
from django.utils.translation import gettext as _
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.images import get_image_model
from wagtail.log_actions import log
from wagtail.models import Page, Revision, Site

from home import share_pictures
from home.models import TrashedItem
from home.trash import TrashError, rows
from home.trash.putting import KINDS

RESTORE = "home.restore"
PAGE, REVISION, REDIRECT = (model._meta.label for model in (Page, Revision, Redirect))


def parent_for(item: TrashedItem) -> Page | None:
    """Return the page below which a page comes back: its old parent, or the site's first page."""
    parent = Page.objects.filter(pk=item.parent_pk).first()
    site = Site.objects.filter(is_default_site=True).select_related("root_page").first()
    return parent or (site and site.root_page)


def restore(item: TrashedItem, user) -> Model:
    """Put what was deleted back and return it. Raises TrashError with a sentence when it cannot be.

    A page that was live is live again if the user may publish there, else it is a draft.
    """
    # What fails, be it the commit, must not leave a file where everybody can read it.
    with ExitStack() as files_in_place, transaction.atomic():
        item = TrashedItem.objects.select_for_update().get(pk=item.pk)
        try:
            with transaction.atomic():
                if item.kind == item.Kind.PAGE:
                    restored = _page(item, user)
                else:
                    restored = _file(item, files_in_place.enter_context(_file_in_place(item)))
        except IntegrityError as error:
            raise TrashError(
                _(
                    "This cannot be restored: something else has taken its place. "
                    "Ask an administrator."
                )
            ) from error
        log(restored, RESTORE, user=user)
        item.delete()
    return restored


def _page(item, user) -> Page:
    parent = parent_for(item)
    if parent is None:
        raise TrashError(_("This cannot be restored: the site has no page to put it below."))
    parent = Page.objects.select_for_update().get(pk=parent.pk)
    kept = rows.unpack(item.rows)
    root = min(kept[PAGE], key=lambda row: row["depth"])
    slug = root["slug"]
    _move(kept[PAGE], root, parent)
    if not parent.permissions_for_user(user).can_publish_subpage():
        _make_drafts(kept)
    if REDIRECT in kept:  # an editor may have given the old address another target
        taken = set(Redirect.objects.values_list("old_path", flat=True))
        kept[REDIRECT] = [row for row in kept[REDIRECT] if row["old_path"] not in taken]
    try:
        emptied = rows.put_back(kept)
    except TrashError as error:
        raise TrashError(
            _("This cannot be restored: it needs an object that is gone (%s).") % error
        ) from error
    Page.objects.filter(pk=parent.pk).update(numchild=F("numchild") + 1)
    if parent.pk == item.parent_pk:
        _put_in_order(item, parent)
    pks = [row["id"] for row in kept[PAGE]]
    if root["slug"] != slug:
        _rename_drafts(root)
    _reconnect(item, emptied)
    for page in Page.objects.filter(pk__in=pks).order_by("path").specific():
        _tell(page)
        transaction.on_commit(lambda pk=page.pk: share_pictures.refresh(pk), robust=True)
    return Page.objects.get(pk=item.object_pk).specific


def _move(pages: list[dict], root: dict, parent: Page) -> None:
    """Write into the rows of a branch where it stands now: last below its parent."""
    last = parent.get_last_child()
    path = last._inc_path() if last else Page._get_path(parent.path, parent.depth + 1, 1)
    taken = set(parent.get_children().values_list("slug", flat=True))
    slug, number = root["slug"], 2
    while root["slug"] in taken:
        root["slug"] = slugify(f"{slug}-{number}")
        number += 1
    before = root["path"], root["depth"], root["url_path"]
    url_path = f"{parent.url_path}{root['slug']}/"
    for row in pages:
        row["path"] = path + row["path"].removeprefix(before[0])
        row["depth"] += parent.depth + 1 - before[1]
        row["url_path"] = url_path + row["url_path"].removeprefix(before[2])


def _put_in_order(item: TrashedItem, parent: Page) -> None:
    """Move a page, from the end, behind the one that it stood behind: menus follow the order."""
    beside = parent.get_children().exclude(pk=item.object_pk)
    left = beside.filter(pk=item.left_pk).first() if item.left_pk else None
    if left is None and (item.left_pk or not beside.exists()):
        return
    page = Page.objects.get(pk=item.object_pk)
    # As the tree does it: Wagtail's own way would log and announce a move.
    if left:
        super(Page, page).move(left, pos="right")
    else:
        super(Page, page).move(beside.first(), pos="first-sibling")


def _make_drafts(kept: rows.Rows) -> None:
    for row in kept[PAGE]:
        if row["live"]:
            row |= {"live": False, "has_unpublished_changes": True, "live_revision_id": None}
    for row in kept.get(REVISION, ()):
        row["approved_go_live_at"] = None


def _rename_drafts(root: dict) -> None:
    """Let the latest draft have the slug under which the page came back."""
    revision = Revision.objects.filter(pk=root["latest_revision_id"]).first()
    if revision:
        revision.content["slug"] = root["slug"]
        revision.save(update_fields=["content"])


@contextmanager
def _file_in_place(item: TrashedItem) -> Iterator[str]:
    """Give the name of an item's file among the uploads; the file goes again if the block fails."""
    if item.file is None:
        yield item.file_name
        return
    name = default_storage.save(item.file_name, ContentFile(bytes(item.file)))
    try:
        yield name
    except BaseException:
        default_storage.delete(name)
        raise


def _file(item, name: str) -> Model:
    model = get_image_model() if item.kind == item.Kind.PICTURE else get_document_model()
    kept = rows.unpack(item.rows)
    (row,) = kept[model._meta.label]
    row["file"] = name
    _reconnect(item, rows.put_back(kept))
    restored = model.objects.get(pk=item.object_pk)
    _tell(restored)
    return restored


def _reconnect(item: TrashedItem, emptied: list[rows.Reference]) -> None:
    """Fill references to what is back; what is still in the trash fills those to it in its turn."""
    for instance in rows.fill(item.references):
        _tell(instance.specific if isinstance(instance, Page) else instance, created=False)
    for reference in emptied:
        target = rows.target_of(reference)
        kind = item.Kind.PAGE if issubclass(target, Page) else KINDS.get(target)
        waiting = TrashedItem.objects.filter(kind=kind, object_pk=reference[-1])
        for other in waiting.only("references"):
            other.references.append(reference)
            other.save(update_fields=["references"])


def _tell(instance: Model, created: bool = True) -> None:
    """Tell whoever follows what is stored: page store, search, uses, sizes of pictures."""
    post_save.send(
        sender=type(instance),
        instance=instance,
        created=created,
        raw=False,
        using=instance._state.db,
        update_fields=None,
    )
