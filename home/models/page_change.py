import json
from hashlib import sha256

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import COMMENTS_RELATION_NAME, Page

from home.localization.fallback import shown_texts
from home.localization.registry import localized_fields, translated_field_names
from home.localization.segments import child_objects
from home.models.base import BasePage

# What Wagtail keeps about a page; readers see the fields that our own page types add.
_UNSEEN = {field.name for field in Page._meta.fields} | {"followed_sources", COMMENTS_RELATION_NAME}


class PageChangeManager(models.Manager):
    def record(self, page: BasePage) -> None:
        """Note the languages in which readers see something else of a live page than before.

        `page` has its own type. A language in which nothing has changed keeps its day.
        """
        known = dict(self.filter(page_id=page.pk).values_list("language", "fingerprint"))
        shared = shared_values(page)
        seen = {code: fingerprint(page, code, shared) for code, _name in settings.LANGUAGES}
        now = timezone.now()
        self.bulk_create(
            [
                PageChange(page_id=page.pk, language=code, changed_at=now, fingerprint=value)
                for code, value in seen.items()
                if known.get(code) != value
            ],
            update_conflicts=True,
            unique_fields=["page", "language"],
            update_fields=["changed_at", "fingerprint"],
        )


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
    """Return what a page shows in every language alike, such as dates and pictures."""
    children = {name: type(rows[0]) for name, rows in child_objects(page) if rows}
    values = _untranslated(type(page), page.serializable_data())
    for name, model in children.items():
        values[name] = [_untranslated(model, row) for row in values[name]]
    return {name: value for name, value in values.items() if name not in _UNSEEN}


def _untranslated(model: type[models.Model], row: dict) -> dict:
    texts = {field.name for _name, _code, field in localized_fields(model)}
    texts.update(translated_field_names(model))
    return {name: value for name, value in row.items() if name not in texts}
