"""A reader's browser with an empty cache makes few requests and loads few bytes, as on a phone."""

import re
import urllib.error
import urllib.request
from urllib.parse import urljoin, urlsplit

import brotli
import pytest
from bs4 import BeautifulSoup

from tests.browser.pages import LANGUAGES, PAGES, address, assert_none
from tests.browser.running_site import manage

pytestmark = pytest.mark.either_database

KIB = 1024
MOST_REQUESTS = 6
MOST_TEXT, MOST_WITHOUT_PORTRAIT, MOST_WITH_PORTRAIT = 6 * KIB, 40 * KIB, 100 * KIB
PHONE = {"viewport": {"width": 390, "height": 844}, "device_scale_factor": 3}

# A noisy image, which compresses as badly as a photograph.
ADD_PORTRAIT = """
import io
from django.core.files.images import ImageFile
from PIL import Image, ImageChops
from campaign.cases.models import ProfilePage
from home.content.models import CampaignImage
face = Image.radial_gradient("L").resize((900, 1125)).convert("RGB")
grain = Image.effect_noise(face.size, 12).convert("RGB")
file = io.BytesIO()
ImageChops.add(face, grain, 1, -128).save(file, "JPEG")
profile = ProfilePage.objects.get()
profile.portrait = CampaignImage.objects.create(title="Ales", file=ImageFile(file, name="ales.jpg"))
profile.save_revision().publish()
"""


@pytest.fixture(scope="module")
def site_with_portrait(start_site):
    site = start_site("portrait")
    manage(site.env, "shell", "-c", ADD_PORTRAIT)
    return site


def weight(response):
    """Return the bytes of a response in transfer. An uncompressed text counts as compressed."""
    if response.header_value("content-encoding"):
        return response.request.sizes()["responseBodySize"]
    body = response.body()
    packs = response.request.resource_type in ("document", "stylesheet", "script")
    return len(brotli.compress(body)) if packs else len(body)


def first_view(chromium, site, path, **device):
    """Return the kind, URL, status and weight of all that a first visit loads."""
    context = chromium.new_context(base_url=site.url, **PHONE | device)
    page = context.new_page()
    seen = []
    page.on("response", lambda response: seen.append(response))
    page.goto(path, wait_until="networkidle")
    loaded = [(each.request.resource_type, each.url, each.status, weight(each)) for each in seen]
    context.close()
    return loaded


def faults_of(loaded, most, place):
    listed = "\n  ".join(f"{status} {size:6} {url}" for _kind, url, status, size in loaded)
    total = sum(size for *_rest, size in loaded)
    faults = [
        f"{place}: {url} is answered with {status}" for _, url, status, _ in loaded if status != 200
    ]
    if loaded[0][3] > MOST_TEXT:
        faults.append(f"{place}: the page itself has {loaded[0][3]} bytes")
    if len(loaded) > MOST_REQUESTS:
        faults.append(f"{place}: {len(loaded)} requests\n  {listed}")
    if total > most:
        faults.append(f"{place}: {total} bytes\n  {listed}")
    return faults


def test_the_first_view_of_the_first_page_is_light(chromium, running_site):
    faults = []
    for language in LANGUAGES:
        loaded = first_view(chromium, running_site, f"/{language}/")
        kinds = {kind for kind, *_rest in loaded}
        assert {"document", "stylesheet", "font"} <= kinds and "image" not in kinds
        faults += faults_of(loaded, MOST_WITHOUT_PORTRAIT, language)
    assert_none(faults)


def test_the_first_view_with_a_portrait_is_light(chromium, site_with_portrait):
    faults = []
    for language in LANGUAGES:
        loaded = first_view(chromium, site_with_portrait, f"/{language}/")
        images = [url for kind, url, *_rest in loaded if kind == "image"]
        assert [url.rpartition(".")[2] for url in images] == ["avif"], language
        faults += faults_of(loaded, MOST_WITH_PORTRAIT, language)
    assert_none(faults)


@pytest.mark.parametrize(("width", "scale", "expected"), [(390, 1.5, 400), (1280, 2, 720)])
def test_a_device_loads_the_portrait_in_its_size(
    chromium, site_with_portrait, width, scale, expected
):
    loaded = first_view(
        chromium,
        site_with_portrait,
        "/en/",
        viewport={"width": width, "height": 844},
        device_scale_factor=scale,
    )
    [portrait] = [url for kind, url, *_rest in loaded if kind == "image"]
    assert f"width-{expected}." in portrait


def test_nothing_moves_when_the_portrait_arrives(chromium, site_with_portrait):
    context = chromium.new_context(base_url=site_with_portrait.url, **PHONE)
    page = context.new_page()
    held = []
    page.route("**/*.avif", lambda r: held.append(r))
    page.goto("/en/", wait_until="domcontentloaded")
    page.evaluate("document.fonts.ready")
    before = page.locator("h1").bounding_box()
    assert len(held) == 1
    held[0].continue_()
    page.wait_for_load_state()
    assert page.evaluate("document.images[0].naturalWidth") > 0
    assert page.locator("h1").bounding_box() == before
    context.close()


def referenced(url):
    """Yield the URL of every file that a page loads or refers to in its metadata."""
    with urllib.request.urlopen(url) as response:
        soup = BeautifulSoup(response.read(), "html.parser")
    for element in soup.select("[src]"):
        yield element["src"]
    for element in soup.select("[srcset]"):
        yield from (part.split()[0] for part in element["srcset"].split(","))
    for element in soup.select("link[href]"):
        yield element["href"]
    for element in soup.select("meta[property='og:image'], meta[name='twitter:image']"):
        yield element["content"]


def status_of(url):
    try:
        with urllib.request.urlopen(url) as response:
            if urlsplit(url).path.endswith(".css"):
                for inner in re.findall(r'url\("(.+?)"\)', response.read().decode()):
                    urllib.request.urlopen(urljoin(url, inner)).close()
            return response.status
    except urllib.error.HTTPError as error:
        return error.code


def test_every_file_that_a_page_names_is_there(site_with_portrait):
    site = site_with_portrait
    named = {
        urljoin(site.url, path): place
        for language in LANGUAGES
        for place in (address(path, language) for path in PAGES.values())
        for path in referenced(site.url + place)
    }
    for path in ("/favicon.ico", "/apple-touch-icon.png", "/apple-touch-icon-precomposed.png"):
        named[site.url + path] = "what browsers ask for by themselves"
    kinds = {urlsplit(url).path.rpartition(".")[2] for url in named}
    assert {"css", "js", "svg", "png", "ico", "woff2", "avif", "webp", "jpg"} <= kinds
    faults = {url: status_of(url) for url in named}
    assert_none([f"{url} of {named[url]}: {code}" for url, code in faults.items() if code != 200])
