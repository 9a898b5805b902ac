"""Brings an old version of a page back into its draft, language by language or text by text."""

from collections.abc import Collection
from typing import Any

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from modeltranslation.utils import build_localized_fieldname
from wagtail.blocks import ChooserBlock
from wagtail.models import Page, Revision

from home.localization.draft_merge import BOOKKEEPING
from home.localization.permissions import may_edit_shared, own_languages
from home.localization.registry import language_codes, translated_field_names
from home.localization.segments import apply, segments
from home.localization.state import combine, fingerprint
from home.localization.text_history import words_at
from home.localization.translatable_objects import latest

# The part of a page that is not a text in a language.
SHARED = "shared"
# When a page is public is decided anew each time, and an old date would take it away at once.
_NOT_BROUGHT_BACK = BOOKKEEPING | {"go_live_at", "expire_at"}

Content = dict[str, Any]


class CannotBringBack(Exception):
    """Nothing was brought back. The message is a sentence for the user who tried."""


def permitted_parts(user, page: Page) -> list[str]:
    """Return the parts of a page that a user may bring back: language codes and SHARED."""
    if not may_change(user, page):
        return []
    return own_languages(user) + ([SHARED] if may_edit_shared(user) else [])


def may_change(user, page: Page) -> bool:
    """Tell whether a user may store a draft of a page: by Wagtail's permission, and its locks.

    An alias has no draft of its own.
    """
    if page.alias_of_id:
        return False
    lock = page.get_lock()
    is_locked = lock is not None and lock.for_user(user)
    return not is_locked and page.permissions_for_user(user).can_edit()


def restored(draft: Page, old: Page, parts: Collection[str]) -> Page:
    """Return `draft` with `parts` of an old version, and everything else as it was.

    `parts` are language codes and SHARED. Rows of inline children belong to SHARED: without it, a
    language is brought back in the rows that the draft has. A row that comes back with SHARED has
    all its texts, because the draft has none that they could replace.
    """
    model = type(draft)
    now, then = draft.serializable_data(), old.serializable_data()
    relations = _child_models(model)
    content = now | _chosen(model, then, parts, without={*_NOT_BROUGHT_BACK, *relations})
    for name, child_model in relations.items():
        content[name] = _rows(child_model, now[name], then[name], parts)
    version = draft.with_content_json(content)
    version.followed_sources = combine(
        draft.followed_sources,
        old.followed_sources,
        {code: version.texts(code) for code in language_codes()},
        settings.LANGUAGE_CODE,
        set(parts),
    )
    return version


@transaction.atomic
def bring_back(page: Page, revision: Revision, parts: Collection[str], seen: str, user) -> None:
    """Store parts of an old version as a new draft. The parts are those of `restored`.

    `seen` is the mark of the draft that the user has compared with (see `mark_of_draft`). Raise
    CannotBringBack if there is another draft by now, and PermissionDenied without the right.
    """
    page = _locked(page)
    if not set(parts) <= set(permitted_parts(user, page)):
        raise PermissionDenied
    if mark_of_draft(page) != seen:
        raise CannotBringBack(
            _("Somebody has changed this page since you opened the review. Look at it once more.")
        )
    version = restored(latest(page), revision.as_object(), parts)
    _check_slug(version)
    _store(version, user, revision)


@transaction.atomic
def bring_back_text(
    page: Page, code: str, address: str, revision: Revision, seen: str, user
) -> None:
    """Store the words that one text had in an old version as a new draft.

    `seen` is the fingerprint of the words that the user has seen as the current ones. Raise
    CannotBringBack if others have changed them, and PermissionDenied without the right.
    """
    page = _locked(page)
    if code not in permitted_parts(user, page):
        raise PermissionDenied
    version = latest(page)
    model = type(version)
    now = words_at(model, version.serializable_data(), code, address)
    if fingerprint(now) != seen:
        raise CannotBringBack(
            _("Somebody has changed this text since you opened its history. Look at it once more.")
        )
    words = words_at(model, revision.content, code, address)
    if not words and _is_chooser(version, code, address):
        words = None
    source_code = None if code == settings.LANGUAGE_CODE else settings.LANGUAGE_CODE
    if address not in apply(version, code, {address: words}, source_code=source_code):
        raise CannotBringBack(
            _(
                "The block or row with this text has been deleted. Review an old version in the "
                "page's history to bring it back."
            )
        )
    version.followed_sources = combine(
        version.followed_sources,
        revision.content.get("followed_sources") or {},
        {each: version.texts(each) for each in language_codes()},
        settings.LANGUAGE_CODE,
        {code},
    )
    _store(version, user, revision)


def _is_chooser(version: Page, code: str, address: str) -> bool:
    return any(
        segment.address == address and isinstance(segment.definition, ChooserBlock)
        for segment in segments(version, code)
    )


def mark_of_draft(page: Page) -> str:
    """Return a value that changes with each stored version of a page, also with autosave."""
    revision = page.latest_revision
    return f"{revision.pk}:{revision.created_at.isoformat()}" if revision else ""


def _locked(page: Page) -> Page:
    return Page.objects.select_for_update().get(pk=page.pk).specific


def _store(version: Page, user, revision: Revision) -> None:
    version.minimal_clean()
    version.save_revision(user=user, clean=False, previous_revision=revision, log_action=True)


def _check_slug(version: Page) -> None:
    """Raise CannotBringBack if another page has the old slug by now.

    Other rules are for publishing: a draft may be incomplete.
    """
    try:
        version.clean()
    except ValidationError as error:
        if "slug" in getattr(error, "error_dict", {}):
            raise CannotBringBack(
                _(
                    "Another page has the address “%(slug)s” by now. Bring back the languages "
                    "alone, or change the address of the other page first."
                )
                % {"slug": version.slug}
            ) from error


def _child_models(model: type[Model]) -> dict[str, type[Model]]:
    return {
        relation.get_accessor_name(): relation.related_model
        for relation in get_all_child_relations(model)
        if relation.get_accessor_name() not in _NOT_BROUGHT_BACK
    }


def _chosen(
    model: type[Model], content: Content, parts: Collection[str], without: Collection[str] = ()
) -> Content:
    """Return what belongs to `parts` in the content of an object or row."""
    names = translated_field_names(model)
    of_language = {
        build_localized_fieldname(name, code): code for name in names for code in language_codes()
    }
    return {
        name: value
        for name, value in content.items()
        # The field without a language in its name is no column of its own.
        if name not in names and name not in without and of_language.get(name, SHARED) in parts
    }


def _rows(
    model: type[Model], now: list[Content], then: list[Content], parts: Collection[str]
) -> list[Content]:
    """Return the rows of an inline relation: the old ones with SHARED, otherwise the draft's."""
    current = {_identity(model, row): row for row in now}
    earlier = {_identity(model, row): row for row in then}
    if SHARED not in parts:
        return [
            row | _chosen(model, earlier.get(key, {}), parts) if key is not None else row
            for row in now
            for key in [_identity(model, row)]
        ]
    rows = []
    for row in then:
        key = _identity(model, row)
        match = current.get(key) if key is not None else None
        kept = match | _chosen(model, row, parts, without={"pk"}) if match else row
        rows.append(kept)
    return rows


def _identity(model: type[Model], row: Content) -> Any:
    """Return what identifies a row in all versions of its page, or None."""
    name = getattr(model, "identity_field", None) or "translation_key"
    return row.get(name) or row.get("pk")
