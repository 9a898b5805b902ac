import secrets

from django.db import models, transaction


class ContentVersion(models.Model):
    """Which version of the site's content is stored: a row for each change that runs at a time."""

    token = models.CharField(max_length=12)

    @classmethod
    def current(cls) -> str:
        """Return a text that differs as soon as anything is stored that readers can see.

        It is read with one query, and empty on a site where nothing was ever changed.
        """
        return "-".join(cls.objects.order_by("pk").values_list("token", flat=True))

    @classmethod
    @transaction.atomic
    def renew(cls) -> None:
        """Change what `current` returns, from the moment when the running transaction is stored.

        Transactions that overlap take rows of their own: none waits for another, and none gets
        into a deadlock with one.
        """
        token = secrets.token_urlsafe(9)
        free = cls.objects.select_for_update(skip_locked=True).order_by("pk")
        pk = free.values_list("pk", flat=True).first()
        if pk is None:
            cls.objects.create(token=token)
        else:
            cls.objects.filter(pk=pk).update(token=token)
