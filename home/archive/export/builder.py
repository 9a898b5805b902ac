"""Writes the answers of the site into a folder, with links from file to file."""

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

# From disk, Chromium would show a mail as a broken web archive: the page brings it along.
BROUGHT_ALONG = {"message/rfc822"}
SCRIPTS = {"text/javascript", "application/javascript"}
IMPORTS = re.compile(rb"^\s*(import|export)\b", re.MULTILINE)
NOTHING = Link("data:,")

_release = cache(release_fingerprint)  # a running process keeps its code


class Copy:
    """The pages and files of the site, written into a folder."""

    def __init__(self, folder: Folder, index: dict, bases: tuple[str, ...], progress: Progress):
        self._folder = folder
        self._progress = progress
        # Another release or address writes the same answer otherwise.
        self._made_from = [_release(), *bases]
        is_comparable = index.get("made_from") == self._made_from
        documents = index["documents"] if is_comparable else []
        self._old = {document["address"]: Document(**document) for document in documents}
        self._crawler = Crawler(self._old, bases, progress)

    @property
    def index(self) -> dict:
        """What the next run has to know."""
        return {
            "made_from": self._made_from,
            "documents": [asdict(document) for document in self._crawler.documents.values()],
        }

    def write(self) -> set[str]:
        """Write what differs from the last run; return the names of all files of the copy.

        Raises ExportError where the site fails or cannot be copied.
        """
        self._crawler.crawl()
        documents = [d for d in self._crawler.documents.values() if d.file]
        self._folder.expect({document.file for document in documents})
        for done, document in enumerate(documents, 1):
            self._write(document)
            self._progress(done, len(documents))
        return {document.file for document in documents}

    def pages_in(self, code: str) -> list[str]:
        """Return the files of all HTML answers in a language, in the order of the page tree."""
        files = (d.file for d in self._crawler.documents.values() if d.media_type == "text/html")
        return [file for file in files if file.startswith(f"{code}/")]

    def _write(self, document: Document) -> None:
        """Write a document unless the folder has it, with links that lead to the same files."""
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
        """Return what the written form of a link to this address depends on."""
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
        """Return the public address of what the copy lacks.

        A lost image stays away: whoever opens a copy must not be seen asking the site for it.
        """
        if self._crawler.site.is_file(address):
            return NOTHING
        return Link(settings.SITE_URL + address + (f"#{fragment}" if fragment else ""))


def as_classic_script(source: bytes, name: str) -> bytes:
    """Return a module as a script that browsers also load from disk, with a scope of its own.

    Raises ExportError for a module that needs another.
    """
    if IMPORTS.search(source):
        raise ExportError(f"{name} imports or exports: browsers load no such script from disk.")
    return b'(() => {"use strict";\n' + source + b"})();\n"
