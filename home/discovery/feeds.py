"""Atom feeds of recently changed pages, one for each language."""

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from uuid import uuid5

from django.conf import settings
from django.contrib.syndication.views import Feed
from django.db.models import OuterRef, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.http import Http404, HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.timezone import make_aware
from django.utils.translation import get_language, override

from home.discovery.models import PageChange
from home.languages.addresses import current_address
from home.languages.public_addresses import PublicAddress, public_pages
from home.models import BasePage, OrganisationSettings
from home.snapshot.current import current_snapshot

MOST_ENTRIES = 30
NOT_IN_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class MarkedAtomFeed(Atom1Feed):
    """An Atom feed that marks the language of texts that are shown as a fallback."""

    def item_attributes(self, item):
        return language_mark(item["title_language"], self.feed["language"])

    def add_item_elements(self, handler, item):
        super().add_item_elements(handler, item)
        if item["summary"]:
            mark = language_mark(item["summary_language"], item["title_language"])
            handler.addQuickElement("summary", item["summary"], {"type": "text", **mark})


@dataclass(frozen=True)
class Reading:
    """The request, site and organisation that a feed is rendered for."""

    request: HttpRequest
    root: BasePage
    organisation: OrganisationSettings


@dataclass(frozen=True)
class Entry:
    """One entry of a feed: a page, its absolute URL, and the time of its last change."""

    page: BasePage
    address: str
    changed_at: datetime.datetime


class ChangesFeed(Feed):
    """The public pages in the active language, most recently changed first.

    News pages carry their date and the category `news`. They are left out until that date.
    """

    feed_type = MarkedAtomFeed

    def get_object(self, request):
        root = current_snapshot().root(request)
        if root is None:
            raise Http404
        return Reading(request, root, OrganisationSettings.for_request(request))

    def title(self, reading):
        return plain(reading.organisation.organisation_name or settings.WAGTAIL_SITE_NAME)

    author_name = title

    def link(self, reading):
        return current_address(reading.root, reading.request).url

    author_link = link

    def feed_url(self):
        return settings.SITE_URL + reverse("feed")

    def feed_guid(self, reading):
        return f"urn:uuid:{uuid5(reading.root.translation_key, f'feed {get_language()}')}"

    def items(self, reading):
        latest = dict(changed_pages(reading.root, get_language()))
        for page in islice(told_pages(list(latest)), MOST_ENTRIES):
            yield Entry(page, current_address(page, reading.request).url, latest[page.pk])

    def item_title(self, entry):
        return plain(entry.page.shown_heading)

    def item_description(self, entry):
        return None

    def item_extra_kwargs(self, entry):
        return {
            "summary": plain(entry.page.shown_summary),
            "title_language": entry.page.shown_language("heading"),
            "summary_language": entry.page.shown_language("summary"),
        }

    def item_link(self, entry):
        return entry.address

    def item_guid(self, entry):
        return f"urn:uuid:{uuid5(entry.page.translation_key, get_language())}"

    def item_pubdate(self, entry):
        if entry.page.news_date:
            return make_aware(datetime.datetime.combine(entry.page.news_date, datetime.time()))
        return entry.page.first_published_at

    def item_updateddate(self, entry):
        return entry.changed_at

    def item_categories(self, entry):
        return ["news"] if entry.page.news_date else []


def changed_pages(root: BasePage, code: str) -> QuerySet:
    """Return (key, time of the last change) of a site's pages in a language, newest first."""
    change = PageChange.objects.filter(page=OuterRef("pk"), language=code).values("changed_at")
    return (
        public_pages(root)
        .annotate(changed_at=Coalesce(Subquery(change), "last_published_at"))
        .filter(changed_at__isnull=False)
        .order_by("-changed_at", "-pk")
        .values_list("pk", "changed_at")
    )


def told_pages(pks: list[int]) -> Iterator[BasePage]:
    """Yield the pages in order, without news dated in the future. Pages are loaded in batches."""
    live, today = current_snapshot(), timezone.localdate()
    for start in range(0, len(pks), MOST_ENTRIES):
        for page in live.pages(pks[start : start + MOST_ENTRIES]):
            if not page.news_date or page.news_date <= today:
                yield page


def public_addresses() -> Iterator[PublicAddress]:
    """Yield the path of the feed in each language."""
    for code, _name in settings.LANGUAGES:
        with override(code):
            yield PublicAddress(reverse("feed"))


def plain(text: str | None) -> str:
    """Return a text without the characters that XML documents must not contain."""
    return NOT_IN_XML.sub("", text or "")


def language_mark(code: str, around: str) -> dict[str, str]:
    """Return the `xml:lang` attribute for a text; empty inside an element in the same language."""
    return {"xml:lang": code} if code != around else {}
