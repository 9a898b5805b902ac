"""Share images: a page's heading as a poster that social networks show for a link.

There is one image for each page and language. It is drawn when the page is published and saved in
the media storage, so that readers never wait for it.
"""

import io
from dataclasses import dataclass, fields
from hashlib import sha256

from django.conf import settings
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db.models.signals import post_delete, post_save
from django.db.transaction import on_commit
from django.utils.translation import get_language, override
from PIL import Image, ImageDraw, PngImagePlugin, UnidentifiedImageError
from wagtail.models import Page, PageViewRestriction, Site
from wagtail.signals import page_published, page_unpublished

from home.discovery.typesetting import draw_line, fit, fit_line, length
from home.models import BasePage, OrganisationSettings
from home.models.signals import texts_changed_everywhere
from home.snapshot.current import fresh_snapshot

WIDTH, HEIGHT = 1200, 630
MARGIN = 64
RED, WHITE, PAPER = (180, 0, 27), (255, 255, 255), (250, 248, 244)
SHADES = 16  # between background and text, for smooth edges in a small file
DESIGN = "1"  # increase it when images look different for the same words

STRIPE = 12
STAMP_PADDING, STAMP_BORDER = (18, 11), 3
GAP = 36
HEADING_SIZES = range(200, 30, -2)
WORDS_WHOLE_DOWN_TO = 46
STAMP_SIZES = range(32, 18, -1)
SITE_NAME_SIZES = range(34, 18, -1)


@dataclass(frozen=True)
class Words:
    """Everything that determines an image in one language."""

    code: str
    heading: str
    stamp: str
    site_name: str
    is_closed: bool

    @property
    def fingerprint(self) -> str:
        """12 hexadecimal digits that change when the image changes."""
        values = [str(getattr(self, field.name)) for field in fields(self)]
        return sha256("\n".join([DESIGN, *values]).encode()).hexdigest()[:12]

    @property
    def alternative(self) -> str:
        """The alternative text of the image: the words on it."""
        return " · ".join(filter(None, [self.stamp, self.heading, self.site_name]))


def words_of(page: BasePage, site_name: str) -> Words:
    """Return the words of a page's image in the active language."""
    return Words(get_language(), page.shown_heading, page.stamp, site_name, page.is_closed)


def file_name(pk: int, code: str) -> str:
    """Return the name of a page's image in the media storage."""
    return f"share/{pk}-{code}.png"


def address(page: BasePage, words: Words) -> str:
    """Return the absolute URL of an image; its query changes when the image changes."""
    url = default_storage.url(file_name(page.pk, words.code))
    absolute = settings.SITE_URL + url if url.startswith("/") else url
    return f"{absolute}?v={words.fingerprint}"


def draw(words: Words) -> bytes:
    """Return the image as PNG data."""
    image = Image.new("L", (WIDTH, HEIGHT), 0)
    pen = ImageDraw.Draw(image)
    _draw_ornament(pen, words)
    top = MARGIN
    if words.stamp:
        top = _draw_stamp(pen, words, top) + GAP
    bottom = _draw_site_name(pen, words, HEIGHT - 3 * STRIPE - GAP) - GAP
    _draw_heading(pen, words, top, bottom)
    file = io.BytesIO()
    about = PngImagePlugin.PngInfo()
    about.add_text("words", words.fingerprint)
    _coloured(image, words).save(file, "PNG", bits=4, pnginfo=about)
    return file.getvalue()


def _draw_ornament(pen, words):
    """Draw white, red and white stripes; on a white background, only the red one is drawn."""
    for stripe in (1,) if words.is_closed else (0, 2):
        y = HEIGHT - (3 - stripe) * STRIPE
        pen.rectangle((0, y, WIDTH, y + STRIPE - 1), fill=255)


