"""Requests all public paths of the site, and the files that its pages link to."""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, field
from hashlib import sha256

from home.archive.export import ExportError
from home.archive.export.client import Answer, Site
from home.archive.export.links import Reference, UnsafeAddress, file_for, read_reference
from home.archive.export.markup import Page, Sheet
from home.archive.export.start_page import start_page
from home.caching.disk_reader import FinishedPages
from home.languages.public_addresses import FILES, NOT_FOR_READERS, public_addresses

START = "/"
LONGEST_CHAIN = 5  # redirects in a row
READERS = {"text/html": Page, "text/css": Sheet}

Progress = Callable[[int, int], None]


@dataclass
class Document:
    """A response of the site, with a checksum of its body. Without a file it is online only.

    `links` are the paths that it links to. `written_from` is a checksum of everything that its file
    depends on.
    """

    address: str
    file: str = ""
    media_type: str = ""
    leads_to: str = ""
    sum: str = ""
    links: list[str] = field(default_factory=list)
    written_from: str = ""

    def __post_init__(self):
        self.body = b""
        self.content: Page | Sheet | None = None
        self.references: dict[str, Reference] = {}

    def read(self, bases: tuple[str, ...]) -> None:
        """Find the links in the body; `bases` are the base URLs of this site."""
        if self.media_type in READERS:
            self.content = READERS[self.media_type](self.body.decode())
            read = {
                text: read_reference(text, self.address, bases) for text in self.content.links()
            }
            self.references = {text: found for text, found in read.items() if found}
            self.links = list(dict.fromkeys(r.address for r in self.references.values()))


class Crawler:
    """Fills `documents`, by path.

    `old` are the documents of the last run; their links are used again while the checksum is the
    same. `bases` are the base URLs of this site, beginning with the one that the copy uses.
    """

    def __init__(self, old: dict[str, Document], bases: tuple[str, ...], progress: Progress):
        # Finished pages contain the site's own base URL.
        self.site = Site(FinishedPages() if len(bases) == 1 else None)
        self.bases = bases
        self.documents: dict[str, Document] = {}
        self._old = old
        self._progress = progress
        self._public = [a.path for a in public_addresses() if not a.needs_server]

    def crawl(self) -> None:
        """Request everything that belongs to the copy. Raises ExportError if the site fails.

        Other paths that pages link to are requested too, because they may redirect to moved pages.
        """
        queue = deque(self._public)
        seen = set(queue)
        while queue:
            document = self._ask(queue.popleft())
            self.documents[document.address] = document
            for link in filter(None, [*document.links, document.leads_to]):
                if link not in seen:
                    seen.add(link)
                    queue.append(link)
            self._progress(len(self.documents), len(seen))

    def destination(self, address: str) -> Document | None:
        """Return the document with a file that a path leads to; None if it is online only."""
        document = self.documents[address]
        for _step in range(LONGEST_CHAIN):
            if not document.leads_to:
                break
            document = self.documents[document.leads_to]
        return document if document.file else None

    def body_of(self, document: Document) -> bytes:
        """Return the body of a document. Files are not kept in memory, but read again."""
        return document.body or self._answer(document.address).body

    def _answer(self, address: str) -> Answer:
        if address == START:
            return Answer(200, start_page().encode(), {"content-type": "text/html"})
        return self.site.ask(address)

    def _ask(self, address: str) -> Document:
        if address.startswith(NOT_FOR_READERS):
            return Document(address)
        answer = self._answer(address)
        document = Document(address, media_type=answer.media_type)
        if 300 <= answer.status < 400:
            target = read_reference(answer.headers["location"], address, self.bases)
            document.leads_to = target.address if target else ""
        elif answer.status == 200 and (address in self._public or address.startswith(FILES)):
            self._take(document, answer)
        elif answer.status >= 500:
            raise ExportError(f"The site cannot show {address}: see the error above.")
        return document

    def _take(self, document: Document, answer: Answer) -> None:
        try:
            name = file_for(document.address, answer.media_type, answer.download_name)
        except UnsafeAddress:
            return
        document.file, document.sum = name, short_sum(answer.body)
        if document.media_type in READERS or not document.address.startswith(FILES):
            document.body = answer.body
        old = self._old.get(document.address)
        if old and (old.file, old.sum) == (document.file, document.sum):
            document.links = old.links
        else:
            document.read(self.bases)


def short_sum(body: bytes) -> str:
    """Return 24 hexadecimal digits of the body's checksum."""
    return sha256(body).hexdigest()[:24]
