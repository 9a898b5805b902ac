"""The full-text index of both databases: FTS5 in SQLite, text search in PostgreSQL.

Both index the stems from `home.search.analysis`. PostgreSQL's configurations do not cover every
language of a site, and their stop words differ.
"""

from collections.abc import Iterable, Sequence

from django.db import connection

from home.search.analysis import stem, words_in
from home.search.models import SearchEntry

# For heading, names, summary and body.
WEIGHTS = (10.0, 8.0, 4.0, 1.0)
_LOCK = 7_365_617_263  # a number that no other lock in this database uses


def _is_postgresql() -> bool:
    return connection.vendor == "postgresql"


def _terms(words: Iterable[str], code: str) -> list[str]:
    """Return words as the database indexes them, without stop words."""
    return [found for word in words if (found := stem(word, code))]


def wait_for_turn() -> None:
    """Lock the index, so that no other transaction writes to it until this one ends.

    Without the lock, one of two transactions that add the same word fails, and two that count the
    same words can deadlock. SQLite allows only one writer anyway.
    """
    if _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])


def keep(entries: Sequence[SearchEntry]) -> None:
    """Index stored entries; their previous content in the index is replaced."""
    rows = []
    for entry in entries:
        texts = (entry.heading, entry.names, entry.summary, entry.body)
        terms = [
            " ".join(_terms((word for word, _start, _end in words_in(text)), entry.language))
            for text in texts
        ]
        rows.append((entry, terms))
    with connection.cursor() as cursor:
        if _is_postgresql():
            parts = " || ".join(
                f"setweight(to_tsvector('simple', %s), '{letter}')" for letter in "ABCD"
            )
            cursor.executemany(
                f"UPDATE search_searchentry SET document = {parts} WHERE id = %s",  # noqa: S608
                [[*terms, entry.pk] for entry, terms in rows],
            )
        else:
            cursor.executemany(
                "INSERT OR REPLACE INTO search_searchentry_document"
                " (rowid, heading, names, summary, body) VALUES (%s, %s, %s, %s, %s)",
                [[entry.pk, *terms] for entry, terms in rows],
            )


def sweep() -> None:
    """Remove content from the index whose entry does not exist."""
    if not _is_postgresql():
        with connection.cursor() as cursor:
            cursor.execute(
                "DELETE FROM search_searchentry_document"
                " WHERE rowid NOT IN (SELECT id FROM search_searchentry)"
            )


def asked_sql(asked: Sequence[tuple[int, str, Sequence[str]]]) -> tuple[str, list]:
    """Return SQL and parameters for `hits (id, word, score)`: the entries that match each word.

    `asked` contains tuples of a query word's number, a language, and the words to look for in it.
    """
    rows, parameters = [], []
    for number, code, words in asked:
        terms = dict.fromkeys(_terms(words, code))
        if _is_postgresql():
            rows.append("(%s, %s, to_tsquery('simple', %s))")
            parameters += [number, code, " | ".join(terms)]
        else:
            rows.append("(%s, %s, %s)")
            parameters += [number, code, " OR ".join(f'"{term}"' for term in terms)]
    if _is_postgresql():
        heading, names, summary, body = (weight / WEIGHTS[0] for weight in WEIGHTS)
        score = f"ts_rank('{{{body}, {summary}, {names}, {heading}}}', entry.document, asked.query)"
        join = (
            "search_searchentry entry"
            " ON entry.language = asked.language AND entry.document @@ asked.query"
        )
    else:
        weights = ", ".join(map(str, WEIGHTS))
        score = f"-bm25(search_searchentry_document, {weights})"
        join = (
            "search_searchentry_document ON search_searchentry_document MATCH asked.query"
            " JOIN search_searchentry entry"
            " ON entry.id = search_searchentry_document.rowid AND entry.language = asked.language"
        )
    # SQLite uses the index only if the table of query words comes first, which CROSS JOIN ensures.
    cross = "JOIN" if _is_postgresql() else "CROSS JOIN"
    sql = f"""
        asked (word, language, query) AS (VALUES {", ".join(rows)}),
        hits AS MATERIALIZED (
            SELECT entry.id, asked.word, {score} AS score FROM asked {cross} {join}
        )
    """  # noqa: S608 - made of constants; the query is passed as parameters
    return sql, parameters
