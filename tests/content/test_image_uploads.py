"""Image uploads: hidden data never reaches readers, and hostile files are rejected.

The files come from `tests/hostile/images.py`.
"""

import io
import resource
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError
from django.core.files.images import ImageFile
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from PIL import Image
from wagtail.models import UploadedFile
from wagtail.users.models import UserProfile

from home.content.image_checks import clean_image
from home.content.models import CampaignImage
from tests import admin_forms as editor
from tests.hostile.images import CANARY, JPEG, REFUSED, SOUND, exif, photo, saved

pytestmark = pytest.mark.either_database

FORMATS = {".avif": "AVIF", ".gif": "GIF", ".jpg": "JPEG", ".png": "PNG", ".webp": "WEBP"}
ACCOUNT_FORM = "//form[.//input[@name='name_email-first_name']]"
PLAIN_MODES = ("RGB", "RGBA", "L", "P")


def upload(cms, name, content):
    """Upload a file through the multiple upload; return the response."""
    file = SimpleUploadedFile("x", content)
    file._name = name  # a name that a program may send, but no browser would
    return cms.post(
        reverse("wagtailimages:add_multiple"), {"title": "Typed title", "files[]": file}
    )


def stored(settings):
    return [path for path in settings.MEDIA_ROOT.rglob("*") if path.is_file()]


def assert_clean(path: Path, name):
    """Assert that a stored image contains only its pixels and has a plain file name."""
    where = f"{name!r}, stored as {path.name!r}"
    content = path.read_bytes()
    assert CANARY not in content, where
    assert CANARY.decode().encode("utf-16le") not in content, where
    assert b"<script" not in content, where
    with Image.open(io.BytesIO(content)) as image:
        assert image.format == FORMATS[path.suffix], where
        assert image.mode in PLAIN_MODES, where
        assert getattr(image, "n_frames", 1) == 1, where
        assert not dict(image.getexif()), where
        left = {"exif", "xmp", "icc_profile", "comment", "photoshop"} & set(image.info)
        assert not left, f"{where} keeps {left}"
        image.load()


def assert_safe_name(image, name):
    kept = Path(image.file.name)
    assert kept.parent == Path("original_images"), name
    assert kept.name.isascii(), name
    assert kept.name.count(".") == 1, name
    assert not set(kept.name) & set("<>\"'\\\0\r\n%:;"), name
    assert not kept.name.startswith((".", "-")), name
    assert len(kept.name) < 100, name


def test_a_sound_image_is_drawn_anew_without_what_hides_in_it(cms, site, settings):
    assert any(CANARY in content for content in SOUND.values())
    for name, content in SOUND.items():
        response = upload(cms, name, content)
        assert response.status_code == 200, name
        answer = response.json()
        assert answer["success"], f"{name!r}: {answer}"
        image = CampaignImage.objects.latest("pk")
        image.make_renditions()
        assert_safe_name(image, name)
        files = stored(settings)
        # The original and nine renditions; fewer if a rendition would be larger than the original.
        assert len(files) > 1, name
        for path in files:
            assert_clean(path, name)
            path.unlink()


def test_a_hostile_file_is_refused_with_a_sentence(cms, site, settings):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    for name, content in REFUSED.items():
        response = upload(cms, name, content)
        assert response.status_code == 200, name
        answer = response.json()
        assert not answer["success"], name
        assert answer["error_message"].endswith((".", ")")), f"{name}: {answer}"
        assert not stored(settings), name
    assert not CampaignImage.objects.exists()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 500_000, f"reading hostile pictures took {grown} kB"


def test_there_are_enough_hostile_files():
    assert len(REFUSED) >= 40
    assert len(SOUND) >= 40


@pytest.mark.parametrize("name", ["telephone.jpg", "telephone.webp"])
def test_an_image_stands_upright_without_its_orientation(cms, site, name):
    upload(cms, name, SOUND[name])
    image = CampaignImage.objects.get()
    assert (image.width, image.height) == (40, 60)
    with image.file.open() as file, Image.open(file) as shown:
        assert shown.size == (40, 60)
        # Orientation 6 means a clockwise rotation: the top of the image becomes its right side.
        assert shown.convert("L").getpixel((35, 30)) > shown.convert("L").getpixel((4, 30))


def test_sixteen_bits_keep_their_shades(cms, site):
    upload(cms, "sixteen-bit.png", SOUND["sixteen-bit.png"])
    with CampaignImage.objects.get().file.open() as file, Image.open(file) as shown:
        shades = shown.convert("L").getextrema()
    assert shades[0] < 20, shades
    assert shades[1] > 235, shades


# Ways to upload or store a file


def replace(cms, file):
    image = editor.stored_image()
    url = reverse("wagtailimages:edit", args=[image.pk])
    response = editor.submit(cms, url, {"file": file}, form=f"//form[@action='{url}']")
    assert response.status_code == 302, editor.messages(response)


def upload_in_library(cms, file):
    url = reverse("wagtailimages:add")
    changes = {"title": "Typed title", "file": file}
    response = editor.submit(cms, url, changes, form=f"//form[@action='{url}']")
    assert response.status_code == 302, editor.messages(response)


def upload_in_chooser(cms, file):
    prefix = "image-chooser-upload"
    values = {f"{prefix}-title": "Typed title", f"{prefix}-file": file}
    response = cms.post(
        reverse("wagtailimages_chooser:create"), values | {f"{prefix}-collection": "1"}
    )
    assert response.json()["step"] == "chosen"


