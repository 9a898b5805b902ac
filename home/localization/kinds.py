"""The kinds of values that translated fields and blocks hold, and which values show nothing."""

import re
from enum import StrEnum
from typing import Any

from django.db.models import EmailField, URLField
from wagtail.blocks import (
    Block,
    CharBlock,
    ChooserBlock,
    EmailBlock,
    RichTextBlock,
    TextBlock,
    URLBlock,
)
from wagtail.fields import RichTextField

_TAG = re.compile(r"<(?!/?(?:img|embed|hr)\b)[^<>]*>", re.IGNORECASE)
_SPACE = re.compile(r"(?:\s|&nbsp;|\u200b)+")


class Kind(StrEnum):
    PLAIN = "plain"
    RICH = "rich"
    # An image, document, page, URL or e-mail address: it may differ between languages, but it is
    # not a text to translate.
    REFERENCE = "reference"


def kind_of_block(block: Block) -> Kind | None:
    """Return the kind of segment that a block holds, or None for containers and shared values."""
    if isinstance(block, RichTextBlock):
        return Kind.RICH
    if isinstance(block, CharBlock | TextBlock):
        return Kind.PLAIN
    if isinstance(block, ChooserBlock | URLBlock | EmailBlock):
        return Kind.REFERENCE
    return None


def kind_of_field(model_field) -> Kind:
    """Return the kind of segment that a translated field other than a StreamField holds."""
    if isinstance(model_field, RichTextField):
        return Kind.RICH
    return Kind.REFERENCE if isinstance(model_field, URLField | EmailField) else Kind.PLAIN


def is_empty_rich_text(html: str | None) -> bool:
    """Tell whether rich text shows nothing: no text, image, embed or horizontal rule."""
    return not _SPACE.sub("", _TAG.sub("", html or ""))


def shows_nothing(kind: Kind, value: Any) -> bool:
    """Tell whether a raw value of this kind shows nothing."""
    if kind is Kind.RICH:
        return is_empty_rich_text(value)
    return value is None or (isinstance(value, str) and not value.strip())
