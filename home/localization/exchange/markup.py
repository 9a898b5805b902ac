"""Checks that the markup of a translation matches that of its source. Pure.

Rich text must follow a strict grammar, which all HTML parsers read in the same way: tags in lower
case, attributes in double quotes, every tag closed, no comments, and no unescaped `<`. The allowed
tags depend on the features of the editor and on the tags of the source.
"""

import re
from collections import Counter
from collections.abc import Iterable

from django.utils.translation import gettext as _

from home.localization.allowed_html import (
    FREE,
    VOID,
    allowed_tags,
    attribute_value,
    is_safe_address,
)

BLOCKS = {"p", "ul", "ol", "li", "hr", "embed", "blockquote", "h1", "h2", "h3", "h4", "h5", "h6"}
EXTERNAL = ("http:", "https:", "mailto:", "tel:")

_TOKEN = re.compile(
    r"""[^<]+ | <(?P<close>/)?(?P<name>[a-z][a-z0-9]*)"""
    r"""(?P<attributes>(?:\s+[a-z][a-z-]*="[^"<>]*")*)\s*(?P<void>/)?>""",
    re.VERBOSE,
)
_ATTRIBUTE = re.compile(r'(?<![a-z-])([a-z][a-z-]*)="([^"]*)"')
_ANY_TAG = re.compile(r"<[a-zA-Z/!?][^>]*>?")
_TAG_NAME = re.compile(r"<([a-z][a-z0-9]*)\b([^<>]*)>", re.IGNORECASE)
_PLACEHOLDER = re.compile(r"\{[^{}\s<>]{0,60}\}|%\(\w{1,60}\)[sd]")

Tag = tuple[str, tuple[tuple[str, str], ...]]


def problem_in_rich_text(source: str, target: str, features: Iterable[str]) -> str:
    """Return a sentence that says why a translation is invalid in a rich text field, or "".

    `features` are the features of the field's editor.
    """
    allowed = allowed_tags(features)
    source_tags = _tags_leniently(source)
    known_tags = set(source_tags)
    names = {name for name, _attributes in known_tags} | FREE
    open_tags: list[str] = []
    links: Counter[Tag] = Counter()
    position = 0
    while position < len(target):
        match = _TOKEN.match(target, position)
        if match is None:
            return _("The markup is broken near “%(text)s”.") % {
                "text": target[position : position + 30]
            }
        position = match.end()
        name = match["name"]
        if name is None:
            continue
        if name not in allowed:
            return _("The tag <%(tag)s> is not allowed here.") % {"tag": name}
        if name not in names:
            return _("The source has no tag <%(tag)s>.") % {"tag": name}
        if match["close"]:
            if match["attributes"] or not open_tags or open_tags.pop() != name:
                return _("The tag </%(tag)s> closes what is not open.") % {"tag": name}
            continue
        if name in BLOCKS and not _may_stand_in(name, open_tags):
            return _("The tag <%(tag)s> stands where it cannot.") % {"tag": name}
        tag = (name, _attributes(match["attributes"]))
        if problem := _problem_of_attributes(tag, known_tags):
            return problem
        if name in ("a", "embed"):
            links[name, ()] += 1
        if name not in VOID:
            if match["void"]:
                return _("The tag <%(tag)s> is empty.") % {"tag": name}
            open_tags.append(name)
    if open_tags:
        return _("The tag <%(tag)s> is not closed.") % {"tag": open_tags[-1]}
    expected = Counter((name, ()) for name, _own in source_tags if name in ("a", "embed"))
    if links != expected:
        return _("It has more or fewer links or pictures than the source.")
    return problem_in_placeholders(source, target)


def problem_in_plain_text(source: str, target: str) -> str:
    """Return a sentence that says why a translation is invalid in a field without markup, or ""."""
    known = set(_ANY_TAG.findall(source))
    for tag in _ANY_TAG.findall(target):
        if tag not in known:
            return _("This text has no markup, so “%(text)s” cannot stand in it.") % {
                "text": tag[:30]
            }
    return problem_in_placeholders(source, target)


def problem_in_placeholders(source: str, target: str) -> str:
    """Return a sentence that names a missing or unknown placeholder such as `{name}`, or "".

    The part after a colon is ignored. It is a word form, as in `{name:genitive}`, and differs
    between languages.
    """
    expected, found = _placeholders(source), _placeholders(target)
    if missing := sorted(expected - found):
        return _("The placeholder %(text)s is missing.") % {"text": missing[0]}
    if unknown := sorted(found - expected):
        return _("The source has no placeholder %(text)s.") % {"text": unknown[0]}
    return ""


def _placeholders(text: str) -> set[str]:
    return {re.sub(r":[a-z]+\}$", "}", found) for found in _PLACEHOLDER.findall(text)}


def _may_stand_in(name: str, open_tags: list[str]) -> bool:
    parent = open_tags[-1] if open_tags else ""
    if name == "li":
        return parent in ("ul", "ol")
    if name in ("ul", "ol"):
        return parent in ("", "li")
    return not parent


def _attributes(text: str) -> tuple[tuple[str, str], ...]:
    found = (_ATTRIBUTE.findall(text)) if text else []
    return tuple(
        sorted((name, attribute_value(value)) for name, value in found if name != "data-block-key")
    )


def _tags_leniently(text: str) -> list[Tag]:
    return [(name.lower(), _attributes(rest)) for name, rest in _TAG_NAME.findall(text)]


def _problem_of_attributes(tag: Tag, source_tags: set[Tag]) -> str:
    name, attributes = tag
    if not attributes and name not in ("a", "embed"):
        return ""
    if tag in source_tags and all(_is_safe(key, value) for key, value in attributes):
        return ""
    if name == "a" and len(attributes) == 1 and attributes[0][0] == "href":
        address = attributes[0][1]
        has_external = any(
            other == "a" and own and own[0][0] == "href" for other, own in source_tags
        )
        if has_external and address.startswith(EXTERNAL) and _is_safe("href", address):
            return ""
        return _("The address “%(text)s” is not allowed here.") % {"text": address[:60]}
    return _("The tag <%(tag)s> has other attributes than in the source.") % {"tag": name}


def _is_safe(key: str, value: str) -> bool:
    if key.startswith("on") or key == "style":
        return False
    return key not in ("href", "src", "url") or is_safe_address(value)
