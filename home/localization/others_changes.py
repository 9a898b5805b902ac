"""What other people changed while a form was open, so that the form can show it."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page

from home.localization.models import TranslatableContent
from home.localization.segments import Segment, comparable, segments, values
from home.localization.text_history import text_history
from home.localization.translation_rows import form_field


def changes_by_others(mine: Page, merged: Page, codes: Iterable[str], user) -> list[dict[str, Any]]:
    """Return the texts of `merged` that differ from `mine`, the version that a form shows.

    `codes` are the languages that the form shows, and `user` is the user of the form. Each change
    is JSON data: the address and the language of a text, its value as an input holds it or None if
    no single input holds it, and a sentence for the user.
    """
    found = []
    for code in codes:
        shown = values(mine, code)
        changed = [s for s in segments(merged, code) if _differs(shown.get(s.address), s.value)]
        found += [change(s, code, author_of(merged, code, s.address), user) for s in changed]
        if shown.keys() != values(merged, code).keys():
            found.append({"address": "", "language": code, "value": None, "text": _structure(code)})
    return found


def change(segment: Segment, code: str, author, user) -> dict[str, Any]:
    """Return the change of one text, for `changes_by_others`. `author` may be unknown (None)."""
    if author is not None and author == user:
        sentence = _("You changed this text in another window: %(text)s (%(language)s).")
    else:
        sentence = _("%(name)s changed this text: %(text)s (%(language)s).")
    return {
        "address": segment.address,
        "language": code,
        "value": _input_value(segment, code),
        "text": sentence
        % {
            "name": get_user_display_name(author) if author else _("Somebody else"),
            "text": " › ".join(segment.labels),
            "language": dict(settings.LANGUAGES)[code],
        },
    }


def author_of(version: TranslatableContent, code: str, address: str):
    """Return the user who wrote a text as it stands in the latest revision, or None if unknown."""
    newest = next(text_history(version, code, address), None)
    return newest.user if newest else None


def _differs(shown: Any, value: Any) -> bool:
    return comparable(shown) != comparable(value)


def _input_value(segment: Segment, code: str) -> str | None:
    if not segment.is_text:
        return None
    shown: str = form_field(segment, code).widget.format_value(segment.value) or ""
    return shown


def _structure(code: str) -> str:
    return _(
        "Somebody else added or removed texts (%(language)s). Reload this page to see them. "
        "Saving keeps them."
    ) % {"language": dict(settings.LANGUAGES)[code]}
