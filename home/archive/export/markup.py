"""Finds and rewrites the links of HTML pages and style sheets. Nothing else is changed."""

import base64
import re
from collections.abc import Callable, Iterator
from html import escape
from html.parser import HTMLParser
from itertools import accumulate
from typing import NamedTuple

LINKS = {"href", "src", "poster", "action", "data"}
LISTS_OF_LINKS = {"srcset", "imagesrcset"}
# Relations with the public URL of the page: they are followed, but not rewritten.
PUBLIC_RELATIONS = {"canonical", "alternate"}
PUBLIC_IMAGES = {"og:image", "twitter:image"}
VOID = {"area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source"}
VOID |= {"track", "wbr"}
CSS_URL = re.compile(r"""url\(\s*(["']?)([^"')]+)\1\s*\)|@import\s+(["'])([^"']+)\3""")


class Link(NamedTuple):
    """A link to write, and the file name for a download, if it is one."""

    address: str
    download: str = ""


Resolve = Callable[[str], Link]


class Tag:
    """A start tag and its position in the text."""

    def __init__(self, name: str, attributes: list[tuple[str, str | None]], start: int, end: int):
        self.name, self.attributes, self.start, self.end = name, attributes, start, end

    def get(self, attribute: str) -> str | None:
        return next((value for name, value in self.attributes if name == attribute), None)

    @property
    def relations(self) -> set[str]:
        return set((self.get("rel") or "").lower().split())

    @property
    def is_public_address(self) -> bool:
        """Whether the tag gives search engines or social networks the page's absolute URL."""
        if self.name == "meta":
            return bool({self.get("property"), self.get("name")} & PUBLIC_IMAGES)
        return bool(self.name == "link" and self.relations & PUBLIC_RELATIONS) and not self.get(
            "type"
        )

    def links(self) -> Iterator[str]:
        if self.name == "meta":
            yield from [self.get("content") or ""] if self.is_public_address else []
            return
        for name, value in self.attributes:
            if value and name in LINKS:
                yield value
            elif value and name in LISTS_OF_LINKS:
                yield from (part.split()[0] for part in value.split(",") if part.strip())

    def written(self, resolve: Resolve, is_closed: bool) -> str:
        """Return the tag with its links resolved; a module becomes a classic script."""
        attributes = []
        for name, value in self.attributes:
            if self.name == "script" and (name, value) == ("type", "module"):
                name, value = "defer", None
            elif value and name in LINKS:
                value, download = resolve(value)
                attributes += [("download", download)] if download else []
            elif value and name in LISTS_OF_LINKS:
                value = ", ".join(_resolved_candidate(c, resolve) for c in value.split(","))
            attributes.append((name, value))
        return start_tag(self.name, attributes, is_closed)


def start_tag(name: str, attributes: list[tuple[str, str | None]], is_closed: bool) -> str:
    """Return a start tag; `is_closed` is for empty SVG elements."""
    written = (key if value is None else f'{key}="{escape(value)}"' for key, value in attributes)
    return f"<{' '.join([name, *written])}{'/' if is_closed else ''}>"


def _resolved_candidate(candidate: str, resolve: Resolve) -> str:
    address, _space, size = candidate.strip().partition(" ")
    return f"{resolve(address).address} {size}".strip()


def works_without_server(tag: Tag) -> bool:
    """Tell whether an element works without a server.

    Forms do not, and browsers do not preload fonts for pages opened from disk.
    """
    attributes = dict(tag.attributes)
    is_font = tag.name == "link" and attributes.get("as") == "font"
    return not (is_font or tag.name == "form" or "data-online-only" in attributes)


class Page(HTMLParser):
    """An HTML page: its links in order, and the same page with other links.

    Elements that `keeps` rejects are left out with their content.
    """

    def __init__(self, text: str, keeps: Callable[[Tag], bool] = works_without_server):
        super().__init__(convert_charrefs=False)
        self.text = text
        self._keeps = keeps
        self.tags: list[Tag] = []
        self.removed: list[tuple[int, int]] = []
        self._lines = [0, *accumulate(len(line) + 1 for line in text.split("\n"))]
        self._leaving: list[str] = []
        self._left_at = 0
        self.feed(text)
        self.close()

    def _offset(self) -> int:
        line, column = self.getpos()
        return self._lines[line - 1] + column

    def handle_starttag(self, tag, attrs):
        start = self._offset()
        end = start + len(self.get_starttag_text())
        if self._leaving:
            if tag == self._leaving[0]:
                self._leaving.append(tag)
            return
        found = Tag(tag, attrs, start, end)
        if self._keeps(found):
            self.tags.append(found)
        elif tag in VOID:
            self.removed.append((start, end))
        else:
            self._leaving, self._left_at = [tag], start

    def handle_endtag(self, tag):
        if self._leaving and tag == self._leaving[0]:
            self._leaving.pop()
            if not self._leaving:
                end = self.text.index(">", self._offset()) + 1
                self.removed.append((self._left_at, end))

    def links(self) -> list[str]:
        """Return the links of the page as they are written, without duplicates."""
        return list(dict.fromkeys(link for tag in self.tags for link in tag.links()))

    def written(self, resolve: Resolve) -> str:
        """Return the page with links from `resolve`, without elements that need a server."""
        changes = [(start, end, "") for start, end in self.removed]
        for tag in self.tags:
            if tag.is_public_address:
                continue
            before = self.text[tag.start : tag.end]
            is_module = tag.name == "script" and tag.get("type") == "module"
            if is_module or any(resolve(link).address != link for link in tag.links()):
                after = tag.written(resolve, before.endswith("/>"))
                changes.append((tag.start, tag.end, after))
        return spliced(self.text, changes)


def spliced(text: str, changes: list[tuple[int, int, str]]) -> str:
    """Return the text with each part (start, end) replaced."""
    parts, done = [], 0
    for start, end, new in sorted(changes):
        parts += [text[done:start], new]
        done = end
    return "".join([*parts, text[done:]])


class Sheet:
    """A style sheet: its links in order, and the same sheet with other links."""

    def __init__(self, text: str):
        self.text = text

    def links(self) -> list[str]:
        found = (match[2] or match[4] for match in CSS_URL.finditer(self.text))
        return list(dict.fromkeys(found))

    def written(self, resolve: Resolve) -> str:
        def replace(match: re.Match) -> str:
            link = resolve(match[2] or match[4]).address
            return f'url("{link}")' if match[2] else f'@import "{link}"'

        return CSS_URL.sub(replace, self.text)


def as_data(media_type: str, body: bytes) -> str:
    """Return a data URL with this content."""
    return f"data:{media_type};base64,{base64.b64encode(body).decode()}"
