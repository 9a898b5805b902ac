"""The history of one text: its earlier words, who wrote them and when, from Wagtail's revisions."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import count
from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.blocks import Block, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField
from wagtail.log_actions import registry as log_registry
from wagtail.models import RevisionMixin

from home.localization.history import PUBLISH_LANGUAGE
from home.localization.registry import translated_field_names
from home.localization.segments import comparable

# Revisions are large, and some callers need only the newest.
CHUNK = 20


@dataclass(frozen=True)
class TextVersion:
    """What a text said from `time` on. `words` is the value of a segment, HTML for rich text.

    `user` is None if the version was stored by a program or its user has been deleted. `revision`
    is the primary key of the first revision with these words.
    """

    user: Any
    time: datetime
    words: Any
    revision: int


def text_history(instance: Model, code: str, address: str) -> Iterator[TextVersion]:
    """Yield the versions of one text in the language `code`, newest first.

    The first one has the words of the latest draft. Revisions are read as they are needed, so that
    the newest version costs little. An object without revisions has no history.
    """
    if not isinstance(instance, RevisionMixin):
        return
    model, users = type(instance), {}
    known: TextVersion | None = None
    for key, time, user_key, content in _revisions(instance):
        words = words_at(model, content, code, address)
        if known is not None and comparable(words) != comparable(known.words):
            yield _with_user(known, users)
            known = None
        # The same words in an older revision: they are as old as that.
        known = TextVersion(user_key, time, known.words if known else words, key)
    # Before its first words, a text was empty.
    if known is not None and comparable(known.words):
        yield _with_user(known, users)


def words_at(model: type[Model], content: dict, code: str, address: str) -> Any:
    """Return the value of the segment at `address` in the content of a revision, or ""."""
    name, _dot, rest = address.partition(".")
    if name in translated_field_names(model):
        field = model._meta.get_field(build_localized_fieldname(name, code))
        value = content.get(field.attname)
        if isinstance(field, StreamField):
            value = json.loads(value or "[]") if isinstance(value, str | None) else value
            value = _words_in(field.stream_block, value, rest.split("."))
        return "" if value is None else value
    for relation in get_all_child_relations(model):
        if relation.get_accessor_name() == name:
            key, _dot, inner = rest.partition(".")
            for row in content.get(name, ()):
                if str(row.get("translation_key")) == key:
                    return words_at(relation.related_model, row, code, inner)
    return ""


def _words_in(block: Block, value: Any, path: list[str]) -> Any:
    """Return the value at a path of block ids and names, or None if there is no such block."""
    if not path or value is None:
        return value if not path else None
    step, *rest = path
    if isinstance(block, StreamBlock | ListBlock):
        item = next((item for item in value if item.get("id") == step), None)
        if item is None:
            return None
        is_list = isinstance(block, ListBlock)
        child = block.child_block if is_list else block.child_blocks.get(item["type"])
        return _words_in(child, item["value"], rest)
    if isinstance(block, StructBlock) and step in block.child_blocks:
        return _words_in(block.child_blocks[step], value.get(step), rest)
    return None


def _revisions(instance: RevisionMixin) -> Iterator[tuple[int, datetime, Any, dict]]:
    """Yield (key, time, user's key, content) of the revisions of drafts, newest first.

    A revision that publishes a single language contains the published texts of all others, which
    nobody has written at that time.
    """
    published = log_registry.get_logs_for_instance(instance).filter(
        action=PUBLISH_LANGUAGE, revision__isnull=False
    )
    drafts = (
        instance.revisions.exclude(pk__in=published.values("revision"))
        .order_by("-created_at", "-pk")
        .values_list("pk", "created_at", "user_id", "content")
    )
    for start in count(step=CHUNK):
        chunk = list(drafts[start : start + CHUNK])
        yield from chunk
        if len(chunk) < CHUNK:
            return


def _with_user(version: TextVersion, users: dict) -> TextVersion:
    """Return a version with the user in place of the user's key. `users` keeps those found."""
    key = version.user
    if key is not None and key not in users:
        users[key] = get_user_model().objects.filter(pk=key).first()
    return TextVersion(users.get(key), version.time, version.words, version.revision)
