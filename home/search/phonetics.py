"""Phonetic keys of words in any spelling and script: Bialiatski, Białacki, Беляцкий. Pure.

Cyrillic is written in Latin, letters and groups of letters for the same sound become one, and in a
`key` all vowels are alike: they are what transliterations and neighbouring languages disagree on.
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
# “ch” is х in German and in Latin Belarusian, ч in English: a word that has it sounds in two ways.
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
# Between Latin letters; “цк” is two sounds, and so is “cki” of Polish and Latin Belarusian names.
_CK = re.compile(r"ck(?![iya])")
_DOUBLED = re.compile(r"([^aeiou\d])\1+")
_VOWELS = re.compile(r"[aeiou]+")
_BEFORE_FINAL_R = re.compile(r"a(?=r$)")  # Alexander, Александр

SHORTEST_KEY = 4  # shorter ones sound like too many words


@lru_cache(maxsize=2**15)
def latin(word: str, ch: str = "h") -> str:
    """Return a word in Latin letters with one letter a sound; `ch` says what “ch” stands for."""
    word = _CK.sub("k", unicodedata.normalize("NFC", word).lower())
    word = word.translate(_ONE_TO_ONE).translate(_LETTERS)
    word = "".join(c for c in unicodedata.normalize("NFD", word) if not unicodedata.combining(c))
    for group, sound in _GROUPS:
        word = group.sub(sound, word)
    return _DOUBLED.sub(r"\1", word.replace("ch", ch))


def key(word: str, ch: str = "h") -> str:
    """Return the consonants of a word and where vowels are; spellings of a name share it."""
    found = _BEFORE_FINAL_R.sub("", _VOWELS.sub("a", latin(word, ch)))
    return found.removesuffix("a") if len(found) > 1 else found


def keys(word: str) -> set[str]:
    """Return the keys that a word may have, without those too short to tell words apart."""
    return {found for ch in "hc" if len(found := key(word, ch)) >= SHORTEST_KEY}
