from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from PIL import Image as Picture
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm


class PictureField(WagtailImageField):
    """Refuses a picture that cannot be read to its end; Wagtail's own field answers 500."""

    def to_python(self, data):
        try:
            return super().to_python(data)
        except (
            OSError,
            SyntaxError,
            ValueError,
            Picture.DecompressionBombError,
        ) as error:
            raise ValidationError(
                _("This picture is damaged or too large. Save it again as JPEG or PNG."),
                code="invalid_image",
            ) from error


class CampaignImageForm(BaseImageForm):
    """The form of a picture, in Wagtail's library, its chooser and its multiple upload alike."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            field = self.fields["file"]
            self.fields["file"] = PictureField(label=field.label, widget=field.widget)
