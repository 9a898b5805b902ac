"""Wagtail's forms for images and documents, with the checks of what is taken in."""

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home.content.document_checks import check_document
from home.content.image_checks import clean_image


class ImageUploadField(WagtailImageField):
    """Takes in an image through the gate; the extension of its name must say what it is."""

    def to_python(self, data):
        """Return the image drawn anew. Raises ValidationError for what the gate refuses."""
        if data in self.empty_values:
            return None
        clean = clean_image(data)
        if extension(data.name) != extension(clean.name):
            raise ValidationError(
                self.error_messages["invalid_image_known_format"]
                % {"extension": extension(data.name), "image_format": extension(clean.name)},
                code="invalid_image_known_format",
            )
        return super().to_python(clean)


def extension(name: str) -> str:
    """Return the extension of a file's name in its usual spelling, without the dot."""
    own = name.rpartition(".")[2].lower()
    return "jpg" if own == "jpeg" else own


class CampaignImageForm(BaseImageForm):
    """The form of an image, in Wagtail's library, its chooser and its multiple upload alike."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = ImageUploadField(label=field.label, widget=field.widget)


class CampaignDocumentForm(BaseDocumentForm):
    """The form of a document, in Wagtail's library, its chooser and its multiple upload alike."""

    def clean_file(self):
        """Return the file. Raises ValidationError for what the gate refuses."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_document(file)
        return file
