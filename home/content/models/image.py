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
from home.localization.models import TranslatableContent

# All that `content/components/image.html` shows.
SHOWN = Filter.expand_spec("format-{avif,webp,jpeg}|width-{1080,720,400}")


class CleanImageFile(WagtailImageFieldFile):
    def save(self, name, content, save=True):
        """Store an image as it leaves the gate. Raises ValidationError for what is refused."""
        clean = clean_image(content)
        super().save(with_extension(name, clean.name.rpartition(".")[2]), clean, save)


class CleanImageField(WagtailImageField):
    """The last gate: what is stored without a form, by a program or a loader, passes here."""

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
    alt_text = models.CharField(
        _("alternative text"),
        max_length=300,
        blank=True,
        help_text=_("What the picture shows, for people who cannot see it. Empty: decoration."),
    )
    credit = models.CharField(
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
            # Before width and height are stored: at the gate an image is turned upright.
            self.file.save(self.file.name, self.file.file, save=False)
        super().save(*args, **kwargs)

    @property
    def default_alt_text(self):
        return self.alt_text or ""

    def make_renditions(self) -> None:
        """Make all that pages show of this image, where it is missing: no reader waits for it.

        Raises OSError and the like when the file is gone or damaged.
        """
        self.get_renditions(*SHOWN)


class CampaignRendition(AbstractRendition):
    image = models.ForeignKey(CampaignImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        unique_together = [("image", "filter_spec", "focal_point_key")]

    def get_upload_to(self, filename):
        """Name the file by its content too: what is kept under a name never changes."""
        path = PurePath(super().get_upload_to(filename))
        return str(path.with_name(f"{hash_filelike(self.file)[:8]}-{path.name}"))


def connect() -> None:
    """Make what pages show of an image once it is stored."""
    post_save.connect(_make_renditions, sender=CampaignImage)


def _make_renditions(instance, **_kwargs):
    on_commit(instance.make_renditions, robust=True)
