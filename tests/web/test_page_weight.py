"""Pages are small: one style sheet, little JavaScript, images in the size of the device."""

import hashlib
from pathlib import Path

import brotli
import pytest
from bs4 import BeautifulSoup
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.cache import cache
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from home.content.models import CampaignRendition
from home.content.models.image import SHOWN
from tests import admin_forms as editor
from tests.conftest import LANGUAGES
from tests.pages import PAGES, SHEETS, answer

pytestmark = pytest.mark.either_database

OWN_SHEETS = {
    "write": "prisoner-letter",
    "prisoner's envelope": "prisoner-letter",
    "poster": "handout",
    "leaflet": "handout",
} | dict.fromkeys(["appeal", "letter", "sent", "print", "envelope", "invite"], "letter")


def soup_of(client, path):
    response = client.get(path)
    assert response.status_code == 200, path
    return BeautifulSoup(response.content, "html.parser")


# Style sheets


@pytest.fixture
def collect(settings, tmp_path):
    """Return a function that collects style sheets as in production.

    Its arguments are the texts of the sheets by name. It returns a function that maps the name of
    a sheet to the file that is served.
    """
    source = tmp_path / "source"
    (source / "css").mkdir(parents=True)
    settings.STATICFILES_DIRS = [source]
    settings.STATICFILES_FINDERS = ["django.contrib.staticfiles.finders.FileSystemFinder"]
    settings.STATIC_ROOT = tmp_path / "collected"
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "home.web.static_files.JoinedStaticFilesStorage"}
    }
    finders.get_finder.cache_clear()

    def collected(**sheets):
        for name, text in sheets.items():
            (source / "css" / f"{name}.css").write_text(text)
        call_command("collectstatic", interactive=False, verbosity=0)
        return lambda name: Path(
            settings.STATIC_ROOT, staticfiles_storage.stored_name(f"css/{name}.css")
        )

    yield collected
    finders.get_finder.cache_clear()


TWO = '/* Both. */\n@import "first.css";\n@import "second.css";\nb {}\n'


def test_a_collected_sheet_holds_what_it_imports(collect):
    sheet = collect(whole=TWO, first="@layer one, two;\n", second="a { color: red }\n")("whole")
    assert sheet.read_text() == "/* Both. */\n@layer one, two;\n\na { color: red }\n\nb {}\n"


def test_addresses_in_an_imported_sheet_are_those_of_collected_files(collect, tmp_path):
    (tmp_path / "source/img").mkdir()
    (tmp_path / "source/img/dot.svg").write_text("<svg/>")
    served = collect(whole=TWO, first='a { src: url("../img/dot.svg") }', second="")
    name = Path(staticfiles_storage.stored_name("img/dot.svg")).name
    assert f'url("../img/{name}")' in served("whole").read_text()


def test_a_change_of_an_imported_sheet_gives_the_whole_another_name(collect):
    before = collect(whole=TWO, first="a {}", second="")("whole").name
    after = collect(first="a { color: red }")("whole")
    assert after.name != before
    assert "color: red" in after.read_text()


def test_an_import_that_leads_nowhere_is_named(collect):
    with pytest.raises(ValueError, match="second.css"):
        collect(whole=TWO, first="")


def test_a_page_loads_the_common_sheet_and_at_most_one_of_its_own(site):
    for name in PAGES:
        soup = BeautifulSoup(answer(name, "be").content, "html.parser")
        sheets = [Path(link["href"]).stem for link in soup.select("link[rel=stylesheet]")]
        own = [OWN_SHEETS[name]] if name in OWN_SHEETS else []
        assert sheets == ["style", *own], name


# Weight


def test_all_scripts_together_are_small():
    scripts = [path.read_bytes() for path in Path("static/js").iterdir()]
    assert scripts
    assert sum(len(brotli.compress(script)) for script in scripts) <= 6 * 1024


def test_each_page_is_a_few_kilobytes_of_text(site):
    weights = {
        f"{name} in {language}": len(brotli.compress(answer(name, language).content))
        for name in PAGES
        for language in LANGUAGES
    }
    heavy = {
        page: weight
        for page, weight in weights.items()
        if weight > (6 if page.startswith("home in") else 8) * 1024
    }
    assert not heavy


def test_a_page_asks_ahead_for_the_font_of_its_script(site):
    for name in PAGES.keys() - set(SHEETS):
        for language in LANGUAGES:
            soup = BeautifulSoup(answer(name, language).content, "html.parser")
            [link] = soup.select("link[rel=preload]")
            script = "cyrillic" if language in ("be", "ru") else "latin"
            assert link["href"] == f"/static/fonts/oswald-{script}-700.woff2", (name, language)
            # Without `crossorigin` browsers load the font twice.
            assert link.has_attr("crossorigin") and link["as"] == "font"


