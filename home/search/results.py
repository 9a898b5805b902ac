"""Results: one SQL query ranks the pages and selects the best language of each page."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import get_language, override

from home.search import fts
from home.search.excerpts import Marker, excerpt, mark
from home.search.query import Asked, reading_order

PAGE_SIZE = 10

# First select the pages that are public, even if the index is outdated. Then select the best
# language of each page, in the reader's order of preference, and the pages that match the most
# words.
_RANKED = """
    WITH {hits},
    found AS (
        SELECT id, COUNT(*) AS words, SUM(score) AS score
        FROM (SELECT id, word, MAX(score) AS score FROM hits GROUP BY id, word) best_of_each
        GROUP BY id
    ),
    readable AS (
        SELECT found.*, entry.page_id, CASE entry.language {order} END AS distance
        FROM found
        JOIN search_searchentry entry ON entry.id = found.id
        JOIN wagtailcore_page page ON page.id = entry.page_id
        WHERE page.live AND SUBSTR(page.url_path, 1, {root_length}) = %s AND NOT EXISTS (
            SELECT 1 FROM wagtailcore_pageviewrestriction restriction
            JOIN wagtailcore_page branch ON branch.id = restriction.page_id
            WHERE SUBSTR(page.path, 1, LENGTH(branch.path)) = branch.path
        )
    ),
    placed AS (
        SELECT *, ROW_NUMBER() OVER (
            PARTITION BY page_id ORDER BY words DESC, distance, score DESC
        ) AS place
        FROM readable
    ),
    chosen AS (
        SELECT *, MAX(words) OVER () AS most FROM placed WHERE place = 1
    )
    SELECT COUNT(*) OVER () AS total, chosen.words,
        SUBSTR(page.url_path, {root_length} + 1), shown.title, shown.title_language, entry.language,
        entry.heading, entry.names, entry.summary, entry.body
    FROM chosen
    JOIN wagtailcore_page page ON page.id = chosen.page_id
    JOIN search_searchentry entry ON entry.id = chosen.id
    JOIN search_searchentry shown ON shown.page_id = chosen.page_id AND shown.language = %s
    WHERE chosen.words = chosen.most
    ORDER BY chosen.distance, chosen.score DESC, chosen.page_id
    LIMIT %s OFFSET %s
"""


@dataclass(frozen=True)
class Result:
    """A page that was found, and the passage that matches, each with its language."""

    below_root: str
    title: SafeString
    title_language: str
    excerpt: SafeString
    language: str

    @property
    def is_in_another_language(self) -> bool:
        return self.language != get_language()

    @property
    def path(self) -> str:
        """The path of the page in the active language."""
        return reverse("wagtail_serve", args=(self.below_root,))

    @property
    def path_of_match(self) -> str:
        """The path of the page in the language that matches."""
        with override(self.language):
            return self.path


@dataclass(frozen=True)
class Found:
    """One page of results. `has_all` tells whether they match all words of the query."""

    results: list[Result]
    total: int
    has_all: bool


def find(asked: Sequence[Asked], root_path: str, number: int = 1) -> Found:
    """Return a page of results for the words of a query. Makes one database query.

    `root_path` is the `url_path` of the site's root page; only pages below it are found.
    """
    known = [
        (n, code, words)
        for n, word in enumerate(asked)
        for code, words in word.found.items()
        if words
    ]
    if not known:
        return Found([], 0, has_all=False)
    hits, parameters = fts.asked_sql(known)
    order = reading_order()
    sql = _RANKED.format(
        hits=hits,
        order=" ".join(f"WHEN %s THEN {distance}" for distance, _code in enumerate(order)),
        root_length=len(root_path),
    )
    parameters += [*order, root_path, get_language(), PAGE_SIZE, (number - 1) * PAGE_SIZE]
    with connection.cursor() as cursor:
        cursor.execute(sql, parameters)
        rows = cursor.fetchall()
    if not rows:
        return Found([], 0, has_all=False)
    marker = Marker(asked)
    results = [_result(row[2:], marker) for row in rows]
    return Found(results, total=rows[0][0], has_all=rows[0][1] == len(asked))


def _result(row: tuple, marker: Marker) -> Result:
    below_root, title, title_language, language, heading, names, summary, body = row
    texts = [summary, body, names]
    if title_language != language:  # otherwise the heading is shown above the excerpt
        texts.insert(0, heading)
    return Result(
        below_root,
        mark(title, title_language, marker),
        title_language,
        excerpt(texts, summary or body, language, marker),
        language,
    )
