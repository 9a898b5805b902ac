from django.db import models


class SiteCheckRun(models.Model):
    """What was found when the whole site was looked at: about the site, and about no visitor.

    `version` is the version of the content and of the code that was looked at.
    """

    KEPT = 20

    ended_at = models.DateTimeField(auto_now_add=True)
    version = models.TextField(blank=True)
    documents = models.PositiveIntegerField()
    findings = models.JSONField(default=list)

    @classmethod
    def latest_run(cls) -> "SiteCheckRun | None":
        """Return the last run, None when there was none."""
        return cls.objects.order_by("-pk").first()

    def forget_older(self) -> None:
        """Keep the last runs, so that the table does not grow."""
        kept = type(self).objects.order_by("-pk").values_list("pk", flat=True)[: self.KEPT]
        type(self).objects.exclude(pk__in=list(kept)).delete()
