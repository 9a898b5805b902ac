"""Queries: maps the words that a reader types to the same, similar or corrected indexed words."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db.models import Case, Q, When
from django.db.models.functions import Length
from django.utils.translation import get_language
from modeltranslation.settings import FALLBACK_LANGUAGES
from modeltranslation.utils import resolution_order
from rapidfuzz.distance import OSA

from home.search.analysis import stem, words_in
from home.search.models import SearchWord
from home.search.phonetics import key, keys, latin

LONGEST_QUERY = 200  # characters; the rest is ignored
MOST_WORDS = 8
MOST_CANDIDATES = 2000
MOST_FORMS = 40  # of one word in one language

SHORTEST_BEGINNING = 4
SHORTEST_PART = 6
SHORTEST_CORRECTED = 4
LONG_SOUND = 6  # words with an equal key of this length are taken as the same
LENGTH_WITH_TWO_MISTAKES = 7


@dataclass(frozen=True)
class Asked:
    """A word of a query, the indexed words it stands for by language, and its correction.

    `corrected` is empty unless the word was corrected.
    """

    typed: str
    found: dict[str, tuple[str, ...]]
    corrected: str = ""


def reading_order() -> list[str]:
    """Return all language codes in order of preference for a reader of the active language."""
    order = resolution_order(get_language(), FALLBACK_LANGUAGES)
    return list(dict.fromkeys([*order, *(code for code, _name in settings.LANGUAGES)]))


def clean(query: str) -> str:
    """Return a query without control characters and repeated white space, cut to the limit."""
    printable = "".join(c if c.isprintable() else " " for c in query[: 2 * LONGEST_QUERY])
    return " ".join(printable.split())[:LONGEST_QUERY].strip()


def ask(query: str) -> list[Asked]:
    """Return the significant words of a query. Makes one database query.

    Stop words of the active language are ignored. Stop words of other languages are ignored unless
    they match an indexed word: “war” is a stop word in German, but not in English.
    """
    order = reading_order()
    typed = dict.fromkeys(word for word, _start, _end in words_in(query))
    words = [word for word in typed if stem(word, order[0])][:MOST_WORDS]
    if not words:
        return []
    vocabulary = _Vocabulary(_candidates(words), order)
    asked = [vocabulary.resolve(word) for word in words]
    return [word for word in asked if word.found or not _is_stop_word(word.typed)]


def corrected(query: str, asked: Sequence[Asked]) -> str:
    """Return the query with mistyped words replaced by corrections; empty if there are none."""
    better = {word.typed: word.corrected for word in asked if word.corrected}
    parts, position = [], 0
    for word, start, end in words_in(query):
        if word in better:
            parts += [query[position:start], better[word]]
            position = end
    return "".join([*parts, query[position:]]) if parts else ""


def _candidates(words: Iterable[str]) -> list[SearchWord]:
    """Return indexed words that may match what was typed; this is a coarse selection."""
    exact, wanted = Q(), Q()
    for word in words:
        sounds = _sounds(word)
        exact |= Q(stem__in=set(_stems(word).values()) - {""}) | Q(sound__in=sounds)
        if len(word) >= SHORTEST_BEGINNING:
            wanted |= Q(word__startswith=word)
        if len(word) >= SHORTEST_PART:
            wanted |= Q(word__contains=word)
        if len(word) >= SHORTEST_CORRECTED:
            sound = key(word)
            size = Q(size__range=(len(sound) - 2, len(sound) + 2))
            for piece in _pieces(sound):
                wanted |= size & Q(sound__contains=piece)
    found = SearchWord.objects.annotate(size=Length("sound")).filter(exact | wanted)
    likeliest_first = Case(When(exact, then=0), default=1)
    return list(found.order_by(likeliest_first, "-pages", "pk")[:MOST_CANDIDATES])


def _pieces(sound: str) -> list[str]:
    """Return parts of a key; at least one of them survives the permitted typing errors."""
    count = 3 if len(sound) >= 6 else 2
    size = max(2, -(-len(sound) // count))
    return [piece for start in range(0, len(sound), size) if len(piece := sound[start:][:size]) > 1]


def _stems(word: str) -> dict[str, str]:
    return {code: stem(word, code) for code, _name in settings.LANGUAGES}


def _is_stop_word(word: str) -> bool:
    return "" in _stems(word).values()


def _sounds(word: str) -> set[str]:
    """Return a word's phonetic keys with and without its ending (“Беляцкого”, “Bialiatskis”)."""
    stems = {word.removesuffix("s")} if word.isascii() else set(_stems(word).values())
    return {sound for form in {word, *stems} for sound in keys(form)}


class _Vocabulary:
    """Candidates for the words of a query, indexed for look-up."""

    def __init__(self, candidates: Sequence[SearchWord], order: list[str]):
        self.order = order
        self.candidates = candidates
        self.by_stem = defaultdict(list)
        self.by_sound = defaultdict(list)
        for row in candidates:
            self.by_stem[row.language, row.stem].append(row)
            self.by_sound[row.language, row.sound].append(row)

    def resolve(self, word: str) -> Asked:
        """Return the indexed words that a typed word stands for; none if nothing is similar."""
        found = self._same(word)
        if found or _is_stop_word(word):
            return Asked(word, found)
        if found := self._parts(word):
            return Asked(word, found)
        if nearest := self._nearest(word):
            return Asked(word, self._same(nearest.word), nearest.written)
        return Asked(word, {})

    def _same(self, word: str) -> dict[str, tuple[str, ...]]:
        """Return forms of the word, and names that sound like it in any language.

        Other words that sound like it only count if no language has the word itself, or if they are
        long and in the reader's language.
        """
        stems, sounds = _stems(word), _sounds(word)
        same = {code: self.by_stem[code, root] for code, root in stems.items() if root}
        is_known = any(same.values())
        is_name = any(row.named for rows in same.values() for row in rows)
        found = {}
        for code in self.order:
            alike = [row for sound in sounds for row in self.by_sound[code, sound]]
            if is_known and not is_name:
                is_own = code == self.order[0]
                alike = [r for r in alike if r.named or (is_own and len(r.sound) >= LONG_SOUND)]
            rows = [*same.get(code, ()), *(alike if not same.get(code) or is_name else ())]
            if rows:
                found[code] = tuple(dict.fromkeys(row.word for row in rows))[:MOST_FORMS]
        return found

    def _parts(self, word: str) -> dict[str, tuple[str, ...]]:
        """Return longer words that begin with the word, or contain it if it is long."""
        found = defaultdict(list)
        for row in self.candidates:
            is_beginning = len(word) >= SHORTEST_BEGINNING and row.word.startswith(word)
            if is_beginning or (len(word) >= SHORTEST_PART and word in row.word):
                found[row.language].append(row.word)
        return {code: tuple(words[:MOST_FORMS]) for code, words in found.items()}

    def _nearest(self, word: str) -> SearchWord | None:
        """Return the most similar indexed word, with one or two typing errors permitted."""
        asked = latin(word)
        if len(asked) < SHORTEST_CORRECTED:
            return None
        allowed = 2 if len(asked) >= LENGTH_WITH_TWO_MISTAKES else 1
        best, best_rank = None, None
        for row in self.candidates:
            distance = OSA.distance(asked, latin(row.word), score_cutoff=allowed)
            if distance > allowed or len(row.word) < SHORTEST_CORRECTED:
                continue
            own_script = row.word.isascii() == word.isascii()
            rank = (distance, not own_script, self.order.index(row.language), -row.pages)
            if best_rank is None or rank < best_rank:
                best, best_rank = row, rank
        return best
