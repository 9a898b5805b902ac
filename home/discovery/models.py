"""When readers of a language last saw a page change, for feeds and sitemap."""

import datetime
import json
from collections.abc import Iterable
from hashlib import sha256

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models.signals import post_migrate
from django.utils import timezone
from django.utils.translation import override
from modelcluster.models import get_all_child_relations
from wagtail.models import COMMENTS_RELATION_NAME, Page
from wagtail.signals import page_published

from home.localization.fallback import shown_texts
from home.localization.registry import localized_fields, translated_field_names
from home.models.base_page import BasePage
from home.models.migration_state import has_table, is_up_to_date
from home.models.signals import texts_changed_everywhere
from home.snapshot.current import current_snapshot, fresh_snapshot

# What Wagtail keeps about a page; readers see the fields that our own page types add.
_UNSEEN = {field.name for field in Page._meta.fields} | {"followed_sources", COMMENTS_RELATION_NAME}


class PageChangeManager(models.Manager):
    def record(self, page: BasePage, first_day: datetime.datetime | None = None) -> None:
        """Note the languages in which readers see something else of a live page than before.

        `page` has its own type. A language in which nothing has changed keeps its day, and one of
        which nothing is known yet gets `first_day`, or today.
        """
        known = dict(self.filter(page_id=page.pk).values_list("language", "fingerprint"))
        shared = shared_values(page)
        seen = {code: fingerprint(page, code, shared) for code, _name in settings.LANGUAGES}
        now = timezone.now()
        self.bulk_create(
            [
                PageChange(
                    page_id=page.pk,
                    language=code,
                    changed_at=now if code in known else first_day or now,
                    fingerprint=value,
                )
                for code, value in seen.items()
                if known.get(code) != value
            ],
            update_conflicts=True,
            unique_fields=["page", "language"],
            update_fields=["changed_at", "fingerprint"],
        )

    def record_others(self, pks: Iterable[int]) -> None:
        """Do so for live pages that nobody has just published.

        Those of which nothing is known yet have changed last on their day of publication.
        """
        with fresh_snapshot():
            for page in current_snapshot().pages(list(pks)):
                self.record(page, first_day=page.last_published_at)


class PageChange(models.Model):
    """When that which readers of one language see of a page last changed: for sitemap and feed.

    It stands beside the page and not in it, for a page's fields travel with drafts and history.
    """

    page = models.ForeignKey(BasePage, on_delete=models.CASCADE, related_name="+")
    language = models.CharField(max_length=10)
    changed_at = models.DateTimeField()
    fingerprint = models.CharField(max_length=16)

    objects = PageChangeManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="one_change_per_language")
        ]


def fingerprint(page: BasePage, code: str, shared: dict) -> str:
    """Return 16 hexadecimal digits that stand for all that readers of a language see of a page.

    `shared` is what they see in every language. Texts that fill in for missing ones count, and so
    does what follows from a status.
    """
    with override(code):
        told = [page.shown_heading, page.shown_summary, page.stamp]
    seen = [shared, shown_texts(page, code), told]
    text = json.dumps(seen, cls=DjangoJSONEncoder, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def shared_values(page: BasePage) -> dict:
    """Return what a page shows in every language alike, such as dates and images."""
    values = _untranslated(type(page), page.serializable_data())
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        rows = [_untranslated(relation.related_model, row) for row in values.get(name, ())]
        # Nobody sees primary keys, and rows that are written anew get other ones.
        values[name] = [{key: row[key] for key in row if key != "pk"} for row in rows]
    return {name: value for name, value in values.items() if name not in _UNSEEN}


def _untranslated(model: type[models.Model], row: dict) -> dict:
    texts = {field.name for _name, _code, field in localized_fields(model)}
    texts.update(translated_field_names(model))
    return {name: value for name, value in row.items() if name not in texts}


def connect() -> None:
    """Note a change when a page is published, and what changed before there were notes."""
    page_published.connect(_record)
    texts_changed_everywhere.connect(_record_others)
    post_migrate.connect(record_pages_of_old)


def _record(instance, **_kwargs):
    if isinstance(instance, BasePage):
        PageChange.objects.record(instance)


def _record_others(instance, **_kwargs):
    others = BasePage.objects.live().exclude(pk=instance.pk).values_list("pk", flat=True)
    PageChange.objects.record_others(others)


def record_pages_of_old(sender, **_kwargs):
    """Note what readers see of pages from before their changes were noted."""
    if sender.name != "home" or not has_table(PageChange):
        return
    known = PageChange.objects.values("page")
    pks = list(BasePage.objects.live().exclude(pk__in=known).values_list("pk", flat=True))
    if pks and is_up_to_date():
        PageChange.objects.record_others(pks)
