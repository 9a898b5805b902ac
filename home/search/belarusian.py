"""A light stemmer for Belarusian, which Snowball and PostgreSQL lack. Pure.

It removes endings and normalises changes inside a word: alternating vowels (горад, гарады),
fleeting vowels (вязень, вязня) and softened consonants (свабода, свабодзе). Before that, words in
either orthography and words typed on a Russian keyboard get a common spelling.
"""

import re

_SPELLING = str.maketrans(
    {"и": "і", "ў": "у", "ґ": "г", "щ": "шч", "ъ": "", "'": "", "’": "", "ʼ": "", "‘": "", "`": ""}
)
_CONSONANTS = "бвгджзйклмнпрстфхцчш"
# “сьвет”, “зьняволены”: the classical orthography also writes a soft sign before a consonant.
_SOFT_BEFORE_CONSONANT = re.compile(rf"ь(?=[{_CONSONANTS}])")
_INITIAL_EU = re.compile(r"^эу")  # “Эўропа” in the classical orthography

_ENDINGS = """
    ага яга ога ыга аму яму ому ымі імі амі ямі ых іх ым ім ая яя ае яе ое ыя ія ую юю
    ай яй ой ёй эй ей аю яю ою ёю ею ам ям ом ём ем эм ах ях ау яу оу ёу еу
    а я у ю ы і е э о ё ь й
"""
_LONGEST_FIRST = sorted(_ENDINGS.split(), key=len, reverse=True)
_VERBAL = re.compile(r"[аяіыеэ](?:ць|у|ла|лі|ло)$")
_PARTICIPLE = re.compile(r"[аяе]нн?$")
_FLEETING = re.compile(rf"(?<=[{_CONSONANTS}])[еэоаё](?=[нкцлр]$)")
_DOUBLED = re.compile(rf"([{_CONSONANTS}])\1$")
_SOFTENED = (("дз", "д"), ("ц", "т"))
_VOWELS = str.maketrans({"о": "а", "э": "е", "ё": "е", "я": "е"})

_SHORTEST_STEM = 3
_SHORTEST_VERB = 4
_SHORTEST_BEFORE_PARTICIPLE = 5


def spelling(word: str) -> str:
    """Return a lower-case word in the common spelling of both orthographies and keyboards."""
    word = word.translate(_SPELLING)
    return _INITIAL_EU.sub("еу", _SOFT_BEFORE_CONSONANT.sub("", word))


def stem(word: str) -> str:
    """Return the common stem of a word's forms; `word` is a result of `spelling`."""
    is_bare = word.endswith("ь")
    word = word.removesuffix("цца") + "ць" if word.endswith("цца") else word.removesuffix("ся")
    verb = _VERBAL.search(word)
    ending = verb.start() if verb and verb.start() >= _SHORTEST_VERB else None
    word = _without_ending(word) if ending is None else word[:ending]
    participle = _PARTICIPLE.search(word)
    if participle and participle.start() >= _SHORTEST_BEFORE_PARTICIPLE and not is_bare:
        word = word[: participle.start()]
    elif len(word) > _SHORTEST_STEM:
        word = _FLEETING.sub("", word)
    word = _DOUBLED.sub(r"\1", word)
    for softened, hard in _SOFTENED:
        if word.endswith(softened):
            word = word.removesuffix(softened) + hard
    return word.translate(_VOWELS)


def _without_ending(word: str) -> str:
    for ending in _LONGEST_FIRST:
        if word.endswith(ending) and len(word) - len(ending) >= _SHORTEST_STEM:
            word = word.removesuffix(ending)
            break
    while len(word) > _SHORTEST_STEM and word[-1] in "аяеэіыоёуюйь":
        word = word[:-1]
    return word
