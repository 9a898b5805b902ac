"""The time of the last visible change of each page in each language, for feeds and sitemap."""

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

# Wagtail's own fields of a page. Readers see the fields that this project's page types add.
_UNSEEN = {field.name for field in Page._meta.fields} | {"followed_sources", COMMENTS_RELATION_NAME}


class PageChangeManager(models.Manager):
    def record(self, page: BasePage, first_day: datetime.datetime | None = None) -> None:
        """Record the languages in which readers see something different on a live page.

        `page` is an instance of its specific class. The time stays the same for a language in which
        nothing has changed. A language without a record gets `first_day`, or the current time.
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
        """Record changes for live pages that have not just been published.

        A page without a record gets the time of its last publication.
        """
        with fresh_snapshot():
            for page in current_snapshot().pages(list(pks)):
                self.record(page, first_day=page.last_published_at)


class PageChange(models.Model):
    """The time of the last visible change of a page in one language, for the sitemap and the feed.

    This is a model of its own because a page's fields are copied into drafts and revisions.
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
    """Return 16 hexadecimal digits that change with what readers of a language see on a page.

    `shared` are the values that all languages have in common. Fallback texts are included, and so
    are texts that depend on the prisoner's status.
    """
    with override(code):
        told = [page.shown_heading, page.shown_summary, page.stamp]
    seen = [shared, shown_texts(page, code), told]
    text = json.dumps(seen, cls=DjangoJSONEncoder, sort_keys=True)
    return sha256(text.encode()).hexdigest()[:16]


def shared_values(page: BasePage) -> dict:
    """Return the values that a page shows in every language, such as dates and images."""
    values = _untranslated(type(page), page.serializable_data())
    for relation in get_all_child_relations(type(page)):
        name = relation.get_accessor_name()
        rows = [_untranslated(relation.related_model, row) for row in values.get(name, ())]
        # Readers do not see primary keys, and they change when rows are created again.
        values[name] = [{key: row[key] for key in row if key != "pk"} for row in rows]
    return {name: value for name, value in values.items() if name not in _UNSEEN}


def _untranslated(model: type[models.Model], row: dict) -> dict:
    texts = {field.name for _name, _code, field in localized_fields(model)}
    texts.update(translated_field_names(model))
    return {name: value for name, value in row.items() if name not in texts}


def connect() -> None:
    """Record changes when pages are published, and pages without a record after migrations."""
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
    """Record the content of pages that have no record yet, for example after an upgrade."""
    if sender.name != "home" or not has_table(PageChange):
        return
    known = PageChange.objects.values("page")
    pks = list(BasePage.objects.live().exclude(pk__in=known).values_list("pk", flat=True))
    if pks and is_up_to_date():
        PageChange.objects.record_others(pks)
