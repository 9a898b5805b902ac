"""The language table: what the site has to know about each language.

`settings.SITE_LANGUAGES` lists the site's languages. What belongs to a language but is too long for
a list lies in a file of its own, found by the code; without one there is a default:
`home/languages/formats/<code>/` (Django's formats), `home/search/stop_words.py` (none),
`locale/<code>/` (the source language), `campaign/starter/<code>.toml` (the fallback languages).
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

LATIN, CYRILLIC = "latin", "cyrillic"
# The subsets of the display font, in `static/fonts/`. Any other script is shown in a font of the
# reader's device, and spelt in Latin on share images.
DISPLAY_FONTS = {LATIN: "oswald-latin-700.woff2", CYRILLIC: "oswald-cyrillic-700.woff2"}


@dataclass(frozen=True)
class Language:
    """A language of the site. Only its code and its name, in the language itself, are needed.

    `fallbacks` are the languages that fill in for missing texts, before the default language.
    Without an `open_graph_locale` (such as `de_DE`) networks are not told the language of a page.
    `stemmer` is one of Snowball's, or `belarusian`; without one, search knows no forms of a word.
    `ch` is the sound of “ch”, as `home.search.phonetics` writes it.
    """

    code: str
    name: str
    fallbacks: tuple[str, ...] = ()
    script: str = LATIN
    open_graph_locale: str = ""
    stemmer: str = ""
    ch: str = "h"
    capitalises_all_nouns: bool = False

    @property
    def display_font(self) -> str:
        """The file of the display font that has the language's script; empty if none has."""
        return DISPLAY_FONTS.get(self.script, "")


def choices(languages: Iterable[Language]) -> list[tuple[str, str]]:
    """Return the languages as Django's setting `LANGUAGES` lists them."""
    return [(language.code, language.name) for language in languages]


def fallback_languages(languages: Iterable[Language], default: str) -> dict[str, tuple[str, ...]]:
    """Return the languages as `MODELTRANSLATION_FALLBACK_LANGUAGES` lists them."""
    found = {"default": (default,)}
    for language in languages:
        if language.fallbacks:
            found[language.code] = tuple(dict.fromkeys([*language.fallbacks, default]))
    return found


def site_language(code: str) -> Language:
    """Return the language with a code; one with nothing but defaults if the site has none such."""
    known = (language for language in settings.SITE_LANGUAGES if language.code == code)
    return next(known, Language(code, code))
