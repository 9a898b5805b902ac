"""Merges two users' drafts of a page: converts pages to JSON trees, merges them, converts back."""

import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db.models import Model
from modelcluster.models import get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.fields import StreamField
from wagtail.models import COMMENTS_RELATION_NAME, Page

from home.localization.merge import (
    MISSING,
    Conflict,
    LostText,
    Path,
    is_same,
    item_of,
    merge,
    outline,
)
from home.localization.registry import target_codes, translated_field_names
from home.localization.segments import arrange_streams, comparable, segments, values
from home.localization.structure import choices_of, merged_choices, with_choices

# Fields that Wagtail maintains or that are computed when a version is stored. Forms do not edit
# them.
BOOKKEEPING = {field.name for field in Page._meta.fields} - {
    "slug",
    "show_in_menus",
    "go_live_at",
    "expire_at",
}
BOOKKEEPING |= {"followed_sources", COMMENTS_RELATION_NAME}


# The key of the choices of own structures in an outline.
_CHOICES = "own_structure"


def outline_of(page: Page) -> dict[str, Any]:
    """Return the outline of a version, with which a form says what it shows.

    The streams of `page` get the structure with which they are stored.
    """
    arrange_streams(page)
    tree: dict[str, Any] = outline(_tree(page, without=_unmerged(type(page))))
    return tree | {_CHOICES: choices_of(page.followed_sources)}


def merge_versions(
    base: dict[str, Any] | None, mine: Page, theirs: Page
) -> tuple[Page, list[Conflict]]:
    """Return (page, conflicts): one version with what `mine` and `theirs` changed since `base`.

    `base` is the outline of the version that `mine` began with. If both changed the same value
    differently, the value of `mine` is kept, and this is reported as a conflict. The page is a
    version that follows `theirs`. Without a `base`, every difference is a conflict.

    The structure of StreamFields in a language that follows the source is never in conflict. If one
    user deleted a block in the source and the other changed its text in such a language, that text
    is reported as a `LostText`.
    """
    base = dict(base or {})
    old_choices = with_choices({}, base.pop(_CHOICES, {}))
    for version in (mine, theirs):
        arrange_streams(version)
    kept = _unmerged(type(mine))
    merged, conflicts = merge(base, *(_tree(page, without=kept) for page in (mine, theirs)))
    content = theirs.serializable_data()
    content |= _flat(type(mine), merged, content)
    choices = merged_choices(old_choices, mine.followed_sources, theirs.followed_sources)
    content["followed_sources"] = with_choices(theirs.followed_sources, choices)
    page = theirs.with_content_json(content)
    return page, conflicts + _lost_texts(page, base, mine, theirs)


def _lost_texts(page: Page, base: dict[str, Any], mine: Page, theirs: Page) -> list[LostText]:
    """Give a merged page its structure, and return the changed texts that are lost by that."""
    before = {code: segments(page, code) for code in target_codes()}
    tree = _tree(page, without=_unmerged(type(page)))
    arrange_streams(page)
    lost = []
    for code, found in before.items():
        my, their, kept = (values(version, code) for version in (mine, theirs, page))
        for segment in found:
            address = segment.address
            if address in kept or not segment.is_text or not comparable(segment.value):
                continue
            name, *steps = address.split(".")
            path = (build_localized_fieldname(name, code), *steps)
            if not is_same(_value_at(tree, path), _value_at(base, path)):
                lost.append(LostText(path, my.get(address), their.get(address)))
    return lost


def _value_at(tree: Any, path: Path) -> Any:
    """Return the value at a path through fields, blocks and list items, or MISSING."""
    for step in path:
        if isinstance(tree, list):
            tree = item_of(tree, step).get("value", MISSING)
        else:
            tree = tree.get(step, MISSING) if isinstance(tree, dict) else MISSING
    return tree


def same_content(one: Page, other: Page) -> bool:
    """Tell whether two versions of a page have the same content and follow the same sources."""
    kept = (BOOKKEEPING - {"followed_sources"}) | set(translated_field_names(type(one)))
    return is_same(_tree(one, without=kept), _tree(other, without=kept))


def _unmerged(model: type[Page]) -> set[str]:
    """Return the fields that are no content: bookkeeping, and translated fields without a code."""
    return BOOKKEEPING | set(translated_field_names(model))


def _stream_fields(model: type[Page]) -> list[str]:
    return [field.name for field in model._meta.fields if isinstance(field, StreamField)]


def _tree(page: Page, without: set[str]) -> dict[str, Any]:
    # The conversion to JSON gives a version from a form the same types as one from the history.
    data = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    data = {name: value for name, value in data.items() if name not in without}
    for name in _stream_fields(type(page)):
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
        elif name in _stream_fields(model):
            value = json.dumps(value)
        flat[name] = value
    return flat


def _child_models(model: type[Page]) -> list[tuple[str, type[Model]]]:
    return [
        (relation.get_accessor_name(), relation.related_model)
        for relation in get_all_child_relations(model)
    ]
