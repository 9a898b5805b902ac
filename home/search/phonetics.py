"""Phonetic keys of words in any spelling and script: Bialiatski, Białacki, Беляцкий. Pure.

Cyrillic is transliterated to Latin, and letters or groups of letters with the same sound become
one. A `key` does not distinguish vowels, because transliterations and neighbouring languages differ
mostly in these.
"""

import re
import unicodedata
from functools import lru_cache

_ONE_TO_ONE = str.maketrans(
    "абвгґдеёжзиіїйклмнопрстуўфхцчшыэє", "abvhhdeezziiiiklmnoprstuvfhccsiee"
)
_LETTERS = str.maketrans(
    {"ю": "iu", "я": "ia", "щ": "sc", "ь": "", "ъ": ""}
    | {"ß": "ss", "ł": "l", "đ": "d", "ð": "d", "ø": "o", "æ": "ae", "œ": "oe", "ı": "i", "þ": "t"}
    | dict.fromkeys("'’ʼ‘`-", "")
)
# “ch” is х in German and in Latin Belarusian, but ч in English: a word with it has two sounds.
_GROUPS = [
    (re.compile(pattern), sound)
    for pattern, sound in (
        (r"schtsch|shch|szcz|stsch|scz", "sc"),
        (r"tsch|tch|cz", "c"),
        (r"dz(?=[eiaouy])", "d"),
        (r"sch|sh|sz", "s"),
        (r"zh", "z"),
        (r"kh", "h"),
        (r"ts|tz|z(?=k)", "c"),
        (r"ph", "f"),
        (r"th", "t"),
        (r"q", "k"),
        (r"x", "ks"),
        (r"w", "v"),
        (r"g", "h"),
        (r"[yj]", "i"),
    )
]
# For Latin letters. “цк” is two sounds, and so is “cki” in Polish and Latin Belarusian names.
_CK = re.compile(r"ck(?![iya])")
_DOUBLED = re.compile(r"([^aeiou\d])\1+")
_VOWELS = re.compile(r"[aeiou]+")
_BEFORE_FINAL_R = re.compile(r"a(?=r$)")  # Alexander, Александр

SHORTEST_KEY = 4  # shorter keys match too many words


@lru_cache(maxsize=2**15)
def latin(word: str, ch: str = "h") -> str:
    """Return a word in Latin letters, one per sound; `ch` is the letter that replaces “ch”."""
    word = _CK.sub("k", unicodedata.normalize("NFC", word).lower())
    word = word.translate(_ONE_TO_ONE).translate(_LETTERS)
    word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    for group, sound in _GROUPS:
        word = group.sub(sound, word)
    return _DOUBLED.sub(r"\1", word.replace("ch", ch))


def key(word: str, ch: str = "h") -> str:
    """Return a word's consonants, with `a` for vowels; different spellings of a name share it."""
    found = _BEFORE_FINAL_R.sub("", _VOWELS.sub("a", latin(word, ch)))
    return found.removesuffix("a") if len(found) > 1 else found


def keys(word: str) -> set[str]:
    """Return the possible keys of a word, without those too short to tell words apart."""
    return {found for ch in "hc" if len(found := key(word, ch)) >= SHORTEST_KEY}
