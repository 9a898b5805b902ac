"""The allowed HTML of rich text from any source: form, file, program or old revision.

The functions are pure. They write each text anew with only the tags and attributes that the
features of the editor allow. Nothing that a browser would run or load remains, and no unsafe link,
however it was spelt. The running time is linear in the length of the text, because no tree is built
(docs/decisions/0020-allowed-html.md).
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import unescape

TAGS_OF_FEATURE = {
    **{f"h{level}": {f"h{level}"} for level in range(1, 7)},
    "bold": {"b", "strong"},
    "italic": {"i", "em"},
    "ol": {"ol", "li"},
    "ul": {"ul", "li"},
    "hr": {"hr"},
    "link": {"a"},
    "document-link": {"a"},
    "image": {"embed"},
    "embed": {"embed"},
    "superscript": {"sup"},
    "subscript": {"sub"},
    "strikethrough": {"s"},
    "blockquote": {"blockquote"},
    "code": {"code"},
}
FREE = {"p", "br"}
VOID = {"br", "hr", "embed"}
LINK_TYPES = {"page": "link", "document": "document-link"}  # link type → feature that allows it
DEEPEST = 20  # levels of nested tags; HTML parsers lose content nested a few hundred levels deep

# A URL of a website, an e-mail address, a telephone number, or a path or fragment of this site. The
# excluded characters are invalid there, and browsers skip them: `java\tscript:` is `javascript:`.
_WITHIN = r"[^\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\ufffd\"<>`\\]"
_ADDRESS = re.compile(
    rf"(?:https?://{_WITHIN}+ | (?:mailto|tel):{_WITHIN}+ | /(?![/\\]){_WITHIN}* | \#{_WITHIN}*)",
    re.VERBOSE | re.IGNORECASE,
)
_WEB_ADDRESS = re.compile(rf"https?://{_WITHIN}+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,9}")
_BLOCK_KEY = re.compile(r"[\w-]{1,40}", re.ASCII)
# Control characters are invalid in texts. Lone surrogates, which JSON can contain, cannot be
# encoded, so a response that contains them would fail.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
# A character reference with a number that is too large for any character. Python raises an
# exception for a number of more than 4,300 digits.
_LONG_REFERENCE = re.compile(r"&(?=#x?[0-9a-f]{9})", re.IGNORECASE)

# An alternative without its closing delimiter matches to the end of the text, so that no position
# is scanned twice.
_ATTRIBUTES = r"""(?:=\s*(?:"[^"]*(?:"|\Z)|'[^']*(?:'|\Z))|[^>])*+"""
_MARKUP = re.compile(
    rf"""
    <!--(?:-?>|.*?(?:--!?>|\Z))
    | <(?P<unread>script|style)(?=[\s/>]){_ATTRIBUTES}>.*?(?:</(?P=unread)(?=[\s/>])[^>]*>|\Z)
    | <(?P<end>/)?(?P<name>[a-z][^\s/>]*)(?P<attributes>{_ATTRIBUTES})(?:>|(?P<cut>\Z))
    | <[!?/][^>]*(?:>|\Z)
    """,
    re.VERBOSE | re.IGNORECASE | re.DOTALL,
)
_ATTRIBUTE = re.compile(
    r"""([^\s/=]+)(?:\s*+=\s*+(?:"([^"]*)"|'([^']*)'|(\S*)))?""",
)
_TAG = re.compile(r"<[a-z/!?][^<>]*>", re.IGNORECASE)


def is_safe_address(address: str) -> bool:
    """Tell whether rich text may link to `address`: http, https, mailto, tel or internal."""
    return _ADDRESS.fullmatch(address) is not None


def is_web_address(address: str) -> bool:
    """Tell whether `address` is an http or https URL, as URL fields require."""
    return _WEB_ADDRESS.fullmatch(address) is not None


def allowed_tags(features: Iterable[str]) -> set[str]:
    """Return the names of the tags that an editor with these features may produce."""
    return FREE.union(*(TAGS_OF_FEATURE.get(feature, set()) for feature in features))


def without_tags(html: str) -> str:
    """Return clean rich text without its tags. Character references are kept."""
    return _TAG.sub("", html)


def attribute_value(written: str) -> str:
    """Return the value of an attribute, with the character references in `written` resolved."""
    return unescape(_LONG_REFERENCE.sub("&amp;", written))


def clean_rich_text(html: str, features: Iterable[str]) -> str:
    """Return rich text that has only what an editor with these features may produce.

    Text is kept. Tags, attributes and links that are not allowed are removed. Clean rich text is
    returned unchanged. Embeds are always removed, because no page of this site has any.
    """
    return _cleaned(html, tuple(features))


@lru_cache(maxsize=1024)  # pages are read more often than their texts change
def _cleaned(html: str, features: tuple[str, ...]) -> str:
    html = _CONTROL.sub("", html)
    allowed = allowed_tags(features) - {"embed"}
    written: list[str] = []
    open_tags: list[str] = []
    position = 0
    for match in _MARKUP.finditer(html):
        written.append(_text(html[position : match.start()]))
        position = match.end()
        name = (match["name"] or "").lower()
        if match["cut"] is not None:
            written.append(_text(match[0]))
        elif match["end"]:
            written.append(_end_tags(name, open_tags))
        elif name in allowed and len(open_tags) < DEEPEST:
            tag = _start_tag(name, match["attributes"], features)
            written.append(tag)
            if tag and name not in VOID:
                open_tags.append(name)
    written.append(_text(html[position:]))
    written += [f"</{name}>" for name in reversed(open_tags)]
    return _LONG_REFERENCE.sub("&amp;", "".join(written))


def _text(text: str) -> str:
    return text.replace("<", "&lt;")


def _end_tags(name: str, open_tags: list[str]) -> str:
    """Return the end tags that close an open tag and the tags inside it."""
    if name not in open_tags:
        return ""
    closed = ""
    while not closed.endswith(f"</{name}>"):
        closed += f"</{open_tags.pop()}>"
    return closed


def _start_tag(name: str, attributes: str, features: tuple[str, ...]) -> str:
    """Return a start tag with its allowed attributes, or "" if it is useless without the others."""
    given: dict[str, str] = {}
    for key, *values in _ATTRIBUTE.findall(attributes):
        given.setdefault(key.lower(), "".join(values))  # browsers use the first of duplicates
    kept = _kept(name, given, features)
    if kept is None:
        return ""
    written = "".join(f' {key}="{value}"' for key, value in given.items() if key in kept)
    return f"<{name}{written}{'/' if name in VOID else ''}>"


def _kept(name: str, given: dict[str, str], features: tuple[str, ...]) -> set[str] | None:
    """Return the names of the attributes that a tag keeps, or None if the tag must be removed."""
    if name != "a":
        is_key = _BLOCK_KEY.fullmatch(given.get("data-block-key", ""))
        return {"data-block-key"} if is_key else set()
    if kind := given.get("linktype"):
        is_known = LINK_TYPES.get(kind) in features and _NUMBER.fullmatch(given.get("id", ""))
        return {"linktype", "id"} if is_known else None
    is_link = "link" in features and is_safe_address(attribute_value(given.get("href", "")))
    return {"href"} if is_link else None
