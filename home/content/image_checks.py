"""Checks uploaded images and encodes them anew, without metadata.

What comes out is drawn anew from the points of the image: no location, no thumbnail, no comment,
nothing that was hidden behind or between them. A moving image keeps its first frame, which is all
that pages show of it.
"""

from io import BytesIO
from pathlib import PurePath

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from home.content.upload_size import check_size

# What each format is called in file names, and how it is written. Quality is high: what readers
# get is made from this.
EXTENSIONS = {"AVIF": "avif", "GIF": "gif", "JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
WRITING = {
    "AVIF": {"quality": 85, "speed": 8},
    "GIF": {},
    "JPEG": {"quality": 92, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 92, "method": 4},
}
LARGEST_PROFILE = 4 * 2**20  # bytes of a colour profile; those of cameras have a few thousand

# Pillow's own limit, for whatever opens an image without asking this gate.
Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS


class CleanImage(SimpleUploadedFile):
    """An image that has passed the gate."""


def clean_image(file: File) -> CleanImage:
    """Return an image drawn anew, under its old name with the extension of what it is.

    Raises ValidationError, with a sentence for editors, for what is larger than
    WAGTAILIMAGES_MAX_UPLOAD_SIZE or WAGTAILIMAGES_MAX_IMAGE_PIXELS (all frames of a moving image
    together), is of another format, or cannot be read to its end.
    """
    if isinstance(file, CleanImage):
        return file
    check_size(file, settings.WAGTAILIMAGES_MAX_UPLOAD_SIZE)
    file.seek(0)
    content = BytesIO(file.read())
    try:
        kind, drawn = _draw(content)
    except ValidationError:
        raise
    # Pillow's readers meet what is broken with whatever their arithmetic comes to.
    except (Exception, MemoryError) as error:
        raise ValidationError(
            _("This picture is damaged or too large. Save it again as JPEG or PNG."),
            code="invalid_image",
        ) from error
    name = with_extension(file.name or "", EXTENSIONS[kind])
    return CleanImage(name, drawn, f"image/{kind.lower()}")


def with_extension(name: str, extension: str) -> str:
    """Return a file's name, without folders, with one extension: no server shall see another."""
    stem = PurePath(name.replace("\\", "/")).stem.replace(".", "-").replace("\0", "").strip("- ")
    return f"{stem or 'picture'}.{extension}"


def _draw(content: BytesIO) -> tuple[str, bytes]:
    """Return the format of an image, and the image written anew."""
    with Image.open(content, formats=list(EXTENSIONS)) as image:
        # Several images in one JPEG, as telephones write them: the first is the photograph.
        kind = "JPEG" if image.format == "MPO" else image.format
        frames = 1 if kind == "JPEG" else getattr(image, "n_frames", 1)
        points = image.width * image.height * frames
        if points > settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS:
            raise ValidationError(
                _(
                    "This file has too many pixels (%(num_pixels)s). "
                    "Maximum pixels %(max_pixels_count)s."
                )
                % {
                    "num_pixels": points,
                    "max_pixels_count": settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS,
                },
                code="file_too_many_pixels",
            )
        if kind == "JPEG":
            image.draft("RGB", None)
        image.load()
        upright = ImageOps.exif_transpose(image)
        plain = _in_plain_colours(upright)
    if kind == "JPEG" and plain.mode == "RGBA":
        plain = plain.convert("RGB")
    plain.info = {}  # what Pillow would write again: comments, profiles
    written = BytesIO()
    plain.save(written, kind, **WRITING[kind])
    return kind, written.getvalue()


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """Return an image as 8-bit grey or sRGB colours: others are lost in the versions for pages."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # Sixteen bits a point; Pillow would cut off what is brighter than the darkest 256.
        return image.convert("I").point(lambda value: value / 257).convert("L")
    has_transparency = image.has_transparency_data
    if image.mode in ("1", "L") and not has_transparency:
        return image.convert("L")
    mode = "RGBA" if has_transparency else "RGB"
    if image.mode not in ("RGB", "RGBA", "CMYK"):
        return image.convert(mode)
    return _in_srgb(image, mode) or image.convert(mode)


def _in_srgb(image: Image.Image, mode: str) -> Image.Image | None:
    """Return an image whose own colour profile is applied; None where there is no sound one."""
    profile = image.info.get("icc_profile") or b""
    if not 0 < len(profile) <= LARGEST_PROFILE or (image.mode == "RGB" and mode == "RGBA"):
        return None
    try:
        own = ImageCms.ImageCmsProfile(BytesIO(profile))
        return ImageCms.profileToProfile(
            image, own, ImageCms.createProfile("sRGB"), outputMode=mode
        )
    except (ImageCms.PyCMSError, OSError, ValueError, TypeError):
        return None
