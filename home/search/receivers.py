"""Signal receivers that update the search index once a change is committed.

An error while indexing is logged and does not prevent publishing. Pages that are not public are
never among the results, even if the index is outdated (see `home.search.results`).
"""

import threading

from django.conf import settings
from django.db import connection
from django.db.models.signals import post_delete, post_migrate, post_save
from django.db.transaction import on_commit
from wagtail.models import PageViewRestriction
from wagtail.signals import post_page_move

from home.models import BasePage
from home.models.migration_state import has_table, is_up_to_date
from home.models.signals import texts_changed_everywhere
from home.search import index
from home.search.models import SearchEntry


class _Waiting(threading.local):
    """The pages that the running transaction has changed."""

    def __init__(self):
        self.pks: set[int] = set()


_waiting = _Waiting()


def connect() -> None:
    for signal in (post_save, post_delete):
        signal.connect(_refresh_a_page)
        signal.connect(_refresh_all_pages, sender=PageViewRestriction)
    for signal in (post_page_move, texts_changed_everywhere):
        signal.connect(_refresh_all_pages)
    post_migrate.connect(build_for_new_languages)


def _refresh_a_page(sender, instance, update_fields=None, **_kwargs):
    """Update the index for a page that was saved or deleted. Drafts are saved as revisions."""
    if not issubclass(sender, BasePage) or (update_fields and "live" not in update_fields):
        return
    _waiting.pks.add(instance.pk)
    on_commit(_refresh_waiting, robust=True)


def _refresh_waiting():
    pks, _waiting.pks = _waiting.pks, set()
    if pks:
        index.refresh(pks)


def _refresh_all_pages(**_kwargs):
    """Update the index when the visibility of a page tree or the texts of all pages change."""
    on_commit(index.refresh_all, robust=True)


def build_for_new_languages(sender, **_kwargs):
    """Build the index of a site that has pages but no index, or has a language that is not indexed.

    It does nothing until all migrations are applied.
    """
    if sender.name != "home" or not has_table(SearchEntry):
        return
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM home_basepage)")
        (has_pages,) = cursor.fetchone()
    indexed = set(SearchEntry.objects.values_list("language", flat=True).distinct())
    if has_pages and not indexed >= set(dict(settings.LANGUAGES)) and is_up_to_date():
        index.rebuild()
