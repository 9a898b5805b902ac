"""Images with alternative text and credit in each language, and their renditions."""

from pathlib import PurePath

from django.conf import settings
from django.db import models
from django.db.models.signals import post_save
from django.db.transaction import on_commit
from django.utils.translation import gettext_lazy as _
from wagtail.images.models import (
    AbstractImage,
    AbstractRendition,
    Filter,
    Image,
    ImageQuerySet,
    WagtailImageField,
    WagtailImageFieldFile,
    get_upload_to,
)
from wagtail.utils.file import hash_filelike

from home.content.image_checks import clean_image, with_extension
from home.content.models.managers import OutsideTrashManager
from home.localization.fields import ShortTextField
from home.localization.models import TranslatableContent

# The renditions that `content/components/image.html` uses.
SHOWN = Filter.expand_spec("format-{avif,webp,jpeg}|width-{1080,720,400}")


class CleanImageFile(WagtailImageFieldFile):
    def save(self, name, content, save=True):
        """Store an image as `clean_image` returns it. Raises ValidationError if it is rejected."""
        clean = clean_image(content)
        super().save(with_extension(name, clean.name.rpartition(".")[2]), clean, save)


class CleanImageField(WagtailImageField):
    """An image field that checks every image, also if a program stores it without a form."""

    attr_class = CleanImageFile

    def deconstruct(self):
        # In the database it is Wagtail's field: no migration when this one changes.
        name, _path, args, kwargs = super().deconstruct()
        return name, "wagtail.images.models.WagtailImageField", args, kwargs


class CampaignImage(TranslatableContent, AbstractImage):
    """An image with alternative text and credit per language."""

    file = CleanImageField(
        verbose_name=_("file"),
        upload_to=get_upload_to,
        width_field="width",
        height_field="height",
    )
    alt_text = ShortTextField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it. Empty: decoration."),
    )
    credit = ShortTextField(
        _("credit"),
        max_length=200,
        blank=True,
        help_text=_("Who made it and under which licence."),
    )

    objects = OutsideTrashManager.from_queryset(ImageQuerySet)()

    admin_form_fields = [
        field
        for field in Image.admin_form_fields
        if field != "description"  # replaced by alternative text per language
    ] + [f"{name}_{code}" for name in ("alt_text", "credit") for code, _name in settings.LANGUAGES]

    class Meta(AbstractImage.Meta):
        verbose_name = _("picture")
        verbose_name_plural = _("pictures")

    def save(self, *args, **kwargs):
        if self.file and not self.file._committed:
            # Must precede the storing of width and height, because the check may rotate the image.
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*args, **kwargs)

    @property
    def default_alt_text(self):
        return self.alt_text or ""

    def make_renditions(self) -> None:
        """Make the missing renditions that pages show, so that no reader waits for them.

        Raises an exception such as OSError if the file is missing or damaged.
        """
        self.get_renditions(*SHOWN)


class CampaignRendition(AbstractRendition):
    image = models.ForeignKey(CampaignImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]

    def get_upload_to(self, filename):
        """Add a hash of the content to the file name, so that a file never changes its content."""
        path = PurePath(super().get_upload_to(filename))
        return str(path.with_name(f"{hash_filelike(self.file)[:8]}-{path.name}"))


def connect() -> None:
    """Connect the receiver that makes renditions after an image is stored."""
    post_save.connect(_make_renditions, sender=CampaignImage)


def _make_renditions(instance, **_kwargs):
    on_commit(instance.make_renditions, robust=True)
