"""Counts the letters that readers report as sent: hourly totals, without any data on readers."""

from django.conf import settings
from django.db import models, transaction
from django.db.models import F, Sum
from django.utils import timezone
from django.utils.crypto import salted_hmac


class LetterCountQuerySet(models.QuerySet):
    def total(self, appeal_id: int) -> int:
        """Return how many letters of an appeal were counted."""
        return self.filter(appeal_id=appeal_id).aggregate(total=Sum("count"))["total"] or 0

    def add(self, appeal_id: int) -> bool:
        """Count one letter. Return False if the site-wide limit of this minute is reached."""
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
        """Count one letter towards the limit of this minute. Return False if it is reached.

        The time is read after the lock is acquired, so that a request that waited for the lock does
        not restore a minute that is over.
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
    """The row that limits the count. It stores a keyed digest of the minute, not the time."""

    window = models.CharField(max_length=64, default="")
    count = models.PositiveIntegerField(default=0)

    objects = CountWindowQuerySet.as_manager()


def this_minute() -> str:
    """Return a keyed digest of the current minute, meaningless without the site's secret key."""
    minute = timezone.now().strftime("%Y-%m-%d %H:%M")
    return salted_hmac("letters.CountWindow", minute, algorithm="sha256").hexdigest()
