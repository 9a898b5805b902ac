"""Normalises texts before they are saved.

Texts without visible content are stored as empty, so that readers see the fallback instead of a
blank. The editor submits an empty rich text field as `<p data-block-key="…"></p>`, which would
count as content.

Browsers submit line ends as CRLF. They are stored as LF, so that an unchanged text compares equal.
"""

from django.db.models import Model
from wagtail.blocks import RichTextBlock, StreamBlock, StreamValue, StructBlock
from wagtail.blocks.list_block import ListBlock
from wagtail.fields import RichTextField, StreamField
from wagtail.models import Page

from home.localization.kinds import is_empty_rich_text
from home.localization.models import TranslatableContent
from home.localization.registry import localized_fields


def is_empty_block(block, value) -> bool:
    """Tell whether a block's value and the values of its child blocks show nothing."""
    if isinstance(block, RichTextBlock):
        return is_empty_rich_text(value.source if value else "")
    if isinstance(block, StructBlock):
        return all(
            is_empty_block(child, value.get(name)) for name, child in block.child_blocks.items()
        )
    if isinstance(block, ListBlock):
        return all(is_empty_block(block.child_block, item) for item in value)
    if isinstance(block, StreamBlock):
        return all(is_empty_block(item.block, item.value) for item in value)
    return value is None or (isinstance(value, str) and not value.strip())


def normalise(instance: Model) -> None:
    """Empty each translated text of `instance` that shows nothing, and normalise line ends to LF.

    Blocks that show nothing are removed from StreamFields. The instance is not saved.
    """
    for _name, _code, field in localized_fields(type(instance)):
        if field.attname in instance.get_deferred_fields():
            continue
        value = getattr(instance, field.attname)
        if isinstance(field, RichTextField) and value and is_empty_rich_text(value):
            setattr(instance, field.attname, "")
        elif isinstance(field, StreamField) and isinstance(value, StreamValue) and value:
            _drop_empty_blocks(value)
        elif isinstance(value, str) and "\r" in value:
            setattr(instance, field.attname, value.replace("\r\n", "\n").replace("\r", "\n"))


def _drop_empty_blocks(stream: StreamValue) -> None:
    for position in reversed(range(len(stream))):
        if is_empty_block(stream[position].block, stream[position].value):
            del stream[position]


def normalise_before_save(sender, instance, raw=False, **kwargs) -> None:
    """Receiver of `pre_save`: normalise the texts of any model that is registered for translation.

    For objects other than pages, also record which sources their translations follow. Pages do this
    when a revision is saved (see `history.LanguageHistory`), so that drafts are included.
    """
    if raw:
        return
    normalise(instance)
    if isinstance(instance, TranslatableContent) and not isinstance(instance, Page):
        instance.record_followed_sources()
