"""What search knows about words: where they are in a text, and what their forms share. Pure.

English, German and Russian go through Snowball's stemmers, which PostgreSQL's configurations of
these languages are made of too; Belarusian has a stemmer of its own.
"""

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

import snowballstemmer

from home.search import belarusian
from home.search.stop_words import STOP_WORDS

# A word may hold stress marks, soft hyphens and apostrophes.
WORD = re.compile(r"[^\W_][\w\u0300-\u036f\u00ad'’ʼ‘`]*")
LONGEST_WORD = 40

_NOT_WRITTEN = re.compile(r"[\u0300-\u036f\u00ad_]")
_APOSTROPHES = re.compile(r"['’ʼ‘`]")
_POSSESSIVE = re.compile(r"['’ʼ]s$")
_SNOWBALL = {"en": "english", "de": "german", "ru": "russian"}
_OTHER_SCRIPT = "en"  # foreign words in a Cyrillic text are mostly English ones


def plain(word: str) -> str:
    """Return a word in lower case without stress marks, soft hyphens and outer apostrophes."""
    word = unicodedata.normalize("NFC", word).lower()
    word = _NOT_WRITTEN.sub("", word).strip("'’ʼ‘`")
    return unicodedata.normalize("NFC", word)[:LONGEST_WORD]


def spelling(word: str, code: str) -> str:
    """Return a `plain` word in the one spelling that its language is searched in."""
    if code == "be":
        return belarusian.spelling(word)
    word = _APOSTROPHES.sub("", _POSSESSIVE.sub("", word))
    return word.replace("ё", "е") if code == "ru" else word


@lru_cache(maxsize=2**16)
def stem(word: str, code: str) -> str:
    """Return what the forms of a `plain` word share in a language; empty for a stop word.

    It is as long as a word at most, though a letter may have become two: `ß` and `щ` do.
    """
    return _stem(spelling(word, code), code)[:LONGEST_WORD]


def _stem(word: str, code: str) -> str:
    if word in STOP_WORDS.get(code, ()):
        return ""
    if code == "be" and not word.isascii():
        return belarusian.stem(word)
    language = _OTHER_SCRIPT if word.isascii() and code in ("be", "ru") else code
    if language not in _SNOWBALL:
        return word
    # A stemmer keeps the word it works on: one for each call, so that threads do not mix them up.
    stemmed: str = snowballstemmer.stemmer(_SNOWBALL[language]).stemWord(word)
    return stemmed


def words_in(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield each word of a text in `plain` form, with where it begins and ends."""
    for found in WORD.finditer(text):
        if word := plain(found[0]):
            yield word, found.start(), found.end()
