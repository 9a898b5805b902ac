"""Keeps the search index in step with the live pages."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator

from django.conf import settings
from django.db import transaction
from django.db.models import F

from home.languages.table import site_language
from home.models import BasePage
from home.search import fts
from home.search.analysis import LONGEST_WORD, stem, words_in
from home.search.index_document import document
from home.search.models import SearchEntry, SearchWord
from home.search.phonetics import key
from home.snapshot.current import fresh_snapshot

_TEXTS = ("title", "title_language", "heading", "names", "summary", "body")
_BATCH = 50

Word = tuple[str, str]  # language and word


@transaction.atomic
def rebuild() -> int:
    """Rebuild the index from all public pages; return the number of pages."""
    fts.wait_for_turn()
    SearchEntry.objects.all().delete()
    SearchWord.objects.all().delete()
    fts.sweep()
    refresh_all()
    return SearchEntry.objects.values("page").distinct().count()


def refresh_all() -> None:
    """Update the entries of all pages."""
    known = SearchEntry.objects.values_list("page_id", flat=True)
    pks = sorted({*BasePage.objects.values_list("pk", flat=True), *known})
    for start in range(0, len(pks), _BATCH):
        refresh(pks[start : start + _BATCH])


@transaction.atomic
def refresh(pks: Iterable[int]) -> None:
    """Update the entries of these pages, which may be public, hidden or deleted.

    Nothing is written for a page whose texts have not changed.
    """
    fts.wait_for_turn()
    pks = list(pks)
    stored = {
        (entry.page_id, entry.language): entry
        for entry in SearchEntry.objects.select_for_update().filter(page_id__in=pks)
    }
    before, after = _Tally(), _Tally()
    new, changed = [], []
    with fresh_snapshot():
        entries = list(_entries(pks))
    for entry in entries:
        old = stored.pop((entry.page_id, entry.language), None)
        if old and all(getattr(old, name) == getattr(entry, name) for name in _TEXTS):
            continue
        if old:
            before.add(old)
            entry.pk = old.pk
        after.add(entry)
        (changed if old else new).append(entry)
    for gone in stored.values():
        before.add(gone)
    SearchEntry.objects.filter(pk__in=[gone.pk for gone in stored.values()]).delete()
    new = SearchEntry.objects.bulk_create(new)
    SearchEntry.objects.bulk_update(changed, _TEXTS)
    fts.keep([*new, *changed])
    fts.sweep()
    _count_words(before, after)


def _entries(pks: list[int]) -> Iterator[SearchEntry]:
    pages = BasePage.objects.live().public().filter(pk__in=pks)
    for page in pages.specific():
        for code, _name in settings.LANGUAGES:
            found = document(page, code)
            yield SearchEntry(
                page_id=page.pk,
                language=code,
                **{name: getattr(found, name) for name in _TEXTS},
            )


class _Tally:
    """For each word: its spelling, and the number of pages with it and with it as a name."""

    def __init__(self):
        self.written: dict[Word, str] = {}
        self.pages: Counter[Word] = Counter()
        self.named: Counter[Word] = Counter()

    def add(self, entry: SearchEntry) -> None:
        code, found, names = entry.language, set(), set()
        for text in (entry.heading, entry.names, entry.summary, entry.body):
            for word, start, end in words_in(text):
                found.add(word)
                # A word that occurs in lower case is not a name.
                if self.written.get((code, word)) != word:
                    self.written[code, word] = text[start:end][:LONGEST_WORD]
                if text is entry.names or _is_name(text, start, code):
                    names.add(word)
        self.pages.update((code, word) for word in found if stem(word, code))
        self.named.update((code, word) for word in names if stem(word, code))


def _is_name(text: str, start: int, code: str) -> bool:
    """Tell whether a word is capitalised inside a sentence, which marks it as a name."""
    return (
        not site_language(code).capitalises_all_nouns
        and start > 1
        and text[start].isupper()
        and text[start - 1] == " "
        and text[start - 2].isalpha()
    )


def _count_words(before: _Tally, after: _Tally) -> None:
    change_of_pages, change_of_names = Counter(after.pages), Counter(after.named)
    change_of_pages.subtract(before.pages)
    change_of_names.subtract(before.named)
    changed = {
        word: (change_of_pages[word], change_of_names[word])
        for word in {*change_of_pages, *change_of_names}
        if change_of_pages[word] or change_of_names[word]
    }
    known = {
        (row.language, row.word): row
        for words in _batches(sorted(changed))
        for row in SearchWord.objects.filter(word__in={word for _code, word in words})
    }
    alike = defaultdict(list)
    for word in changed.keys() & known.keys():
        alike[changed[word]].append(known[word].pk)
    for (pages, names), keys in alike.items():
        SearchWord.objects.filter(pk__in=keys).update(
            pages=F("pages") + pages, named=F("named") + names
        )
    SearchWord.objects.bulk_create(
        SearchWord(
            language=code,
            word=word,
            written=after.written[code, word],
            stem=stem(word, code),
            sound=key(word, site_language(code).ch),
            pages=pages,
            named=names,
        )
        for (code, word), (pages, names) in sorted(changed.items())
        if (code, word) not in known
    )
    SearchWord.objects.filter(pages=0).delete()


def _batches(words: list[Word]) -> Iterator[list[Word]]:
    """Yield the words in batches that are small enough for one query."""
    for start in range(0, len(words), 500):
        yield words[start : start + 500]
