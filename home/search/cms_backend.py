"""The CMS's search backend; on PostgreSQL without deadlocks between editors."""

from django.db import connection, transaction
from django.db.models import Avg, F
from django.db.models.functions import Length
from modelsearch.backends.database.postgres.postgres import PostgresIndex, PostgresSearchBackend
from wagtail.search.backends.database import SearchBackend as DatabaseSearchBackend


class SkipLockedIndex(PostgresIndex):
    """Waits for nobody's row but its own."""

    def _refresh_title_norms(self, full=False):
        # Wagtail's updates every row whose weight is 1.0, those of other pages too: two requests
        # that have each saved a page wait for each other, and one is rolled back. A row that is
        # left out here gets its weight when its own page is saved, or from `update_index`.
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


def SearchBackend(params):  # noqa: N802 - the name by which Wagtail calls it
    """Return Wagtail's search backend for the database, as WAGTAILSEARCH_BACKENDS asks for it."""
    if connection.vendor == "postgresql":
        return SkipLockedSearchBackend(params)
    return DatabaseSearchBackend(params)
