from datetime import timedelta

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

DAYS_KEPT = 30


class TrashedItemManager(models.Manager):
    def old(self) -> models.QuerySet:
        """Return what nobody has restored in time."""
        return self.filter(deleted_at__lte=timezone.now() - timedelta(days=DAYS_KEPT))

    def listed(self) -> models.QuerySet:
        """Return all, the latest first, without what only restoring needs."""
        return self.defer("rows", "references", "file").select_related("deleted_by")


class TrashedItem(models.Model):
    """A page with all below it, a picture or a document that was deleted, as its stored rows.

    The rows have left their tables, so nothing of it is on the site, in a list, search or count,
    and no file of it is where uploads are served from.
    """

    class Kind(models.TextChoices):
        PAGE = "page", _("Page")
        PICTURE = "picture", _("Picture")
        DOCUMENT = "document", _("Document")

    kind = models.CharField(max_length=10, choices=Kind.choices)
    title = models.CharField(max_length=255)
    object_pk = models.PositiveBigIntegerField()
    parent_pk = models.PositiveBigIntegerField(null=True)
    left_pk = models.PositiveBigIntegerField(null=True)  # of the page that stood before it
    collection_pk = models.PositiveBigIntegerField(null=True)
    uploaded_by_pk = models.PositiveBigIntegerField(null=True)
    place = models.CharField(max_length=255, blank=True)
    pages = models.PositiveIntegerField(default=0)
    deleted_at = models.DateTimeField(default=timezone.now, db_index=True)
    deleted_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, null=True, on_delete=models.SET_NULL, related_name="+"
    )
    # {table: {"columns": [names], "rows": [[values as home.backup.tables reads them]]}}
    rows = models.JSONField()
    # [[table, column, key of the row that referred to it, what it held]]
    references = models.JSONField(default=list)
    file = models.BinaryField(null=True)
    file_name = models.CharField(max_length=255, blank=True)

    objects = TrashedItemManager()

    wagtail_reference_index_ignore = True

    def __str__(self):
        return self.title

    @property
    def days_left(self) -> int:
        """For how many days it can still be restored, the one that has begun included."""
        return max(0, DAYS_KEPT - (timezone.now() - self.deleted_at).days)
