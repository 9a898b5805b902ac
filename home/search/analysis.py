"""Text analysis: the words of a text, their stems and spellings. Pure.

`settings.SITE_LANGUAGES` names the stemmer of each language: one of Snowball's, or `belarusian`.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from home.languages.table import CYRILLIC, site_language
from home.search import belarusian
from home.search.stop_words import STOP_WORDS

# A word can contain stress marks, soft hyphens and apostrophes.
WORD = re.compile(r"[^\W_][\w\u0300-\u036f\u00ad'’ʼ‘`]*")
LONGEST_WORD = 40

_NOT_WRITTEN = re.compile(r"[\u0300-\u036f\u00ad_]")
_APOSTROPHES = re.compile(r"['’ʼ‘`]")
_POSSESSIVE = re.compile(r"['’ʼ]s$")
_OTHER_SCRIPT = "english"  # most foreign words in a Cyrillic text are English


def plain(word: str) -> str:
    """Return a word in lower case without stress marks, soft hyphens and outer apostrophes."""
    word = unicodedata.normalize("NFC", word).lower()
    word = _NOT_WRITTEN.sub("", word).strip("'’ʼ‘`")
    return unicodedata.normalize("NFC", word)[:LONGEST_WORD]


def spelling(word: str, code: str) -> str:
    """Return a `plain` word in the spelling that is indexed for its language."""
    stemmer = site_language(code).stemmer
    if stemmer == "belarusian":
        return belarusian.spelling(word)
    word = _APOSTROPHES.sub("", _POSSESSIVE.sub("", word))
    return word.replace("ё", "е") if stemmer == "russian" else word


@lru_cache(maxsize=2**16)
def stem(word: str, code: str) -> str:
    """Return the common stem of a `plain` word's forms in a language; empty for a stop word.

    It is not longer than LONGEST_WORD, although one letter can become two, such as `ß` and `щ`.
    """
    return _stem(spelling(word, code), code)[:LONGEST_WORD]


def _stem(word: str, code: str) -> str:
    if word in STOP_WORDS.get(code, ()):
        return ""
    language = site_language(code)
    is_foreign = language.script == CYRILLIC and word.isascii()
    stemmer = _OTHER_SCRIPT if is_foreign else language.stemmer
    if stemmer == "belarusian":
        return belarusian.stem(word)
    # A stemmer stores the current word. A new one for each call keeps threads apart.
    if not stemmer:
        return word
    stemmed: str = snowballstemmer.stemmer(stemmer).stemWord(word)
    return stemmed


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of a text in `plain` form, with its start and end positions."""
    for found in WORD.finditer(text):
        if word := plain(found[0]):
            yield word, found.start(), found.end()
