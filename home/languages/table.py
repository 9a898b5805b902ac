"""The language table: the properties of each language of the site.

`settings.SITE_LANGUAGES` lists the languages. Longer data about a language is in files that are
found by the language code. In parentheses is the default for a language without the file:

home/languages/formats/<code>/  date and number formats (Django's)
home/search/stop_words.py       stop words (none)
locale/<code>/                  messages (the source language)
campaign/starter/<code>.toml    starter content (the fallback languages)
"""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

LATIN, CYRILLIC = "latin", "cyrillic"
# The subsets of the display font, in `static/fonts/`. Text in any other script is shown in a font
# of the reader's device, and transliterated into Latin on share images.
DISPLAY_FONTS = {LATIN: "oswald-latin-700.woff2", CYRILLIC: "oswald-cyrillic-700.woff2"}


@dataclass(frozen=True)
class Language:
    """A language of the site. Only its code and its name, in the language itself, are required.

    `fallbacks` are the languages that are tried for a missing text, before the default language.
    Without an `open_graph_locale` (such as `de_DE`) pages have no `og:locale`.
    `stemmer` is one of Snowball's, or `belarusian`; without one, search finds only the exact form
    of a word. `ch` is the sound of “ch”, as `home.search.phonetics` writes it.
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
        """The file of the display font for the language's script; empty if there is none."""
        return DISPLAY_FONTS.get(self.script, "")


def choices(languages: Iterable[Language]) -> list[tuple[str, str]]:
    """Return the value of Django's setting `LANGUAGES`."""
    return [(language.code, language.name) for language in languages]


def fallback_languages(languages: Iterable[Language], default: str) -> dict[str, tuple[str, ...]]:
    """Return the value of `MODELTRANSLATION_FALLBACK_LANGUAGES`."""
    found = {"default": (default,)}
    for language in languages:
        if language.fallbacks:
            found[language.code] = tuple(dict.fromkeys([*language.fallbacks, default]))
    return found


def site_language(code: str) -> Language:
    """Return the site's language with a code; if there is none, a language with all defaults."""
    known = (language for language in settings.SITE_LANGUAGES if language.code == code)
    return next(known, Language(code, code))
