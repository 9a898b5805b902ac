"""Tells which pages alone a change of content shows on, from the rows of the database."""

from hashlib import blake2b

from django.apps import apps
from django.db import connection
from wagtail.models import Page

from home.models import PageChange
from home.page_store.changes import DRAFT_FIELDS, is_seen

# A page's text, and what publishing notes: no other page shows them, only sitemap and feeds.
SHOWN_ON_OWN_PAGE = ("body", "followed_sources", "last_published_at", "live_revision")
# Rows beside a page that are all of this kind, with the field that names the page.
OF_ONE_PAGE = {PageChange: "page"}


def read_rows() -> dict[str, list[str]]:
    """Return for each row that readers can see a sum of what all pages may show, and one of what
    only its own page shows."""
    found = {}
    with connection.cursor() as cursor:
        for model in apps.get_models(include_auto_created=True):
            if is_seen(model) and model._meta.managed and not model._meta.proxy:
                found |= _rows_of(model, cursor)
    return found


def _rows_of(model, cursor) -> dict[str, list[str]]:
    """Return the sums by row; what follows the last space is the page that owns the second one."""
    quote = connection.ops.quote_name
    is_page = issubclass(model, Page)
    owner = model._meta.get_field(OF_ONE_PAGE[model]) if model in OF_ONE_PAGE else model._meta.pk
    fields = [
        field
        for field in model._meta.local_concrete_fields
        if not (is_page and field.name in DRAFT_FIELDS)
    ]
    own = [f for f in fields if model in OF_ONE_PAGE or (is_page and _is_own(f))]
    shared = [field for field in fields if field not in own]
    columns = [quote(field.column) for field in (model._meta.pk, owner, *shared, *own)]
    cursor.execute(f"SELECT {', '.join(columns)} FROM {quote(model._meta.db_table)}")  # noqa: S608
    label, first = model._meta.label_lower, len(shared)
    return {
        f"{label} {pk} {page}": [_sum(row[:first]), _sum(row[first:])] for pk, page, *row in cursor
    }


def _is_own(field) -> bool:
    return not field.primary_key and field.name.startswith(SHOWN_ON_OWN_PAGE)


def _sum(values: list) -> str:
    return blake2b(repr(values).encode(), digest_size=9).hexdigest()


def changed_pages(before: dict, now: dict) -> set[int] | None:
    """Return the pages on which alone a difference shows; None if it may show on all."""
    if before.keys() != now.keys():
        return None
    changed = set()
    for row, (shared, own) in now.items():
        if before[row][0] != shared:
            return None
        if before[row][1] != own:
            changed.add(int(row.rpartition(" ")[2]))
    return changed
