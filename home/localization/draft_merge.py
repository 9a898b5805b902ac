"""Merges two users' drafts of a page: converts pages to JSON trees, merges them, converts back."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page

from home.localization.merge import Conflict, is_same, merge
from home.localization.registry import translated_field_names

# Fields that Wagtail maintains or that are computed when a version is stored. Forms do not edit
# them.
BOOKKEEPING = {field.name for field in Page._meta.fields} - {
    "slug",
    "show_in_menus",
    "go_live_at",
    "expire_at",
}
BOOKKEEPING |= {"followed_sources", COMMENTS_RELATION_NAME}


def merge_versions(base: Page | None, mine: Page, theirs: Page) -> tuple[Page, list[Conflict]]:
    """Return (page, conflicts): one version with what `mine` and `theirs` changed since `base`.

    If both changed the same value differently, the value of `mine` is kept, and this is reported as
    a conflict. The page is a version that follows `theirs`. Without a `base`, every difference is a
    conflict.
    """
    kept = BOOKKEEPING | set(translated_field_names(type(mine)))
    trees = [_tree(page, without=kept) if page else {} for page in (base, mine, theirs)]
    merged, conflicts = merge(*trees)
    content = theirs.serializable_data()
    content |= _flat(type(mine), merged, content)
    return theirs.with_content_json(content), conflicts


def same_content(one: Page, other: Page) -> bool:
    """Tell whether two versions of a page have the same content and follow the same sources."""
    kept = (BOOKKEEPING - {"followed_sources"}) | set(translated_field_names(type(one)))
    return is_same(_tree(one, without=kept), _tree(other, without=kept))


def _stream_names(model: type[Page]) -> list[str]:
    return [field.name for field in model._meta.fields if isinstance(field, StreamField)]


def _tree(page: Page, without: set[str]) -> dict[str, Any]:
    # The conversion to JSON gives a version from a form the same types as one from the history.
    data = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    data = {name: value for name, value in data.items() if name not in without}
    for name in _stream_names(type(page)):
        if name in data:
            data[name] = json.loads(data[name] or "[]")
    for relation, model in _child_models(type(page)):
        identity = _identity_field(model)
        for child in data.get(relation, ()):
            for name in ("sort_order", *translated_field_names(model)):
                child.pop(name, None)
            if identity:
                del child["pk"]
                child["id"] = child[identity]
    return data


def _identity_field(model: type[Model]) -> str | None:
    """Return the name of the field that identifies the rows of one page, or None.

    A child model declares it as `identity_field` if it has no `translation_key`. Rows that exist
    only in a draft have no primary key.
    """
    return getattr(model, "identity_field", None)


def _flat(model: type[Page], tree: dict[str, Any], stored: dict[str, Any]) -> dict[str, Any]:
    relations = dict(_child_models(model))
    flat = {}
    for name, value in tree.items():
        if name in relations:
            value = [child | {"sort_order": place} for place, child in enumerate(value)]
            if identity := _identity_field(relations[name]):
                keys = {row[identity]: row["pk"] for row in stored[name]}
                for child in value:
                    child["pk"] = keys.get(child.pop("id"))
        elif name in _stream_names(model):
            value = json.dumps(value)
        flat[name] = value
    return flat


def _child_models(model: type[Page]) -> list[tuple[str, type[Model]]]:
    return [
        (relation.get_accessor_name(), relation.related_model)
        for relation in get_all_child_relations(model)
    ]
