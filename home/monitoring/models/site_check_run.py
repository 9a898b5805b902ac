from django.db import models


class SiteCheckRun(models.Model):
    """The findings of one site check. They contain no data about visitors.

    `version` is the version of the content and the code that was checked.
    """

    KEPT = 20

    ended_at = models.DateTimeField(auto_now_add=True)
    version = models.TextField(blank=True)
    documents = models.PositiveIntegerField()
    findings = models.JSONField(default=list)

    @classmethod
    def latest_run(cls) -> "SiteCheckRun | None":
        """Return the last run; None if there was none."""
        return cls.objects.order_by("-pk").first()

    def forget_older(self) -> None:
        """Delete all but the last KEPT runs."""
        kept = type(self).objects.order_by("-pk").values_list("pk", flat=True)[: self.KEPT]
        type(self).objects.exclude(pk__in=list(kept)).delete()
