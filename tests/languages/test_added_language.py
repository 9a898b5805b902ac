"""French, added to a copy of the project as the README describes, works like any language."""

import json
import re
import shutil
from pathlib import Path

import polib
import pytest
from bs4 import BeautifulSoup
from django.conf import settings

from tests.check_messages import NOT_SOURCE
from tests.copied_site import copy_site, drop_copy, run
from tests.languages.added_language import HEADING

pytestmark = [
    pytest.mark.slow,
    pytest.mark.django_db,
    pytest.mark.either_database,
]  # so that there is a database to copy

ROOT = Path(settings.BASE_DIR)
SECTION = re.compile(r"^## How to add a language\n(.*?)^## ", re.DOTALL | re.MULTILINE)
STEPS = re.compile(r"^ {7}(?P<entry>Language\(.*\),)$|`(?P<command>(?:python|make) [^`]+)`", re.M)
# The commands of `make messages`, without the installation of packages.
MESSAGES = """
import sys
from campaign.deploy import machine, packages, tools
machine.PYTHON, packages.install = sys.executable, lambda locks: None
tools.messages()
"""
SKIP = ("Skip to the text", "Aller au texte")


def steps():
    """Return the entry of the README's table of languages, and its commands in order."""
    text = SECTION.search((ROOT / "README.md").read_text())[1]
    found = list(STEPS.finditer(text))
    (entry,) = (step["entry"] for step in found if step["entry"])
    return entry, [step["command"] for step in found if step["command"]]


def add_entry(project, entry):
    path = project / "campaign" / "settings.py"
    before, opening, rest = path.read_text().partition("SITE_LANGUAGES = [\n")
    listed, closing, after = rest.partition("\n]\n")
    path.write_text(f"{before}{opening}{listed}\n    {entry}{closing}{after}")


def follow(command, project, environment):
    if command == "make messages":
        run(environment, "-c", MESSAGES, cwd=project)
    else:
        program, *arguments = command.split()
        assert program == "python", command
        run(environment, *arguments, cwd=project)
    if "makemessages" in command:
        path = project / "locale" / "fr" / "LC_MESSAGES" / "django.po"
        strings = polib.pofile(str(path))
        strings.find(SKIP[0]).msgstr = SKIP[1]
        strings.save()


@pytest.fixture(scope="module")
def copy(django_db_setup, django_db_blocker, tmp_path_factory, starter_media):
    """A site to which French was added: returns its project folder and environment."""
    if not shutil.which("msgfmt"):
        pytest.skip("The README's steps need GNU gettext.")
    folder = tmp_path_factory.mktemp("french")
    project = folder / "project"
    shutil.copytree(ROOT, project, ignore=NOT_SOURCE)
    with django_db_blocker.unblock():
        environment = copy_site(folder / "var", "french")
    environment |= {"DJANGO_SETTINGS_MODULE": "campaign.settings"}
    shutil.copytree(starter_media, folder / "var" / "media", dirs_exist_ok=True)
    entry, commands = steps()
    add_entry(project, entry)
    for command in commands:
        follow(command, project, environment)
    run(environment, "manage.py", "collectstatic", "--noinput", "-v", "0", cwd=project)
    yield project, environment
    with django_db_blocker.unblock():
        drop_copy(environment)


@pytest.fixture(scope="module")
def exported(copy, tmp_path_factory):
    project, environment = copy
    folder = tmp_path_factory.mktemp("export") / "site"
    run(environment, "manage.py", "export_site", str(folder), cwd=project)
    return folder


@pytest.fixture(scope="module")
def answers(copy, exported, tmp_path_factory):
    """The responses of the site in French; the export runs before a page is translated."""
    project, environment = copy
    file = tmp_path_factory.mktemp("answers") / "answers.json"
    run(environment, "-m", "tests.languages.added_language", "fr", str(file), cwd=project)
    return json.loads(file.read_text())


def soup(answer, status=200):
    assert answer[0] == status, answer[1][:2000]
    return BeautifulSoup(answer[1], "lxml")


def test_the_readme_names_every_step():
    _entry, commands = steps()
    names = [re.sub(r"^python manage\.py ", "", command).split()[0] for command in commands]
    assert names == ["makemigrations", "migrate", "makemessages", "make", "make_share_images"]


def test_every_page_is_read_in_it(answers):
    assert len(answers["pages"]) > 10
    for pk, (path, *answer) in answers["pages"].items():
        page = soup(answer)
        assert page.html["lang"] == "fr", path
        links = {link["hreflang"]: link["href"] for link in page.select("link[hreflang]")}
        assert links["fr"] == f"http://127.0.0.1:8000{path}"
        assert links["x-default"] == links["en"] != links["fr"]
        assert page.select_one("link[rel=canonical]")["href"] == links["fr"]
        image = page.select_one("meta[property='og:image']")["content"]
        assert f"/share/{pk}-fr.png?" in image
        assert f"{pk}-fr.png" in answers["pictures"]
        assert page.select_one("meta[property='og:locale']")["content"] == "fr_FR"
        assert page.select_one("link[rel=preload]")["href"].count("oswald-latin-700")
        # Texts that are not translated yet are shown in English, with a notice.
        assert page.select_one("#fallback-notice [lang=en]"), path
        assert page.select_one("main h1[lang=en], main h1 [lang=en]"), path
        assert page.select_one(".skip").text == SKIP[1]


def test_what_has_no_page_of_its_own_is_answered_too(answers):
    found = answers["addresses"]
    for path, answer in found.items():
        assert answer[0] == (404 if "no-such-page" in path else 200), path
    for path in found:
        if path.startswith("/fr/") and not path.endswith(".xml"):
            assert soup(found[path], found[path][0]).html["lang"] == "fr", path
    assert soup(found["/fr/search/?q=prison"]).select(".results ol a[lang=en][href^='/en/']")
    assert 'hreflang="fr"' in found["/sitemap.xml"][1]
    switch = soup(found["/en/"]).select(".languages a")
    assert [link["href"] for link in switch] == ["/en/", "/de/", "/be/", "/ru/", "/fr/"]


def test_the_cms_offers_it(answers):
    assert answers["group"] == "Translators: Français"
    for slug, answer in answers["edit"].items():
        form = soup(answer)
        assert form.select_one("[name=heading_fr]"), slug
        assert form.select_one("[role=tab][href$=francais], [role=tab]:-soup-contains('Français')")
    for slug, answer in answers["translate"].items():
        assert soup(answer).select_one("#translation [name=heading][lang=fr]"), slug
    assert soup(answers["overview"]).select_one("th:-soup-contains('Français')")


def test_its_translators_publish_it(answers):
    assert answers["saved"] == 302
    heading = soup(answers["published"]).select_one("main h1")
    assert heading.text.strip() == HEADING
    assert not heading.has_attr("lang")


def test_it_is_exported(exported):
    pages = list((exported / "fr").rglob("*.html"))
    assert len(pages) == len(list((exported / "en").rglob("*.html"))) > 10
    for path in pages:
        assert BeautifulSoup(path.read_text(), "lxml").html["lang"] == "fr", path


def test_a_site_without_starter_content_in_it_begins_with_its_fallbacks(answers):
    page = soup(answers["anew"])
    assert page.html["lang"] == "fr"
    assert page.select_one("#fallback-notice [lang=en]")
