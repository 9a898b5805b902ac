"""Validation of the placeholders in a text, for the CMS and for translation files."""

import re

from django.core.exceptions import ValidationError
from django.utils.deconstruct import deconstructible
from django.utils.translation import gettext_lazy as _

from campaign.cases.placeholders import FACTS, placeholders
from home.localization.fields import rules_of
from home.localization.registry import localized_fields

_IN_BRACES = re.compile(r"\{[^{}\n]*\}")


@deconstructible
class KnownPlaceholders:
    """Validator that accepts in braces only facts of the profile and the names in `also`."""

    def __init__(self, *also: str):
        self.also = also

    def __eq__(self, other):
        return isinstance(other, KnownPlaceholders) and self.also == other.also

    __hash__ = object.__hash__

    def __call__(self, text: str) -> None:
        """Raise ValidationError with a message that names the first unknown placeholder."""
        known = [f"{{{name}}}" for name in (*self.also, *FACTS)]
        unknown = next((p for p in _IN_BRACES.findall(text or "") if p not in known), None)
        if unknown:
            raise ValidationError(
                _("%(unknown)s is not a fact of the profile. Known are: %(known)s."),
                code="unknown_placeholder",
                params={"unknown": unknown, "known": ", ".join(known)},
            )

    def hint(self, source: str, translation: str) -> str:
        """Return a sentence if a translation lacks a placeholder of its source, in any form."""
        known = {*self.also, *FACTS}
        used = {name.partition(":")[0] for name in placeholders(translation)}
        lost = [
            f"{{{name}}}"
            for name in placeholders(source)
            if name in known and name.partition(":")[0] not in used
        ]
        if not lost:
            return ""
        return _(
            "The source has %(placeholders)s, this translation does not. Add what is missing, "
            "unless the sentence is right without it."
        ) % {"placeholders": ", ".join(lost)}


def fields_with_facts(model) -> list[tuple[str, str, tuple[str, ...]]]:
    """Return (column, language, other placeholders) for each text of `model` that accepts facts."""
    return [
        (field.name, code, validator.also)
        for _name, code, field in localized_fields(model)
        for validator in rules_of(field)
        if isinstance(validator, KnownPlaceholders)
    ]


def empty_facts(text: str, facts: dict[str, str]) -> list[str]:
    """Return the placeholders of `text` that have no value in `facts`."""
    return [name for name in placeholders(text) if not facts.get(name)]
