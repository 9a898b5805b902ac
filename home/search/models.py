"""The tables of the search index: entries and words."""

from django.db import models

from home.models.base_page import BasePage


class SearchEntry(models.Model):
    """What search knows about a live page in one language; written by `home.search.index` alone.

    `title` is what readers of that language see as the page's heading, in whatever language it is.
    The other texts are in the entry's own language: what falls back is found in the language that
    it is written in. On PostgreSQL the table has a column `document` besides, and on SQLite there
    is a table `search_searchentry_document` beside it.
    """

    # Entries outlive their page until the index follows and counts its words no longer.
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
    """A word that is read in a language: from these search takes other spellings and corrects.

    `word` is for comparing, `written` for showing. `pages` counts the pages that have it, `named`
    those among them that have it as a name.
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
