"""Conflicts: what editors are told when two people have changed the same text."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.html import format_html
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from wagtail.models import Page

from home.localization.allowed_html import without_tags
from home.localization.merge import Conflict, LostText
from home.localization.state import fingerprint

# The form sends back which of the others' texts its editor has been shown.
# The form field with the marks of other editors' texts that the form has already shown.
SEEN = "seen_theirs"


def mark_of(conflict: Conflict) -> str:
    """Return a value that names a conflict and the other version, to recognise both again."""
    return f"{conflict.address}:{fingerprint(conflict.theirs)}"


def explain(conflict: Conflict, page: Page, is_named: bool) -> str:
    """Return the message that shows the other version and asks the user to decide.

    The message is plain text, because forms escape it.
    """
    if isinstance(conflict, LostText):
        return _(
            "This text belongs to a block that has been deleted in %(language)s since you opened "
            "the page: “%(text)s”. Save again to delete it here too, or copy it first."
        ) % {
            "language": dict(settings.LANGUAGES)[settings.LANGUAGE_CODE],
            "text": _shown(conflict.mine or conflict.theirs),
        }
    sentences = [
        _("Somebody else has changed this since you opened it. Their version:"),
        f"“{_shown(conflict.theirs)}”",
        _("Save again to keep yours, or put theirs into the field first."),
    ]
    if is_named:
        sentences.insert(0, f"{_place(conflict, page)}:")
    return " ".join(sentences)


def _shown(value) -> str:
    return without_tags(value).strip() if isinstance(value, str) else str(value)


def _place(conflict: Conflict, page: Page) -> str:
    """Return the label of the value in conflict, for a value without a field in the page's form."""
    name, *rest = conflict.path
    definition = page._meta.get_field(name)
    if not definition.is_relation or not definition.one_to_many:
        return capfirst(definition.verbose_name)
    model = definition.related_model
    labels = [model._meta.verbose_name]
    if len(rest) > 1:
        labels.append(model._meta.get_field(rest[1]).verbose_name)
    return ", ".join(capfirst(str(label)) for label in labels)


def show_other_version(theirs, mark: str) -> ValidationError:
    """Return the message that shows another user's text and asks which text to keep.

    It contains a hidden input with `mark`. The next submission of the form includes it and so
    confirms that the user has seen the other text.
    """
    return ValidationError(
        format_html(
            '{} <q class="other-version">{}</q> {}<input type="hidden" name="{}" value="{}">',
            _("Somebody else has changed this since you opened it. Their version:"),
            theirs,
            _("Save again to keep yours, or put theirs into the field first."),
            SEEN,
            mark,
        )
    )
