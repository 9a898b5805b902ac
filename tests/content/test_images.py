"""Images: invalid files are rejected with a message, and the deletion of used ones is guarded."""

import json
import struct
import zlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils.translation import gettext, override

from home.content.models import CampaignImage
from tests import admin_forms as editor
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

DAMAGED = "This picture is damaged or too large. Save it again as JPEG or PNG."
IN_USE = "One or more references to this %(model_name)s prevent it from being deleted."


def bomb(width, height):
    """Return a PNG of a few kilobytes that decompresses to `width` × `height` white pixels."""

    def chunk(kind, data):
        checksum = zlib.crc32(kind + data)
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", checksum)

    packer = zlib.compressobj(9)
    row = b"\0" + b"\xff" * (width // 8)
    pixels = b"".join(packer.compress(row) for _ in range(height)) + packer.flush()
    header = struct.pack(">IIBBBBB", width, height, 1, 0, 0, 0, 0)
    parts = chunk(b"IHDR", header), chunk(b"IDAT", pixels), chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + b"".join(parts)


SVG = (
    b'<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9"><script>alert(1)</script></svg>'
)
JPEG = editor.image_file()
BROKEN = {
    "truncated.jpg": JPEG[: len(JPEG) // 2],
    "truncated.png": editor.image_file("PNG")[:-40],
    "only-the-header.png": editor.image_file("PNG")[:20],
    "truncated.gif": editor.image_file("GIF")[:60],
    "truncated.webp": editor.image_file("WEBP")[:60],
    "letter.jpg": "Вельмішаноўны спадар Прэзідэнт!".encode(),
    "moving.png": editor.image_file("GIF"),
    "nothing.jpg": b"",
    "drawing.svg": SVG,
    "drawing.png": SVG,
    "bomb.png": bomb(20_000, 20_000),
}


def upload_in_library(cms, file):
    url = reverse("wagtailimages:add")
    response = editor.submit(
        cms, url, {"title": "Typed title", "file": file}, form=f"//form[@action='{url}']"
    )
    if response.status_code == 200:
        kept = editor.form_values(response, f"//form[@action='{url}']")
        assert kept["title"] == "Typed title"
    return response, editor.messages(response)


def upload_many(cms, file):
    response = cms.post(
        reverse("wagtailimages:add_multiple"), {"title": "Typed title", "files[]": file}
    )
    answer = response.json()
    return response, [] if answer["success"] else [answer["error_message"]]


def upload_in_chooser(cms, file):
    prefix = "image-chooser-upload"
    values = {f"{prefix}-title": "Typed title", f"{prefix}-file": file}
    values[f"{prefix}-collection"] = "1"
    response = cms.post(reverse("wagtailimages_chooser:create"), values)
    answer = json.loads(response.content)
    form = editor.parse(answer.get("htmlFragment", ""))
    return response, [error.get_text(" ", strip=True) for error in form.select(".error-message")]


@pytest.fixture(
    params=[upload_in_library, upload_many, upload_in_chooser],
    ids=["library", "many", "chooser"],
)
def upload(request, cms, site):
    """Upload a file in one of the three ways; return the CMS's response and its messages."""
    return lambda name, content: request.param(cms, SimpleUploadedFile(name, content))


def files(settings):
    """Return the stored images without their renditions."""
    originals = settings.MEDIA_ROOT / "original_images"
    return [path for path in originals.rglob("*") if path.is_file()]


# Upload


@pytest.mark.parametrize("name", BROKEN)
def test_broken_image_is_refused(upload, settings, name):
    response, messages = upload(name, BROKEN[name])
    assert response.status_code == 200
    assert len(messages) == 1, name
    assert messages[0].endswith((".", ")")), messages
    assert not CampaignImage.objects.exists()
    assert not files(settings)


@pytest.mark.parametrize("name", ["truncated.jpg", "bomb.png"])
@pytest.mark.parametrize("code", ["be"])
def test_editors_are_told_in_their_language(cms, site, speak, admin_user, code, name):
    speak(admin_user, code)
    _response, messages = upload_in_library(cms, SimpleUploadedFile(name, BROKEN[name]))
    with override(code):
        assert messages == [gettext(DAMAGED)]


def test_bomb_is_a_small_file():
    assert len(BROKEN["bomb.png"]) < 100_000


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "WEBP", "AVIF"])
def test_good_image_is_taken(upload, settings, kind):
    name = f"good.{kind.lower()}"
    _response, messages = upload(name, editor.image_file(kind))
    assert messages == []
    image = CampaignImage.objects.get()
    assert (image.title, image.width, image.height) == ("Typed title", 240, 180)
    assert settings.MEDIA_ROOT / image.file.name in files(settings)


