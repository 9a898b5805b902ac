"""What other people changed while a form was open, so that the form can show it."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from wagtail.admin.utils import get_user_display_name
from wagtail.models import Page, Revision, RevisionMixin

from home.localization.models import TranslatableContent
from home.localization.segments import Segment, comparable, segments, values
from home.localization.translation_rows import form_field

# Of how many revisions the texts are compared to find out who changed a text.
REVISIONS = 10


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
        authors = authors_of(merged, code, changed)
        found += [change(s, code, authors[s.address], user) for s in changed]
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


def authors_of(version: TranslatableContent, code: str, changed: Iterable[Segment]) -> dict:
    """Return the user who wrote each of the changed texts, or None if unknown, by address.

    The author of a text is the user of the oldest of the last revisions that have it.
    """
    wanted = {segment.address: comparable(segment.value) for segment in changed}
    authors = dict.fromkeys(wanted)
    is_open = set(wanted)
    for revision, texts in _revisions(version, code) if wanted else ():
        is_open = {key for key in is_open if comparable(texts.get(key, "")) == wanted[key]}
        if not is_open:
            break
        authors |= dict.fromkeys(is_open, revision.user)
    return authors


def _revisions(
    version: TranslatableContent, code: str
) -> Iterator[tuple[Revision, Mapping[str, Any]]]:
    """Yield the last revisions, newest first, each with its texts in one language."""
    if not isinstance(version, RevisionMixin):
        return
    revisions = version.revisions.select_related("user").order_by("-created_at", "-pk")
    for revision in revisions[:REVISIONS]:
        yield revision, values(revision.as_object(), code)


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
