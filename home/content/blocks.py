"""The blocks of a page's body."""

from django.core.exceptions import ValidationError
from django.db.models import prefetch_related_objects
from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    ListBlock,
    PageChooserBlock,
    RichTextBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    URLBlock,
)
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock
from wagtail.rich_text import RichText

from home.content.fields import take_web_addresses
from home.localization.allowed_html import clean_rich_text, is_web_address
from home.localization.fields import ShortTextBlock
from home.localization.normalisation import is_empty_block

RICH_TEXT_FEATURES = ["h2", "h3", "bold", "italic", "ol", "ul", "link", "document-link"]


class CleanTextBlock(RichTextBlock):
    """Rich text that contains only what the block's features allow, however it was entered.

    It is cleaned when it is stored, and again when it is read.
    """

    def to_python(self, value):
        return RichText(clean_rich_text(value or "", self.features))

    def normalize(self, value):
        return self.to_python(super().normalize(value).source)

    def get_prep_value(self, value):
        return clean_rich_text(value.source, self.features)

    def value_from_datadict(self, data, files, prefix):
        """Read the form. A value that is not the editor's JSON is read as HTML."""
        try:
            return self.to_python(super().value_from_datadict(data, files, prefix).source)
        except (ValueError, TypeError, KeyError, AttributeError):
            return self.to_python(data.get(prefix, ""))

    def deconstruct(self):
        # Migrations contain Wagtail's block, so that changes of this class need no migration.
        return "wagtail.blocks.RichTextBlock", *super().deconstruct()[1:]


class WebAddressBlock(URLBlock):
    """An http or https URL. Any other value, however it was stored, is read as empty."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.field = take_web_addresses(self.field)

    def to_python(self, value):
        return value if value and is_web_address(value) else ""

    def deconstruct(self):
        # Migrations contain Wagtail's block, so that changes of this class need no migration.
        return "wagtail.blocks.URLBlock", *super().deconstruct()[1:]


class QuotationBlock(StructBlock):
    text = TextBlock(label=_("Words"), help_text=_("Without quotation marks; the page adds them."))
    speaker = ShortTextBlock(label=_("Who said it"), required=False, max_length=200)
    source_url = WebAddressBlock(label=_("Address of the source"), required=False)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "content/blocks/quotation.html"


class CaptionedImageBlock(StructBlock):
    picture = ImageChooserBlock(label=_("Picture"))
    caption = ShortTextBlock(
        label=_("Caption"),
        required=False,
        max_length=300,
        help_text=_("The alternative text and the credit come from the picture itself."),
    )

    class Meta:
        icon = "image"
        label = _("Picture with caption")
        template = "content/blocks/image.html"

    def bulk_to_python(self, values):
        """Read the images of all blocks of this type with their renditions, in one query each."""
        blocks = super().bulk_to_python(values)
        images = [block["picture"] for block in blocks if block["picture"]]
        prefetch_related_objects(images, "renditions")
        return blocks


class KeyFactBlock(StructBlock):
    value = ShortTextBlock(
        label=_("Value"), max_length=60, help_text=_("A number, a date or a word.")
    )
    label = ShortTextBlock(label=_("What it means"), max_length=200)

    class Meta:
        icon = "list-ul"
        label = _("Key fact")


class SourceBlock(StructBlock):
    title = ShortTextBlock(label=_("Title"), max_length=300)
    url = WebAddressBlock(label=_("Address"), required=False)

    class Meta:
        icon = "link-external"
        label = _("Source")


class QuestionBlock(StructBlock):
    question = ShortTextBlock(label=_("Question"), max_length=200)
    answer = CleanTextBlock(label=_("Answer"), features=RICH_TEXT_FEATURES[2:])

    class Meta:
        icon = "help"
        label = _("Question")


class CallToActionBlock(StructBlock):
    heading = ShortTextBlock(label=_("Heading"), max_length=120)
    text = TextBlock(label=_("Text"), required=False)
    link_text = ShortTextBlock(label=_("Text on the button"), max_length=60)
    page = PageChooserBlock(label=_("Page"), required=False)
    url = WebAddressBlock(
        label=_("Address"),
        required=False,
        help_text=_("Only if the button leads to another site."),
    )

    class Meta:
        icon = "arrow-right"
        label = _("Call to action")
        template = "content/blocks/call_to_action.html"

    def clean(self, value):
        cleaned = super().clean(value)
        if not self.is_deferred_validation and not cleaned["page"] and not cleaned["url"]:
            raise ValidationError(
                _("Choose the page, or give the address, that the button leads to.")
            )
        return cleaned


class BodyBlock(StreamBlock):
    """All blocks that a page's body can contain."""

    def value_from_datadict(self, data, files, prefix):
        """Read the form. Text blocks that an editor has emptied are dropped without an error."""
        stream = super().value_from_datadict(data, files, prefix)
        for position in reversed(range(len(stream))):
            block = stream[position].block
            if isinstance(block, RichTextBlock) and is_empty_block(block, stream[position].value):
                del stream[position]
        return stream

    text = CleanTextBlock(
        label=_("Text"),
        icon="pilcrow",
        features=RICH_TEXT_FEATURES,
        template="content/blocks/text.html",
    )
    quotation = QuotationBlock()
    picture = CaptionedImageBlock()
    key_facts = ListBlock(
        KeyFactBlock(),
        label=_("Key facts"),
        icon="list-ul",
        template="content/blocks/key_facts.html",
    )
    sources = ListBlock(
        SourceBlock(),
        label=_("Sources"),
        icon="link-external",
        template="content/blocks/sources.html",
    )
    questions = ListBlock(
        QuestionBlock(),
        label=_("Questions and answers"),
        icon="help",
        template="content/blocks/questions.html",
    )
    call_to_action = CallToActionBlock()
    documents = ListBlock(
        DocumentChooserBlock(),
        label=_("Documents"),
        icon="doc-full",
        template="content/blocks/documents.html",
    )
