"""The language table is the only list of languages, and has a default for each property."""

import ast
import re
from pathlib import Path

import pytest
from django.conf import settings as django_settings
from django.template import Context, Template

from campaign.deploy.tools import TRANSLATIONS
from home.discovery import typesetting
from home.discovery.templatetags.open_graph import open_graph_locale
from home.languages.table import (
    DISPLAY_FONTS,
    LATIN,
    Language,
    choices,
    fallback_languages,
    site_language,
)
from home.search.analysis import spelling, stem
from home.search.phonetics import key

pytestmark = pytest.mark.either_database

ROOT = Path(django_settings.BASE_DIR)
CODES = set(dict(django_settings.LANGUAGES))

# Files that may name a language by its code, and why.
MAY_NAME_A_LANGUAGE = {
    "campaign/settings.py": "the table itself",
    "home/search/stop_words.py": "lists that are too long for the table; a language may have none",
    "home/localization/freshness.py": "sentences that name a language; there is one that does not",
    "campaign/letters/models/prisoner_letter.py": "what is read in Belarus, in any case",
    "campaign/cases/models/profile.py": "envelopes are addressed in Belarusian or Russian",
    "campaign/letters/templates/letters/appeal_envelope.html": "the country is in English",
    "home/localization/templates/localization/guide.html": "docs/editors.md is in English",
}


def codes_in_python(text):
    """Return the numbers of the lines in which a whole string is a language code."""
    nodes = ast.walk(ast.parse(text))
    return [n.lineno for n in nodes if isinstance(n, ast.Constant) and n.value in CODES]


def codes_in_markup(text):
    quoted = re.compile(rf"""(["'])({"|".join(CODES)})\1""")
    return [number for number, line in enumerate(text.splitlines(), 1) if quoted.search(line)]


READERS = {".py": codes_in_python, ".html": codes_in_markup, ".js": codes_in_markup}


def places_that_name_a_language():
    for path in sorted(
        p for folder in ("home", "campaign", "static") for p in Path(ROOT, folder).rglob("*")
    ):
        if path.suffix in READERS and "migrations" not in path.parts:
            for line in READERS[path.suffix](path.read_text()):
                yield path.relative_to(ROOT).as_posix(), line


def test_no_other_file_names_a_language():
    found = list(places_that_name_a_language())
    assert [place for place in found if place[0] not in MAY_NAME_A_LANGUAGE] == []
    assert "campaign/settings.py" in dict(found)


@pytest.mark.parametrize(
    ("suffix", "text"),
    [
        (".py", 'LOCALES = {"en": 1}'),
        (".py", 'if code in ("be", "uk"): pass'),
        (".html", '{% if language == "be" %}'),
        (".js", "const own = ['ru'];"),
    ],
)
def test_a_hard_coded_language_is_noticed(suffix, text):
    assert READERS[suffix](text) == [1]


def test_the_interface_is_translated_into_every_language():
    assert {*TRANSLATIONS, django_settings.LANGUAGE_CODE} == CODES


def test_settings_follow_from_the_table():
    languages = [
        Language("en", "English"),
        Language("uk", "Українська", fallbacks=("ru", "en")),
        Language("fr", "Français"),
    ]
    assert choices(languages) == [("en", "English"), ("uk", "Українська"), ("fr", "Français")]
    assert fallback_languages(languages, "en") == {"default": ("en",), "uk": ("ru", "en")}
    # Search and pages use settings from the same table.
    assert django_settings.MODELTRANSLATION_FALLBACK_LANGUAGES["be"] == ("ru", "en")


@pytest.fixture(params=[Language("fr", "Français"), Language("fr", "ქართული", script="georgian")])
def bare(request, settings):
    """A language with only a code and a name, or also with a script without a display font."""
    stem.cache_clear()
    settings.SITE_LANGUAGES = [*settings.SITE_LANGUAGES, request.param]
    settings.LANGUAGES = choices(settings.SITE_LANGUAGES)
    yield request.param
    stem.cache_clear()


def test_search_takes_words_of_a_bare_language_as_they_are(bare):
    assert (spelling("maisons", "fr"), stem("maisons", "fr"), stem("les", "fr")) == (
        "maisons",
        "maisons",
        "les",
    )
    assert key("chercher", site_language("fr").ch)


def test_a_stemmer_is_one_word_in_the_table(settings):
    stem.cache_clear()
    settings.SITE_LANGUAGES = [Language("fr", "Français", stemmer="french")]
    assert stem("maisons", "fr") == stem("maison", "fr")
    stem.cache_clear()


def test_networks_are_not_told_a_country_that_is_not_known(bare):
    assert open_graph_locale("fr") == ""
    assert open_graph_locale("de") == "de_DE"


def test_share_images_are_set_in_a_font_that_there_is(bare):
    setting = typesetting.fit("Liberté · თავისუფლება", "fr", 1000, 500, (50, 20), 20)
    assert setting.lines == ("Liberté · tavisupleba",)
    assert typesetting.runs("Liberté", "fr") == [(DISPLAY_FONTS[LATIN], "Liberté")]


def test_only_a_font_that_has_the_script_is_loaded_ahead(bare):
    from django.utils.translation import override

    with override("fr"):
        font = Template("{% load site %}{% display_font %}").render(Context())
    assert font == ("fonts/oswald-latin-700.woff2" if bare.script == LATIN else "")