def test_broken_file_does_not_replace_a_good_one(cms, site, settings):
    image = editor.stored_image()
    stored, url = files(settings), reverse("wagtailimages:edit", args=[image.pk])
    changes = {"file": SimpleUploadedFile("truncated.jpg", BROKEN["truncated.jpg"])}
    response = editor.submit(cms, url, changes, form=f"//form[@action='{url}']")
    assert response.status_code == 200
    assert editor.messages(response) == [DAMAGED]
    assert files(settings) == stored
    assert CampaignImage.objects.get().file.name == image.file.name


def test_form_asks_for_alternative_text_and_credit_in_four_languages(cms, site):
    form = editor.soup(cms.get(reverse("wagtailimages:add"))).main
    for code in LANGUAGES:
        for name in (f"alt_text_{code}", f"credit_{code}"):
            control = form.select_one(f"[name={name}]")
            assert control, name
            assert not control.has_attr("required"), name
            assert form.select_one(f"#{control['aria-describedby']}").get_text(strip=True), name
    assert not form.select_one("[name=description], [name=alt_text], [name=credit]")


# Deletion


@pytest.fixture
def portrait(cms, page_at):
    """The portrait on the published profile."""
    image = editor.stored_image()
    publish(cms, page_at("ales-bialiatski"), {"portrait": str(image.pk)})
    return image


def publish(cms, page, *changes):
    response = editor.submit(cms, editor.page_url("edit", page), *changes, action="publish")
    assert response.status_code == 302, editor.messages(response)


def delete_one(cms, image):
    url = reverse("wagtailimages:delete", args=[image.pk])
    return cms.get(url), cms.post(url, follow=True)


def delete_in_list(cms, image):
    url = reverse("wagtail_bulk_action", args=["content", "campaignimage", "delete"])
    url += f"?id={image.pk}"
    return cms.get(url), cms.post(url, follow=True)


@pytest.mark.parametrize("delete", [delete_one, delete_in_list])
def test_portrait_in_use_is_not_deleted(
    cms, client, page_at, portrait, speak, admin_user, settings, delete
):
    for code in LANGUAGES:
        speak(admin_user, code)
        asked, answered = delete(cms, portrait)
        assert asked.status_code == answered.status_code == 200, code
        with override(code):
            refusal = gettext(IN_USE) % {"model_name": CampaignImage._meta.verbose_name}
        assert refusal in " ".join(editor.soup(asked).main.get_text().split()), code
        assert page_at("ales-bialiatski").portrait == portrait, code
        assert settings.MEDIA_ROOT / portrait.file.name in files(settings), code
        shown = client.get(f"/{code}/ales-bialiatski/")
        assert shown.status_code == 200, code
        assert editor.soup(shown).select_one("main img[src*=portrait]"), code


def test_portrait_of_a_draft_may_be_deleted(cms, page_at, portrait):
    """Only a live page protects its image. The draft can still be opened and published."""
    profile, other = page_at("ales-bialiatski"), editor.stored_image("Other")
    edit = editor.page_url("edit", profile)
    assert editor.submit(cms, edit, {"portrait": str(other.pk)}).status_code == 302
    with_other = editor.refresh(profile).latest_revision

    asked, _answered = delete_one(cms, other)
    assert not CampaignImage.objects.filter(pk=other.pk).exists()
    assert asked.status_code == 200
    for url in (
        edit,
        editor.page_url("history", profile),
        editor.page_url("view_draft", profile),
        editor.page_url("revisions_revert", profile, with_other.pk),
        editor.page_url("revisions_compare", profile, "live", with_other.pk),
    ):
        assert cms.get(url).status_code == 200, url
    publish(cms, profile)
    assert page_at("ales-bialiatski").portrait is None


def test_deletion_of_an_image_in_a_text_shows_where_it_is_used(cms, client, page_at):
    imprint, image = page_at("imprint"), editor.stored_image("Demonstration")
    blocks = ("text", "<p>Before</p>"), ("picture", {"picture": image.pk, "caption": "In Minsk"})
    publish(cms, imprint, editor.body("body_en", *blocks))
    assert "In Minsk" in client.get("/en/imprint/").content.decode()

    asked, refused = delete_one(cms, image)
    usage = reverse("wagtailimages:image_usage", args=[image.pk])
    links = editor.soup(asked).select(f"main a[href^='{usage}']")
    assert [link.get_text(strip=True) for link in links] == ["This picture is referenced 1 time."]
    told = editor.soup(refused).select_one(".messages .error").get_text(" ", strip=True)
    assert "“Demonstration” is used: Imprint. Take it out there first" in told
    assert "In Minsk" in client.get("/en/imprint/").content.decode()

    publish(cms, imprint, editor.body("body_en", blocks[0]))
    delete_one(cms, image)
    assert not CampaignImage.objects.exists()
    shown = client.get("/en/imprint/")
    assert shown.status_code == 200
    assert "Before" in shown.content.decode()
    assert "In Minsk" not in shown.content.decode()
