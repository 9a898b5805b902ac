"""Writes the site's responses into a folder, with links between files."""

import re
from dataclasses import asdict
from functools import cache
from posixpath import basename

from django.conf import settings

from home.archive.export import ExportError
from home.archive.export.crawler import Crawler, Document, Progress, short_sum
from home.archive.export.folder import Folder
from home.archive.export.links import relative
from home.archive.export.markup import Link, as_data
from home.caching.code_version import release_fingerprint

# Chromium would show an .eml file on disk as a broken web archive, so pages embed its content.
BROUGHT_ALONG = {"message/rfc822"}
SCRIPTS = {"text/javascript", "application/javascript"}
IMPORTS = re.compile(rb"^\s*(import|export)\b", re.MULTILINE)
NOTHING = Link("data:,")

_release = cache(release_fingerprint)  # the code of a running process does not change


class Copy:
    """The pages and files of the site, written into a folder."""

    def __init__(self, folder: Folder, index: dict, bases: tuple[str, ...], progress: Progress):
        self._folder = folder
        self._progress = progress
        # The written files also depend on the release and on the base URLs.
        self._made_from = [_release(), *bases]
        is_comparable = index.get("made_from") == self._made_from
        documents = index["documents"] if is_comparable else []
        self._old = {document["address"]: Document(**document) for document in documents}
        self._crawler = Crawler(self._old, bases, progress)

    @property
    def index(self) -> dict:
        """The data that the next run needs."""
        return {
            "made_from": self._made_from,
            "documents": [asdict(document) for document in self._crawler.documents.values()],
        }

    def write(self) -> set[str]:
        """Write what differs from the last run; return the names of all files of the copy.

        Raises ExportError if the site fails or cannot be copied.
        """
        self._crawler.crawl()
        documents = [d for d in self._crawler.documents.values() if d.file]
        self._folder.expect({document.file for document in documents})
        for done, document in enumerate(documents, 1):
            self._write(document)
            self._progress(done, len(documents))
        return {document.file for document in documents}

    def pages_in(self, code: str) -> list[str]:
        """Return the files of all HTML responses in a language, in the order of the page tree."""
        files = (d.file for d in self._crawler.documents.values() if d.media_type == "text/html")
        return [file for file in files if file.startswith(f"{code}/")]

    def _write(self, document: Document) -> None:
        """Write a document with its links rewritten, unless the folder already has this file."""
        meanings = [f"{link} {self._meaning(link)}" for link in document.links]
        before = [document.file, document.sum, *meanings]
        written_from = short_sum("\n".join(before).encode())
        old = self._old.get(document.address)
        is_kept = old and old.written_from == written_from
        if not (is_kept and self._folder.is_intact(document.file)):
            if document.content is None:
                document.read(self._crawler.bases)
            self._folder.write(document.file, self._body(document))
        document.written_from = written_from

    def _body(self, document: Document) -> bytes:
        if document.content:
            return document.content.written(lambda text: self._link(text, document)).encode()
        body = self._crawler.body_of(document)
        if document.media_type in SCRIPTS:
            return as_classic_script(body, document.file)
        return body

    def _meaning(self, address: str) -> str:
        """Return the value that determines how a link to this path is written."""
        target = self._crawler.destination(address)
        if target is None:
            return ""
        return target.sum if target.media_type in BROUGHT_ALONG else target.file

    def _link(self, text: str, document: Document) -> Link:
        reference = document.references.get(text)
        if reference is None or text.startswith("#"):
            return Link(text)
        target = self._crawler.destination(reference.address)
        if target is None:
            return self._online(reference.address, reference.fragment)
        if target.media_type in BROUGHT_ALONG:
            body = self._crawler.body_of(target)
            return Link(as_data(target.media_type, body), basename(target.file))
        return Link(relative(target.file, document.file, reference.fragment))

    def _online(self, address: str, fragment: str) -> Link:
        """Return the public URL of something that the copy does not contain.

        A missing image is left out, so that a reader's browser never requests it from the site.
        """
        if self._crawler.site.is_file(address):
            return NOTHING
        return Link(settings.SITE_URL + address + (f"#{fragment}" if fragment else ""))


def as_classic_script(source: bytes, name: str) -> bytes:
    """Return a module as a classic script, which browsers also load from disk, in its own scope.

    Raises ExportError for a module that imports or exports.
    """
    if IMPORTS.search(source):
        raise ExportError(f"{name} imports or exports: browsers load no such script from disk.")
    return b'(() => {"use strict";\n' + source + b"})();\n"
