"""Finds every address that readers can reach, and what the site answers there."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from django.conf import settings
from django.template.loader import render_to_string

from home.export import ExportError
from home.export.addresses import Reference, UnsafeAddress, file_for, read_reference
from home.export.asking import Answer, Site
from home.export.markup import Page, Sheet
from home.export.seeds import WELL_KNOWN, owner_of, page_addresses, start_page_context

START = "/"
LONGEST_CHAIN = 5  # of redirects
READERS = {"text/html": Page, "text/css": Sheet}
# The login of pages that are not for everybody, and the CMS behind it.
NOT_FOR_READERS = (settings.CMS_PATH, "/_util/")

Progress = Callable[[int, int], None]


@dataclass
class Document:
    """An answer of the site, and what it was written from. Without a file it is online only."""

    address: str
    file: str = ""
    media_type: str = ""
    leads_to: str = ""
    stamp: str = ""
    links: list[str] = field(default_factory=list)
    written_from: str = ""

    def __post_init__(self):
        self.answer: Answer | None = None
        self.content: Page | Sheet | None = None
        self.references: dict[str, Reference] = {}

    def read(self, bases: tuple[str, ...]) -> None:
        """Find the links in the answer; `bases` are the absolute addresses of this site."""
        if self.media_type in READERS:
            self.content = READERS[self.media_type](self.answer.body.decode())
            read = {text: read_link(text, self.address, bases) for text in self.content.links()}
            self.references = {text: found for text, found in read.items() if found}
            self.links = list(dict.fromkeys(r.address for r in self.references.values()))


class Finder:
    """Goes through the site from page to page.

    `old` are the documents of the last run; `changed` are the pages on which alone anything has
    changed since then, None if it may have on all. `bases` are the absolute addresses that mean
    this site, the one that the copy names first.
    """

    def __init__(
        self,
        old: dict[str, Document],
        changed: set[int] | None,
        bases: tuple[str, ...],
        progress: Progress,
    ):
        self.site = Site()
        self.bases = bases
        self.documents: dict[str, Document] = {}
        self.asked = 0  # answers that had to be rendered
        self._old = old
        self._changed = changed
        self._progress = progress
        self._owners = page_addresses()

    def find(self) -> None:
        """Fill `documents`, by address. Raises ExportError where the site fails."""
        queue = deque([START, *self._owners, *WELL_KNOWN])
        seen = set(queue)
        while queue:
            address = queue.popleft()
            document = self._known(address) or self._ask(address)
            self.documents[address] = document
            for link in filter(None, [*document.links, document.leads_to]):
                if link not in seen:
                    seen.add(link)
                    queue.append(link)
            self._progress(len(self.documents), len(seen))

    def destination(self, address: str) -> Document | None:
        """Return the document with a file that an address leads to; None if it is online only."""
        document = self.documents[address]
        for _step in range(LONGEST_CHAIN):
            if not document.leads_to:
                break
            document = self.documents[document.leads_to]
        return document if document.file else None

    def answer(self, address: str) -> Answer:
        """Return what the site answers; the copy has a first page of its own."""
        if address == START:
            body = render_to_string("home/copy/start.html", start_page_context())
            return Answer(200, body.encode(), {"content-type": "text/html"})
        self.asked += not self.site.is_file(address)
        return self.site.ask(address)

    def _known(self, address: str) -> Document | None:
        """Return the document of the last run if the site would answer the same."""
        old = self._old.get(address)
        if old is None:
            return None
        if self.site.is_file(address):
            return old if old.stamp and old.stamp == self.site.stamp(address) else None
        if self._changed is None:
            return None
        owner = owner_of(self._owners, address)
        may_show = self._changed and (owner is None or owner in self._changed)
        return None if may_show else old

    def _ask(self, address: str) -> Document:
        if address.startswith(NOT_FOR_READERS):
            return Document(address)
        answer = self.answer(address)
        document = Document(address, media_type=answer.media_type)
        if 300 <= answer.status < 400:
            target = read_link(answer.headers["location"], address, self.bases)
            document.leads_to = target.address if target else ""
        elif answer.status == 200:
            self._take(document, answer)
        elif answer.status >= 500:
            raise ExportError(f"The site cannot show {address}: see the error above.")
        return document

    def _take(self, document: Document, answer: Answer) -> None:
        try:
            name = file_for(document.address, answer.media_type, answer.download_name)
        except UnsafeAddress:
            return
        is_file = self.site.is_file(document.address)
        document.file, document.answer = name, answer
        document.stamp = (is_file and self.site.stamp(document.address)) or short_sum(answer.body)
        old = self._old.get(document.address)
        if old and (old.file, old.stamp) == (document.file, document.stamp):
            document.links = old.links
        else:
            document.read(self.bases)


def read_link(text: str, where: str, bases: tuple[str, ...]) -> Reference | None:
    """Return what a link in the document `where` means on this site; None if it leaves it."""
    reference = read_reference(text, where, bases)
    if reference is None:
        return None
    return Reference(reference.address.partition("?")[0], reference.fragment)


def short_sum(body: bytes) -> str:
    """Return a text that changes with the body."""
    return sha256(body).hexdigest()[:24]
