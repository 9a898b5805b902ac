"""What keeps an object from being published, and what a translator may have overlooked.

Problems and hints are sentences by address, so that views can show them at the very texts.
"""

from collections.abc import Iterator

from django.conf import settings
from django.core.exceptions import NON_FIELD_ERRORS, ValidationError
from django.db.models import Field, Model
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from modelcluster.models import get_all_child_relations
from wagtail.blocks import Block

from home.localization.fields import PastDateField, broken_rules, rules_of
from home.localization.segments import Segment, comparable, segments, values


def text_problems(instance: Model, code: str) -> dict[str, str]:
    """Return the problems of the texts in one language: {address: sentence}.

    Rules of fields and blocks apply in every language. Only the source language needs all texts
    that are required.
    """
    return {segment.address: sentence for segment, sentence in _text_problems(instance, code)}


def refuse_problems(page: Model) -> None:
    """Raise ValidationError with a sentence for each problem of a page that is to be published.

    Edit forms show the same problems at their fields. This check is for all other ways to publish,
    such as approving a draft or publishing at a given time.
    """
    sentences = [
        f"{name} › {' › '.join(segment.labels)}: {sentence}"
        for code, name in settings.LANGUAGES
        for segment, sentence in _text_problems(page, code)
    ]
    sentences += _date_problems(page)
    if sentences:
        raise ValidationError({NON_FIELD_ERRORS: sentences})


def problem_of(definition, value) -> str:
    """Return which rules of a field or block a value breaks, as sentences, or an empty string."""
    errors = broken_rules(rules_of(definition), value)
    return " ".join(message for error in errors for message in error.messages)


def text_hints(instance: Model, code: str) -> dict[str, str]:
    """Return what translations in one language may lack: {address: sentence}.

    A rule of a field or block can have a method `hint(source, translation)`, which returns a
    sentence or an empty string. A hint does not prevent publishing.
    """
    source = values(instance, settings.LANGUAGE_CODE)
    found = {}
    for segment in segments(instance, code):
        if sentence := hint_of(segment.definition, source.get(segment.address), segment.value):
            found[segment.address] = sentence
    return found


def hint_of(definition, source, translation) -> str:
    """Return the hints of a field or block about a translation, or an empty string."""
    rules = [rule for rule in rules_of(definition) if hasattr(rule, "hint")]
    if not rules or not comparable(source) or not comparable(translation):
        return ""
    return " ".join(filter(None, (rule.hint(source, translation) for rule in rules)))


def _text_problems(instance: Model, code: str) -> Iterator[tuple[Segment, str]]:
    for segment in segments(instance, code):
        if sentence := _problem(segment, is_source=code == settings.LANGUAGE_CODE):
            yield segment, sentence


def _date_problems(page: Model) -> Iterator[str]:
    yield from _own_date_problems(page, "")
    for relation in get_all_child_relations(type(page)):
        for number, child in enumerate(getattr(page, relation.get_accessor_name()).all(), 1):
            yield from _own_date_problems(child, f"{child._meta.verbose_name} {number} › ")


def _own_date_problems(instance: Model, prefix: str) -> Iterator[str]:
    for field in instance._meta.concrete_fields:
        if not isinstance(field, PastDateField):
            continue
        value = field.to_python(getattr(instance, field.attname))
        if value is None and not field.blank:
            needed = _("This date is needed.")
            yield capfirst(f"{prefix}{field.verbose_name}: {needed}")
        for error in broken_rules(field.rules, value):
            yield capfirst(f"{prefix}{field.verbose_name}: {' '.join(error.messages)}")


def _problem(segment: Segment, is_source: bool) -> str:
    if is_source and _is_required(segment.definition) and not comparable(segment.value):
        return _("This text is needed before the page can be published.")
    return problem_of(segment.definition, segment.value)


def _is_required(definition: Field | Block) -> bool:
    return definition.required if isinstance(definition, Block) else not definition.blank
