"""Wagtail's forms for images and documents, with the checks of uploaded files."""

from django.core.exceptions import ValidationError
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from home.content.document_checks import check_document
from home.content.image_checks import clean_image


class ImageUploadField(WagtailImageField):
    """Checks an image with `clean_image`. The extension must match the image's real format."""

    def to_python(self, data):
        """Return the image encoded again. Raises ValidationError if it is rejected."""
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
    """Return the extension of a file name in lower case, without the dot; `jpg` for `jpeg`."""
    own = name.rpartition(".")[2].lower()
    return "jpg" if own == "jpeg" else own


class CampaignImageForm(BaseImageForm):
    """The form of an image in Wagtail's image library, chooser and multiple upload."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = ImageUploadField(label=field.label, widget=field.widget)


class CampaignDocumentForm(BaseDocumentForm):
    """The form of a document in Wagtail's document library, chooser and multiple upload."""

    def clean_file(self):
        """Return the file. Raises ValidationError if a new file is rejected."""
        file = self.cleaned_data["file"]
        if "file" in self.changed_data:
            check_document(file)
        return file
