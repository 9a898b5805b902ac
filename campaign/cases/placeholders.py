"""Placeholders such as `{name}`: facts of a profile inside other texts. Pure functions."""

import re
from collections.abc import Mapping

# `{name}` is the name itself; `{name:genitive}` is a case form for Belarusian and Russian.
WORD_FORMS = ("genitive", "dative", "accusative")
FACTS = (
    "name",
    *(f"name:{form}" for form in WORD_FORMS),
    "birth_date",
    "detained_since",
    "days",
    "article",
    "charge",
    "penalty",
    "place",
)

_PLACEHOLDER = re.compile(r"\{([a-z_]+(?::[a-z]+)?)\}")


def placeholders(text: str) -> list[str]:
    """Return the placeholders in `text` without their braces, each once, in order."""
    return list(dict.fromkeys(_PLACEHOLDER.findall(text or "")))


def fill(text: str, facts: Mapping[str, str]) -> str:
    """Return `text` with placeholders replaced by facts. Unknown placeholders are kept."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text or "")
