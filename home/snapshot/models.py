"""The version of the stored content, from which processes notice changes."""

import secrets

from django.db import connection, models, transaction


class ContentVersion(models.Model):
    """The version of the site's content, in as many rows as transactions have overlapped."""

    token = models.CharField(max_length=12)

    @classmethod
    def current(cls) -> str:
        """Return a text that changes whenever a change that readers can see is committed.

        It is empty until the first change. Each rendering begins with this query, so it is
        written in SQL: Django's ORM takes eight times as long to build it.
        """
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT token FROM {cls._meta.db_table} ORDER BY id")  # noqa: S608
            return "-".join(token for (token,) in cursor)

    @classmethod
    @transaction.atomic
    def renew(cls) -> None:
        """Change what `current` returns as soon as the current transaction is committed.

        Transactions that overlap write to different rows, so that they neither wait for each
        other nor deadlock.
        """
        token = secrets.token_urlsafe(9)
        free = cls.objects.select_for_update(skip_locked=True).order_by("pk")
        pk = free.values_list("pk", flat=True).first()
        if pk is None:
            cls.objects.create(token=token)
        else:
            cls.objects.filter(pk=pk).update(token=token)
