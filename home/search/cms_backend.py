"""The search backend of the CMS; on PostgreSQL, it avoids deadlocks between editors."""

from django.db import connection, transaction
from django.db.models import Avg, F
from django.db.models.functions import Length
from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend
from wagtail.search.backends.database import SearchBackend as DatabaseSearchBackend


class SkipLockedIndex(PostgresIndex):
    """An index that does not wait for rows that other transactions have locked."""

    def _refresh_title_norms(self, full=False):
        # Wagtail's method updates every row whose weight is 1.0, including rows of other pages. Two
        # requests that have each saved a page would wait for each other, and PostgreSQL would roll
        # one of them back. A row that is skipped here gets its weight when its own page is saved,
        # or from `update_index`.
        if full:
            super()._refresh_title_norms(full=True)
            return
        weighable = self.entries.annotate(length=Length("title")).filter(length__gt=0)
        average = weighable.aggregate(average=Avg("length"))["average"]
        with transaction.atomic(using=self.write_connection.alias):
            free = weighable.filter(title_norm=1.0).select_for_update(skip_locked=True)
            keys = list(free.values_list("pk", flat=True))
            weighable.filter(pk__in=keys).update(title_norm=average / F("length"))


class SkipLockedSearchBackend(PostgresSearchBackend):
    index_class = SkipLockedIndex


def SearchBackend(params):  # noqa: N802 - Wagtail imports this name
    """Return Wagtail's search backend for the database, for use in WAGTAILSEARCH_BACKENDS."""
    if connection.vendor == "postgresql":
        return SkipLockedSearchBackend(params)
    return DatabaseSearchBackend(params)