def _draw_stamp(pen, words, top) -> float:
    """Draw the bordered line and return the position of its lower edge."""
    across, down = STAMP_PADDING
    text, size = fit_line(words.stamp, words.code, WIDTH - 2 * (MARGIN + across), STAMP_SIZES)
    bottom = top + size + 2 * down
    right = MARGIN + length(text, words.code, size) + 2 * across
    pen.rectangle((MARGIN, top, right, bottom), outline=255, width=STAMP_BORDER)
    baseline = top + down + 0.9 * size
    draw_line(pen, (MARGIN + across, baseline), text, words.code, size, 255)
    return bottom


def _draw_site_name(pen, words, baseline) -> float:
    """Draw the name of the site and return the position of its upper edge."""
    text, size = fit_line(words.site_name.upper(), words.code, WIDTH - 2 * MARGIN, SITE_NAME_SIZES)
    draw_line(pen, (MARGIN, baseline), text, words.code, size, 255)
    return baseline - size


def _draw_heading(pen, words, top, bottom):
    setting = fit(
        words.heading.upper(),
        words.code,
        WIDTH - 2 * MARGIN,
        bottom - top,
        HEADING_SIZES,
        WORDS_WHOLE_DOWN_TO,
    )
    for line, baseline in setting.baselines:
        draw_line(pen, (MARGIN, top + baseline), line, words.code, setting.size, 255)


def _coloured(image: Image.Image, words: Words) -> Image.Image:
    """Return a greyscale image (0: background, 255: text) in the colours of the poster."""
    ground, ink = (PAPER, RED) if words.is_closed else (RED, WHITE)
    last = SHADES - 1
    coloured = image.point([round(grey * last / 255) for grey in range(256)]).convert("L")
    coloured = Image.frombytes("P", image.size, coloured.tobytes())
    coloured.putpalette(
        [
            round(start + (end - start) * shade / last)
            for shade in range(SHADES)
            for start, end in zip(ground, ink, strict=True)
        ]
    )
    return coloured


def connect() -> None:
    """Update the images when pages, view restrictions or the organisation's settings change.

    Images are drawn after the transaction is committed. An error while drawing is logged and does
    not prevent publishing.
    """
    for signal in (page_published, page_unpublished):
        signal.connect(_refresh_a_page)
    post_delete.connect(_refresh_a_page, sender=Page)
    for signal in (post_save, post_delete):
        signal.connect(_refresh_all, sender=PageViewRestriction)
    post_save.connect(_refresh_all, sender=OrganisationSettings)
    texts_changed_everywhere.connect(_refresh_all)


def _refresh_a_page(instance, **_kwargs):
    pk = instance.pk  # a deleted instance loses its primary key
    on_commit(lambda: refresh(pk), robust=True)


def _refresh_all(**_kwargs):
    on_commit(refresh_all, robust=True)


def refresh(pk: int) -> None:
    """Update the images of a page; pages that are not public have none.

    This is called after the page has been published, unpublished or deleted.
    """
    page = BasePage.objects.filter(pk=pk).live().public().specific().first()
    if page:
        make(page)
    else:
        remove(pk)


def refresh_all() -> None:
    """Update the images of all pages; only images that are missing or outdated are drawn."""
    with fresh_snapshot():
        for pk in BasePage.objects.values_list("pk", flat=True):
            refresh(pk)


def make(page: BasePage) -> None:
    """Draw and save the images of a page in all languages, unless they are up to date."""
    site_names = OrganisationSettings.for_site(Site.objects.get(is_default_site=True))
    for code, _name in settings.LANGUAGES:
        with override(code):
            words = words_of(page, site_names.organisation_name)
        name = file_name(page.pk, code)
        if _kept_fingerprint(name) == words.fingerprint:
            continue
        drawn = ContentFile(draw(words))
        default_storage.delete(name)
        kept = default_storage.save(name, drawn)
        if kept != name:  # another process was faster
            default_storage.delete(kept)


def _kept_fingerprint(name: str) -> str | None:
    try:
        with default_storage.open(name) as file, Image.open(file) as image:
            return image.text.get("words")
    except (FileNotFoundError, UnidentifiedImageError):
        return None


def remove(pk: int) -> None:
    """Remove the images of a page."""
    for code, _name in settings.LANGUAGES:
        default_storage.delete(file_name(pk, code))
