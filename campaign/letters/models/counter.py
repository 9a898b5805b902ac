"""Counts the letters that readers say they sent: totals by the hour, nothing about anybody."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac


class LetterCountQuerySet(models.QuerySet):
    def total(self, appeal_id: int) -> int:
        """Return how many letters were counted for an appeal."""
        return self.filter(appeal_id=appeal_id).aggregate(total=Sum("count"))["total"] or 0

    def add(self, appeal_id: int) -> bool:
        """Count one letter; return whether the site-wide cap of this minute left room for it."""
        if not CountWindow.objects.admit():
            return False
        hour = timezone.now().replace(minute=0, second=0, microsecond=0)
        row, _created = self.get_or_create(appeal_id=appeal_id, hour=hour)
        self.filter(pk=row.pk).update(count=F("count") + 1)
        return True


class LetterCount(models.Model):
    """The letters of one appeal that were counted in one hour."""

    appeal = models.ForeignKey("letters.AppealPage", on_delete=models.CASCADE, related_name="+")
    hour = models.DateTimeField()
    count = models.PositiveIntegerField(default=0)

    objects = LetterCountQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["appeal", "hour"], name="one_count_per_hour")
        ]


class CountWindowQuerySet(models.QuerySet):
    @transaction.atomic
    def admit(self) -> bool:
        """Take one of this minute's places; return whether there was one left.

        The lock comes before the look at the clock, so that nobody who had to wait brings back a
        minute that is over.
        """
        row, _created = self.select_for_update().get_or_create(pk=1)
        window = this_minute()
        if row.window != window:
            row.window, row.count = window, 0
        if row.count >= settings.LETTERS_COUNTED_PER_MINUTE:
            return False
        row.count += 1
        row.save()
        return True


class CountWindow(models.Model):
    """The one row that bounds inflation. It names its minute by a keyed digest, not by the time."""

    window = models.CharField(max_length=64, default="")
    count = models.PositiveIntegerField(default=0)

    objects = CountWindowQuerySet.as_manager()


def this_minute() -> str:
    """Return a name for the present minute that tells nothing without the site's secret key."""
    minute = timezone.now().strftime("%Y-%m-%d %H:%M")
    return salted_hmac("letters.CountWindow", minute, algorithm="sha256").hexdigest()
