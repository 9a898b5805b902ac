"""The tables of the search index: entries and words."""

from django.db import models

from home.models.base_page import BasePage


class SearchEntry(models.Model):
    """The search document of a live page in one language. Only `home.search.index` writes it.

    `title` is the heading as readers of that language see it, which may be a fallback text. The
    other texts are in the entry's own language; a fallback text is found in the language it is
    written in. On PostgreSQL, the table also has a column `document`. On SQLite, there is also a
    table `search_searchentry_document`.
    """

    # Entries remain after their page is deleted, until the index has updated its word counts.
    page = models.ForeignKey(
        BasePage, on_delete=models.DO_NOTHING, db_constraint=False, related_name="+"
    )
    language = models.CharField(max_length=10)
    title = models.TextField()
    title_language = models.CharField(max_length=10)
    heading = models.TextField()
    names = models.TextField()
    summary = models.TextField()
    body = models.TextField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["page", "language"], name="search_entry_once")
        ]


class SearchWord(models.Model):
    """A word that occurs in a language, used to find other spellings and to correct queries.

    `word` is for comparison, `written` for display. `pages` counts the pages that contain the word,
    `named` the pages that contain it as a name.
    """

    language = models.CharField(max_length=10)
    word = models.CharField(max_length=40)
    written = models.CharField(max_length=40)
    stem = models.CharField(max_length=40, db_index=True)
    sound = models.CharField(max_length=120, db_index=True)
    pages = models.PositiveIntegerField()
    named = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["language", "word"], name="search_word_once")
        ]
