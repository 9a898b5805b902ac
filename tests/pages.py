"""Every page of the starter content: its path, its response in each language, and its texts."""

from functools import cache as once

import pytest
from bs4 import BeautifulSoup
from django.test import Client
from django.utils.translation import override

from campaign.cases.models import ProfilePage
from campaign.cases.placeholders import fill
from campaign.starter.loader import read
from tests.conftest import LANGUAGES

# One query for whether content has changed; one for the number of letters, which changes often.
MAX_QUERIES = dict.fromkeys(["appeal", "letter", "sent"], 2)
MAX_QUERIES_ELSEWHERE = 1

PAGES = {
    "home": "",
    "profile": "ales-bialiatski/",
    "write": "ales-bialiatski/write/",
    "prisoner's envelope": "ales-bialiatski/write/envelope/",
    "country": "repression-in-belarus/",
    "actions": "what-you-can-do/",
    "appeal": "what-you-can-do/send-an-appeal/",
    "letter": "what-you-can-do/send-an-appeal/letter/{other}/",
    "print": "what-you-can-do/send-an-appeal/letter/{own}/print/",
    "envelope": "what-you-can-do/send-an-appeal/letter/{own}/envelope/",
    "sent": "what-you-can-do/send-an-appeal/sent/",
    "share": "what-you-can-do/share/",
    "invite": "what-you-can-do/invite-friends/",
    "poster": "what-you-can-do/invite-friends/poster/",
    "leaflet": "what-you-can-do/invite-friends/leaflet/",
    "news": "news/",
    "news_detention": "news/detained-in-minsk/",
    "imprint": "imprint/",
    "privacy": "privacy/",
    "safety": "in-belarus/",
}
# Sub-pages, with the page whose texts they show.
BELONGS_TO = {
    "prisoner's envelope": "profile",
    "letter": "appeal",
    "print": "appeal",
    "envelope": "appeal",
    "sent": "appeal",
    "poster": "home",
    "leaflet": "home",
}
# Pages for paper, which have no menu and a heading of their own.
SHEETS = ("prisoner's envelope", "print", "envelope", "poster", "leaflet")
OTHER_LANGUAGE = {"en": "de", "de": "be", "be": "ru", "ru": "en"}
TEXTS = {code: read(code) for code in LANGUAGES}

every_page = pytest.mark.parametrize("name", PAGES)
every_language = pytest.mark.parametrize("language", LANGUAGES)


def address(name, language):
    path = PAGES[name].format(own=language, other=OTHER_LANGUAGE[language])
    return f"/{language}/{path}"


@once
def answer(name, language):
    """Return the response with a page, rendered once for all tests that only read it."""
    return Client().get(address(name, language))


@once
def parsed(name, language):
    """Return the page parsed, once for all tests that only read it."""
    return soup_of(answer(name, language))


def texts_of(name, language):
    """Return the starter texts that a page shows."""
    return TEXTS[language][BELONGS_TO.get(name, name)]


def soup_of(response):
    return BeautifulSoup(response.content, "html.parser")


def words(element_or_text):
    """Return the text with each run of white space as one space."""
    text = getattr(element_or_text, "get_text", lambda _separator: element_or_text)(" ")
    return " ".join(text.split())


def paragraph(markup):
    """Return the first paragraph of a starter text."""
    lines = (line for line in markup.strip().splitlines() if not line.startswith("## "))
    return next(line for line in lines if line).removeprefix("- ")


def filled(text, language):
    """Return a starter text with its placeholders replaced by the facts of the profile."""
    with override(language):
        return fill(text, ProfilePage.objects.get(slug="ales-bialiatski").facts())
