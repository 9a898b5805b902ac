"""The version of the stored content, by which processes notice changes."""

import secrets

from django.db import connection, models, transaction


class ContentVersion(models.Model):
    """Which version of the site's content is stored: a row for each change that runs at a time."""

    token = models.CharField(max_length=12)

    @classmethod
    def current(cls) -> str:
        """Return a text that differs as soon as anything is stored that readers can see.

        It is empty on a site where nothing was ever changed. Every rendering begins with this
        query, so it is written by hand: Django takes eight times as long to build it.
        """
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT token FROM {cls._meta.db_table} ORDER BY id")  # noqa: S608
            return "-".join(token for (token,) in cursor)

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
