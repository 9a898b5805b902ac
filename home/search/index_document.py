"""The search document of a page in one language: the texts that readers of the live page see."""

import re
from dataclasses import astuple, dataclass
from html import unescape

from django.utils.translation import override

from home.localization.allowed_html import without_tags
from home.localization.segments import Kind, Segment, segments
from home.models.base_page import BasePage

_BLOCK_END = re.compile(r"</(?:p|h[1-6]|li)>|<br\s*/?>", re.IGNORECASE)
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True)
class Document:
    """A page in one language. Except for the title, texts are in that language, or empty."""

    language: str
    title: str
    title_language: str
    heading: str
    names: str
    summary: str
    body: str

    @property
    def texts(self) -> tuple[str, ...]:
        """The texts that are searched, in descending order of weight."""
        return astuple(self)[3:]


def document(page: BasePage, code: str) -> Document:
    """Return the search document of a live page in one language.

    `page` is an instance of its specific class.
    """
    with override(code):
        title_language = page.shown_language("heading")
        summary_language = page.shown_language("summary")
        title, summary = _line(page.shown_heading), _line(page.shown_summary)
        return Document(
            code,
            title,
            title_language,
            title if title_language == code else "",
            ", ".join(page.names_to_find(code)),
            summary if summary_language == code else "",
            _body(page, code),
        )


def _body(page: BasePage, code: str) -> str:
    """Return all other texts of the page, one per line."""
    unread = {"heading", "summary", *page.texts_off_page, *page.texts_not_to_find}
    lines = [
        line
        for segment in segments(page, code)
        if segment.is_text and segment.value and segment.address.partition(".")[0] not in unread
        for line in _lines(page, segment)
    ]
    return "\n".join(dict.fromkeys([*filter(None, [page.stamp]), *lines]))


def _lines(page: BasePage, segment: Segment) -> list[str]:
    text = str(segment.value)
    if segment.kind is Kind.RICH:
        text = unescape(without_tags(_BLOCK_END.sub("\n", text)))
    return [line for part in page.as_read(text).split("\n") if (line := _line(part))]


def _line(text: str | None) -> str:
    return _SPACE.sub(" ", text or "").strip()