def store_without_a_form(_cms, file):
    CampaignImage.objects.create(title="Loaded", file=ImageFile(file, name=file.name))


def upload_without_a_title(cms, file):
    """Wagtail stores such a file separately until the rest of its form is valid."""
    response = cms.post(
        reverse("wagtailimages:add_multiple"), {"title": "x" * 300, "files[]": file}
    )
    waiting = UploadedFile.objects.get()
    assert cms.get(f"/media/{waiting.file.name}").status_code == 404
    prefix = f"uploaded-image-{response.json()['uploaded_file_id']}"
    url = reverse("wagtailimages:create_multiple_from_uploaded_image", args=[waiting.pk])
    answer = cms.post(url, {f"{prefix}-title": "Typed title", f"{prefix}-collection": "1"})
    assert answer.json()["success"], answer.json()


WAYS = [
    replace,
    upload_in_library,
    upload_in_chooser,
    store_without_a_form,
    upload_without_a_title,
]


@pytest.mark.parametrize("way", WAYS)
def test_every_way_in_leads_through_the_gate(cms, site, settings, way):
    content = SOUND["telephone.jpg"]
    assert CANARY in content
    way(cms, SimpleUploadedFile("evil.php.jpg", content))
    image = CampaignImage.objects.get()
    image.make_renditions()
    assert (image.width, image.height) == (40, 60)
    assert_safe_name(image, way.__name__)
    assert len(stored(settings)) > 1
    for path in stored(settings):
        assert_clean(path, way.__name__)


def test_what_a_program_stores_is_named_by_its_content(site, settings):
    content = saved("PNG", exif=exif())
    image = CampaignImage.objects.create(
        title="Loaded", file=ImageFile(io.BytesIO(content), name="loaded.gif")
    )
    assert image.file.name.endswith("loaded.png")
    assert_clean(Path(image.file.path), "loaded.gif")


@pytest.mark.parametrize("name", ["truncated.jpg", "bomb-of-121-megapixels.png", "bitmap.bmp"])
def test_what_a_program_stores_is_refused_as_well(site, settings, name):
    with pytest.raises(ValidationError):
        CampaignImage.objects.create(
            title="Loaded",
            width=1,
            height=1,
            file=ImageFile(io.BytesIO(REFUSED[name]), name=name),
        )
    assert not stored(settings)


def test_a_sound_image_is_written_once(cms, site, settings):
    """An image that a form has checked is not decoded and encoded again when it is stored."""
    upload(cms, "good.jpg", JPEG)
    image = CampaignImage.objects.get()
    assert image.file_size == Path(image.file.path).stat().st_size
    once = clean_image(SimpleUploadedFile("good.jpg", JPEG))
    assert Path(image.file.path).read_bytes() == once.read()


def test_nobody_uploads_a_portrait_of_themselves(cms, admin_user, settings):
    """The avatar of an account would bypass the check, and the team must stay anonymous."""
    url = reverse("wagtailadmin_account")
    assert b'name="avatar-avatar"' not in cms.get(url).content
    file = SimpleUploadedFile("telephone.jpg", SOUND["telephone.jpg"])
    names = {"name_email-first_name": "Erika", "name_email-last_name": "Muster"}
    response = editor.submit(cms, url, names, {"avatar-avatar": file}, form=ACCOUNT_FORM)
    assert response.status_code == 302, editor.messages(response)
    assert not UserProfile.objects.get(user=admin_user).avatar
    assert not stored(settings)


# Serving


def test_an_uploaded_file_may_do_nothing_in_a_browser(client, site):
    image = editor.stored_image()
    image.make_renditions()
    for file in (image.file, image.renditions.first().file):
        response = client.get(file.url)
        assert response.status_code == 200
        assert response["Content-Security-Policy"] == "default-src 'none'; sandbox", file.name
        assert response["X-Content-Type-Options"] == "nosniff", file.name
        assert response["Content-Type"].startswith("image/"), file.name


@pytest.mark.parametrize("folder", ["avatar_images", "wagtail_uploads", "documents", ""])
def test_only_images_are_public(client, site, settings, folder):
    path = settings.MEDIA_ROOT / folder / "page.html"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"<script>")
    assert client.get(f"/media/{folder}/page.html").status_code == 404


def test_an_image_in_use_is_not_deleted_among_several(cms, page_at, settings):
    image, free = editor.stored_image(), editor.stored_image("Other")
    profile = page_at("ales-bialiatski")
    profile.portrait = image
    profile.save()
    response = cms.post(reverse("wagtailimages:delete_multiple", args=[image.pk]))
    assert response.status_code == 200
    answer = response.json()
    assert not answer["success"]
    assert answer["error_message"].endswith("."), answer
    assert answer["error_message"] in editor.soup(cms.get("/admin/images/")).get_text()
    assert CampaignImage.objects.filter(pk=image.pk).exists()
    assert cms.post(reverse("wagtailimages:delete_multiple", args=[free.pk])).json()["success"]
    assert not CampaignImage.objects.filter(pk=free.pk).exists()


def test_the_gate_keeps_the_size_of_a_photograph(cms, site):
    upload(cms, "photo.jpg", saved("JPEG", photo((1200, 800)), quality=95))
    image = CampaignImage.objects.get()
    assert (image.width, image.height) == (1200, 800)
