"""Public pages before and after a change of status: their texts, and the demands before it."""

import json

from bs4 import BeautifulSoup
from django.utils.translation import override

from home.models import BasePage

ARREST, RELEASE, AGAIN = "2011-08-04", "2014-06-21", "2021-07-14"
SWITCH = {"status": "released", "status_since": RELEASE}
HELD = {
    "en": "Detained since 4 August 2011",
    "de": "In Haft seit dem 4. August 2011",
    "be": "Зняволены з 4 жніўня 2011 г.",
    "ru": "Под стражей с 4 августа 2011 г.",
}
FREE = {
    "en": "Released on 21 June 2014",
    "de": "Freigelassen am 21. Juni 2014",
    "be": "Вызвалены 21 чэрвеня 2014 г.",
    "ru": "Освобождён 21 июня 2014 г.",
}


def plain(element_or_text):
    """Return the text with each run of white space, including no-break spaces, as one space."""
    text = getattr(element_or_text, "get_text", lambda _separator: str(element_or_text))(" ")
    return " ".join(text.split())


class Shown:
    """A page as readers see it in one language."""

    def __init__(self, client, path):
        self.path = path
        answer = client.get(path)
        assert answer.status_code == 200, f"{path}: status {answer.status_code}"
        self.html = answer.content.decode()
        self.soup = BeautifulSoup(self.html, "html.parser")
        self.text = plain(self.soup)
        values = [str(value) for tag in self.soup.find_all() for value in tag.attrs.values()]
        self.everything = plain(" ".join([self.text, *values]))

    @property
    def told(self):
        """Everything except letters and invitations, which stay on the page as they were sent."""
        rest = self.everything
        for letter in self.all(".letter"):
            rest = rest.replace(letter, "")
        return rest

    def all(self, selector):
        return [plain(found) for found in self.soup.select(selector)]

    def one(self, selector):
        found = self.all(selector)
        assert len(found) == 1, f"{self.path}: {len(found)} × {selector}"
        return found[0]

    def meta(self, name):
        found = self.soup.select(f'meta[property="{name}"], meta[name="{name}"]')
        assert len(found) == 1, f"{self.path}: {len(found)} × meta {name}"
        return plain(found[0]["content"])

    @property
    def person(self):
        told = json.loads(self.soup.select_one('script[type="application/ld+json"]').string)
        return next(node for node in told["@graph"] if node["@type"] == "Person")


def path_of(slug, code, rest=""):
    with override(code):
        return BasePage.objects.get(slug=slug).get_url() + rest


def demands(code):
    """Return the texts of the starter content that say that the person is held now."""

    def text(slug, name):
        return plain(getattr(BasePage.objects.get(slug=slug).specific, f"{name}_{code}"))

    return [
        HELD[code],
        text("home", "heading"),
        text("home", "summary"),
        text("home", "meta_description"),
        text("home", "actions_heading"),
        text("ales-bialiatski", "summary"),
        text("ales-bialiatski", "meta_description"),
        text("ales-bialiatski", "place_of_detention"),
        text("what-you-can-do", "summary"),
        text("send-an-appeal", "summary"),
        text("send-an-appeal", "link_text"),
        text("share", "summary"),
        text("invite-friends", "summary"),
    ]
