"""Placeholders such as `{name}`: facts of a profile inside other texts. Pure."""

import re
from collections.abc import Mapping

# `{name}` is the name itself; `{name:genitive}` a form that Belarusian and Russian need.
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
    """Return `text` with facts in place of their placeholders; unknown ones stay as they are."""
    return _PLACEHOLDER.sub(lambda found: facts.get(found[1], found[0]), text or "")
