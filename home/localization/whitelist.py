"""What may stand in rich text, whatever way it came in: by form, file, program or old revision.

Pure. Everything is written anew from what the features of the editor allow: nothing that a browser
would run, fetch or be led astray by is left, in whatever way it was spelt.
"""

import re
from collections.abc import Iterable
from functools import lru_cache
from html import escape, unescape
from html.parser import HTMLParser

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
LINK_TYPES = {"page": "link", "document": "document-link"}  # and the feature that allows it
DEEPEST = 20  # tags within tags; readers of HTML lose what stands below a few hundred
NEVER_SHOWN = {"script", "style"}  # what stands in them is no text

# An address that leads to a site, a mailbox, a telephone or a place of this site. None of these
# characters belongs there, and browsers read over them: `java\tscript:` is `javascript:`.
_WITHIN = r"[^\x00-\x20\x7f-\xa0\u2028\u2029\ud800-\udfff\ufffd\"<>`\\]"
_ADDRESS = re.compile(
    rf"(?:https?://{_WITHIN}+ | (?:mailto|tel):{_WITHIN}+ | /(?![/\\]){_WITHIN}* | \#{_WITHIN}*)",
    re.VERBOSE | re.IGNORECASE,
)
_WEB_ADDRESS = re.compile(rf"https?://{_WITHIN}+", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,9}")
_BLOCK_KEY = re.compile(r"[\w-]{1,40}", re.ASCII)
# What no text holds; halves of surrogate pairs, which JSON can smuggle in, break every answer.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff]")
_TAG = re.compile(
    r"<(?:/(?P<closed>[a-z0-9]+)|"
    r'(?P<name>[a-z0-9]+)(?P<attributes>(?: [a-z-]+="[^"<>]*")*) ?(?P<void>/)?)>'
)
_ATTRIBUTE = re.compile(r'([a-z-]+)="([^"]*)"')

Attributes = list[tuple[str, str]]


def is_safe_address(address: str) -> bool:
    """Tell whether a link in rich text may lead there: http, https, mailto, tel or internal."""
    return _ADDRESS.fullmatch(address) is not None


def is_web_address(address: str) -> bool:
    """Tell whether this is an address of a site, as fields for addresses hold them."""
    return _WEB_ADDRESS.fullmatch(address) is not None


def allowed_tags(features: Iterable[str]) -> set[str]:
    """Return the names of the tags that an editor with these features may set."""
    return FREE.union(*(TAGS_OF_FEATURE.get(feature, set()) for feature in features))


def clean_rich_text(html: str, features: Iterable[str]) -> str:
    """Return rich text with nothing but what an editor with these features may set.

    Text stays; unknown tags, attributes and addresses go. What is clean comes back as it is, so
    that asking again where a page is shown costs little. No embeds: no page here has any.
    """
    return _cleaned(html, tuple(features))


@lru_cache(maxsize=1024)  # a page is shown more often than its texts change
def _cleaned(html: str, features: tuple[str, ...]) -> str:
    if _is_clean(html, features):
        return html
    writer = _Writer(features)
    try:
        writer.feed(_CONTROL.sub("", html))
        writer.close()
    except AssertionError:  # how Python's parser calls a declaration that it cannot read
        return escape(_CONTROL.sub("", html), quote=False)
    return writer.written()


def _is_clean(html: str, features: tuple[str, ...]) -> bool:
    if "<" not in html:
        return not _CONTROL.search(html)
    allowed = _shown_tags(features)
    open_tags: list[str] = []
    tags = 0
    for match in _TAG.finditer(html):
        tags += 1
        name, attributes = match["name"], match["attributes"]
        if name is None:
            if not open_tags or open_tags.pop() != match["closed"]:
                return False
            continue
        if name not in allowed or (name in VOID) != bool(match["void"]):
            return False
        if attributes or name == "a":
            given = [(key, unescape(value)) for key, value in _ATTRIBUTE.findall(attributes)]
            if sorted(_kept(name, given, features) or []) != sorted(given) or not given:
                return False
        if name not in VOID:
            open_tags.append(name)
            if len(open_tags) > DEEPEST:
                return False
    return not open_tags and tags == html.count("<") and not _CONTROL.search(html)


@lru_cache
def _shown_tags(features: tuple[str, ...]) -> frozenset[str]:
    return frozenset(allowed_tags(features) - {"embed"})


def _kept(name: str, attributes: Attributes, features: tuple[str, ...]) -> Attributes | None:
    """Return the attributes that a tag keeps; None when the tag is nothing without them."""
    given = dict(reversed(attributes))  # of two, browsers take the first
    if name != "a":
        key = given.get("data-block-key", "")
        return [("data-block-key", key)] if _BLOCK_KEY.fullmatch(key) else []
    if kind := given.get("linktype"):
        is_known = LINK_TYPES.get(kind) in features and _NUMBER.fullmatch(given.get("id", ""))
        return [("linktype", kind), ("id", given["id"])] if is_known else None
    address = given.get("href", "")
    return [("href", address)] if "link" in features and is_safe_address(address) else None


class _Writer(HTMLParser):
    """Reads markup as browsers do, more or less, and writes what is allowed of it."""

    def __init__(self, features: tuple[str, ...]):
        super().__init__(convert_charrefs=True)
        self._features = features
        self._parts: list[str] = []
        self._open: list[str] = []

    def written(self) -> str:
        """Return all that was read, with every tag closed."""
        while self._open:
            self._parts.append(f"</{self._open.pop()}>")
        return "".join(self._parts)

    def handle_starttag(self, tag, attrs):
        if tag not in _shown_tags(self._features) or len(self._open) >= DEEPEST:
            return
        given = [(key, _CONTROL.sub("", value or "")) for key, value in attrs]
        kept = _kept(tag, given, self._features)
        if kept is None:
            return
        written = "".join(f' {key}="{escape(value)}"' for key, value in kept)
        self._parts.append(f"<{tag}{written}{'/' if tag in VOID else ''}>")
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag):
        if tag not in self._open:
            return
        while (last := self._open.pop()) != tag:
            self._parts.append(f"</{last}>")
        self._parts.append(f"</{tag}>")

    def handle_data(self, data):
        if self.cdata_elem not in NEVER_SHOWN:
            self._parts.append(escape(_CONTROL.sub("", data), quote=False))
