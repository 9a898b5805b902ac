"""What lies in the trash, by whom and since when."""

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
        """Return what nobody has restored in time."""
        return self.filter(deleted_at__lte=timezone.now() - timedelta(days=DAYS_KEPT))


class TrashedItem(models.Model):
    """What restoring needs to know of a page, image or document in the trash.

    A page is kept with all below it, unpublished, below the trash page (see `BasePage.in_trash`).
    The file of an image or document is kept in TRASH_FOLDER, and so its row is out of sight.
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
    left_pk = models.PositiveBigIntegerField(null=True)  # of the page that stood before it
    slug = models.CharField(max_length=255, blank=True)
    # What was published or scheduled, as `home.archive.trash.publication` reads it.
    publication = models.JSONField(default=list)
    # What parent or collection required of readers; see `home.archive.trash.privacy`.
    restrictions = models.JSONField(default=list)
    # [[model, field, key]] of the objects that referred to it.
    references = models.JSONField(default=list)
    file_name = models.CharField(max_length=255, blank=True)

    objects = TrashedItemManager()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return self.title

    @property
    def days_left(self) -> int:
        """For how many days it can still be restored, the one that has begun included."""
        return max(0, DAYS_KEPT - (timezone.now() - self.deleted_at).days)

    @property
    def instance(self) -> Page | CampaignImage | CampaignDocument | None:
        """The object itself, as long as it is in the trash."""
        if self.kind == self.Kind.PAGE:
            found = Page.objects.filter(url_path__startswith=TRASH_URL_PATH)
        else:
            model = CampaignImage if self.kind == self.Kind.IMAGE else CampaignDocument
            found = model._base_manager.filter(file__startswith=TRASH_FOLDER)
        return found.filter(pk=self.object_pk).first()
