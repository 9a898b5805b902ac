"""The items in the trash, with who deleted them and when."""

from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page

from home.content.models.document import CampaignDocument
from home.content.models.image import CampaignImage
from home.content.models.managers import TRASH_FOLDER
from home.models.base_page import TRASH_URL_PATH

DAYS_KEPT = 30


class TrashedItemManager(models.Manager):
    def old(self) -> models.QuerySet:
        """Return the items whose time for restoring is over."""
        return self.filter(deleted_at__lte=timezone.now() - timedelta(days=DAYS_KEPT))


class TrashedItem(models.Model):
    """The data needed to restore a page, image or document from the trash.

    A page is unpublished and moved with its descendants below the trash page (see
    `BasePage.in_trash`). The file of an image or document is moved to TRASH_FOLDER, which hides its
    row.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        IMAGE = "picture", _("Picture")
        DOCUMENT = "document", _("Document")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=255)
    object_pk = models.PositiveBigIntegerField()
    place = models.CharField(max_length=255, blank=True)
    pages = models.PositiveIntegerField(default=0)
    deleted_at = models.DateTimeField(default=timezone.now, db_index=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    parent_pk = models.PositiveBigIntegerField(null=True)
    left_pk = models.PositiveBigIntegerField(null=True)  # of the previous sibling
    slug = models.CharField(max_length=255, blank=True)
    # What was published or scheduled, from `home.archive.trash.publication`.
    publication = models.JSONField(default=list)
    # View restrictions of the parent or collection; see `home.archive.trash.privacy`.
    restrictions = models.JSONField(default=list)
    # [[model, field, key of the referring object, key of the referenced object]].
    references = models.JSONField(default=list)
    file_name = models.CharField(max_length=255, blank=True)

    objects = TrashedItemManager()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return self.title

    @property
    def days_left(self) -> int:
        """The number of days in which it can be restored, including the current one."""
        return max(0, DAYS_KEPT - (timezone.now() - self.deleted_at).days)

    @property
    def instance(self) -> Page | CampaignImage | CampaignDocument | None:
        """The object itself while it is in the trash; else None."""
        if self.kind == self.Kind.PAGE:
            found = Page.objects.filter(url_path__startswith=TRASH_URL_PATH)
        else:
            model = CampaignImage if self.kind == self.Kind.IMAGE else CampaignDocument
            found = model._base_manager.filter(file__startswith=TRASH_FOLDER)
        return found.filter(pk=self.object_pk).first()
