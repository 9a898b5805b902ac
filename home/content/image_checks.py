"""Checks uploaded images and encodes them again, without metadata.

The result is encoded from the pixels of the image. It contains no location, thumbnail, comment or
hidden data. An animated image keeps only its first frame, because pages show no other.
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

# The file extension of each format, and the options with which Pillow writes it. The quality is
# high, because the renditions for readers are made from this file.
EXTENSIONS = {"AVIF": "avif", "GIF": "gif", "JPEG": "jpg", "PNG": "png", "WEBP": "webp"}
WRITING = {
    "AVIF": {"quality": 85, "speed": 8},
    "GIF": {},
    "JPEG": {"quality": 92, "optimize": True},
    "PNG": {},
    "WEBP": {"quality": 92, "method": 4},
}
LARGEST_PROFILE = 4 * 2**20  # bytes of a colour profile; those of cameras have a few thousand

# Pillow's own limit, for code that opens an image without this check.
Image.MAX_IMAGE_PIXELS = settings.WAGTAILIMAGES_MAX_IMAGE_PIXELS


class CleanImage(SimpleUploadedFile):
    """An image that `clean_image` has checked and encoded."""


def clean_image(file: File) -> CleanImage:
    """Return an image encoded again. It keeps its name, with the extension of its real format.

    Raises ValidationError, with a message for editors, for an image that is larger than
    WAGTAILIMAGES_MAX_UPLOAD_SIZE or WAGTAILIMAGES_MAX_IMAGE_PIXELS (all frames of an animated
    image together), has another format, or cannot be read completely.
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
    # Pillow's decoders may raise any exception for a damaged file.
    except (Exception, MemoryError) as error:
        raise ValidationError(
            _("This picture is damaged or too large. Save it again as JPEG or PNG."),
            code="invalid_image",
        ) from error
    name = with_extension(file.name or "", EXTENSIONS[kind])
    return CleanImage(name, drawn, f"image/{kind.lower()}")


def with_extension(name: str, extension: str) -> str:
    """Return a file name without folders and with a single extension.

    Dots in the rest of the name are replaced, because a server might read them as an extension.
    """
    stem = PurePath(name.replace("\\", "/")).stem.replace(".", "-").replace("\0", "").strip("- ")
    return f"{stem or 'picture'}.{extension}"


def _draw(content: BytesIO) -> tuple[str, bytes]:
    """Return the format of an image, and the bytes of the image encoded again."""
    with Image.open(content, formats=list(EXTENSIONS)) as image:
        # MPO, which telephones write, is several images in one JPEG. The first is the photograph.
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
    plain.info = {}  # otherwise Pillow would write comments and profiles again
    written = BytesIO()
    plain.save(written, kind, **WRITING[kind])
    return kind, written.getvalue()


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """Return an image in 8-bit grey or sRGB colours; renditions cannot show any others."""
    if image.mode.startswith("I;16") or image.mode in ("I", "F"):
        # 16 bits a pixel. Pillow's own conversion would clip all values above 255.
        return image.convert("I").point(lambda value: value / 257).convert("L")
    has_transparency = image.has_transparency_data
    if image.mode in ("1", "L") and not has_transparency:
        return image.convert("L")
    mode = "RGBA" if has_transparency else "RGB"
    if image.mode not in ("RGB", "RGBA", "CMYK"):
        return image.convert(mode)
    return _in_srgb(image, mode) or image.convert(mode)


def _in_srgb(image: Image.Image, mode: str) -> Image.Image | None:
    """Return an image with its colour profile applied; None if it has no valid profile."""
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