# Icons


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/favicon.ico", "image/x-icon"),
        ("/apple-touch-icon.png", "image/png"),
        ("/apple-touch-icon-precomposed.png", "image/png"),
    ],
)
def test_what_browsers_ask_for_by_themselves_is_there(client, path, kind):
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["Content-Type"] == kind
    assert b"".join(response)


def test_every_page_names_its_icons(site):
    for name in PAGES:
        soup = BeautifulSoup(answer(name, "en").content, "html.parser")
        icons = {link["rel"][0]: link["href"] for link in soup.select("link[rel*=icon]")}
        assert set(icons) == {"icon", "apple-touch-icon"}, name
        for href in icons.values():
            assert finders.find(href.removeprefix("/static/")), href


# Images


def show_in_text(page, images):
    """Publish a page whose English text holds images."""
    page.body_en = [("picture", {"picture": each, "caption": ""}) for each in images]
    page.save_revision().publish()


def assert_light(shown, widths, height):
    """Check the formats and sizes of a <picture>, and that it reserves its space."""
    sources = shown.select("source")
    assert [source["type"] for source in sources] == ["image/avif", "image/webp"]
    for each in (*sources, shown.img):
        offered = [part.split()[1] for part in each["srcset"].split(", ")]
        assert offered == [f"{width}w" for width in widths]
        assert each["sizes"]
    # These are the dimensions of the largest image. The style sheet never enlarges it.
    assert (shown.img["width"], shown.img["height"]) == (str(widths[0]), str(height))


def test_a_portrait_comes_first_and_is_made_before_anyone_asks(
    client, page_at, django_capture_on_commit_callbacks
):
    profile = page_at("ales-bialiatski")
    with django_capture_on_commit_callbacks(execute=True):
        profile.portrait = editor.stored_image(
            size=(1200, 900), alt_text_en="A man", alt_text_de="Ein Mann"
        )
    made = set(CampaignRendition.objects.values_list("filter_spec", flat=True))
    assert made == set(SHOWN)
    profile.save_revision().publish()
    for language, alternative in (("en", "A man"), ("de", "Ein Mann"), ("be", "A man")):
        for path in ("", "ales-bialiatski/"):
            [shown] = soup_of(client, f"/{language}/{path}").select("picture")
            assert_light(shown, (1080, 720, 400), 810)
            assert shown.img["alt"] == alternative, (language, path)
            assert (shown.img["loading"], shown.img["fetchpriority"]) == ("eager", "high")
    assert CampaignRendition.objects.count() == len(SHOWN)
    assert_kept_for_good(client, shown.img["src"])


def assert_kept_for_good(client, path):
    """Check that browsers and CDNs cache a file for good: its name changes with its content."""
    response = client.get(path)
    digest = hashlib.sha1(b"".join(response), usedforsecurity=False).hexdigest()
    assert f"/{digest[:8]}-" in path
    assert response.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert "Vary" not in response.headers


def test_an_image_in_a_text_waits_until_it_is_near_and_is_not_blown_up(client, page_at):
    image = editor.stored_image(size=(500, 400))
    show_in_text(page_at("imprint"), [image, image])
    shown = soup_of(client, "/en/imprint/").select("picture")
    assert len(shown) == 2
    for each in shown:
        assert_light(each, (500, 500, 400), 400)
        assert (each.img["loading"], each.img["fetchpriority"]) == ("lazy", "auto")


def test_a_new_file_of_an_image_is_made_ready_too(site, django_capture_on_commit_callbacks):
    image = editor.stored_image()
    with django_capture_on_commit_callbacks(execute=True):
        image.file = SimpleUploadedFile("other.jpg", editor.image_file(size=(300, 200)))
        image.save()
    assert set(image.renditions.values_list("width", flat=True)) == {300}
    assert image.renditions.count() == len(SHOWN)


def test_a_damaged_image_stops_nobody(site, caplog, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        image = editor.stored_image()
        image.file.storage.delete(image.file.name)
    assert not image.renditions.exists()
    assert "make_renditions" in caplog.text


def test_many_images_ask_the_database_as_often_as_one(client, page_at):
    page, counts = page_at("imprint"), []
    for number in (1, 4):
        show_in_text(page, [editor.stored_image(f"March {place}") for place in range(number)])
        client.get("/en/imprint/")  # makes the renditions
        cache.clear()
        with CaptureQueriesContext(connection) as queries:
            assert len(soup_of(client, "/en/imprint/").select("picture")) == number
        counts.append(len(queries))
    assert counts[0] == counts[1], counts
