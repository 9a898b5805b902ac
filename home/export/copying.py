"""Copies the site into a folder: what is new is written, with links from file to file."""

import re
from dataclasses import asdict
from functools import cache
from posixpath import basename

from django.conf import settings
from django.utils import timezone

from home.export import ExportError
from home.export.addresses import relative
from home.export.finding import Document, Finder, Progress, short_sum
from home.export.folder import Folder
from home.export.markup import Link, as_data
from home.export.shared_rows import changed_pages, read_rows
from home.page_store.release import release_fingerprint

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
        # Read first: what is published meanwhile belongs to the next run.
        self._rows = read_rows()
        today = timezone.localdate().isoformat()
        self._made_from = [_release(), today, *bases, folder.compress]
        self._old = {d["address"]: Document(**d) for d in index.get("documents", [])}
        changed = None
        if index.get("made_from") == self._made_from:
            changed = changed_pages(index["rows"], self._rows)
        self._finder = Finder(self._old, changed, bases, progress)

    @property
    def asked(self) -> int:
        """How many answers the site had to render."""
        return self._finder.asked

    @property
    def index(self) -> dict:
        """What the next run has to know."""
        return {
            "made_from": self._made_from,
            "rows": self._rows,
            "documents": [asdict(document) for document in self._finder.documents.values()],
        }

    def write(self) -> set[str]:
        """Write what is new and return the names of all files of the copy.

        Raises ExportError where the site fails or cannot be copied.
        """
        self._finder.find()
        documents = [d for d in self._finder.documents.values() if d.file]
        self._folder.expect({document.file for document in documents})
        for done, document in enumerate(documents, 1):
            self._write(document)
            self._progress(done, len(documents))
        return {document.file for document in documents}

    def pages_in(self, code: str) -> list[str]:
        """Return the files of all HTML answers in a language, in the order of the page tree."""
        files = (d.file for d in self._finder.documents.values() if d.media_type == "text/html")
        return [file for file in files if file.startswith(f"{code}/")]

    def _write(self, document: Document) -> None:
        """Write a document unless the folder has it, with links that lead to the same files."""
        meanings = [f"{link} {self._meaning(link)}" for link in document.links]
        before = [document.file, document.stamp, *meanings]
        written_from = short_sum("\n".join(before).encode())
        old = self._old.get(document.address)
        is_kept = old and old.written_from == written_from
        if not (is_kept and self._folder.is_intact(document.file)):
            if document.answer is None:
                document.answer = self._finder.answer(document.address)
            if document.content is None:
                document.read(self._finder.bases)
            self._folder.write(document.file, self._body(document))
        document.written_from = written_from

    def _body(self, document: Document) -> bytes:
        if document.content:
            return document.content.written(lambda text: self._link(text, document)).encode()
        if document.media_type in SCRIPTS:
            return as_classic_script(document.answer.body, document.file)
        return document.answer.body

    def _meaning(self, address: str) -> str:
        """Return what the written form of a link to this address depends on."""
        target = self._finder.destination(address)
        if target is None:
            return ""
        return target.stamp if target.media_type in BROUGHT_ALONG else target.file

    def _link(self, text: str, document: Document) -> Link:
        reference = document.references.get(text)
        if reference is None or text.startswith("#"):
            return Link(text)
        target = self._finder.destination(reference.address)
        if target is None:
            return self._online(reference.address, reference.fragment)
        if target.media_type in BROUGHT_ALONG:
            answer = target.answer or self._finder.answer(target.address)
            return Link(as_data(target.media_type, answer.body), basename(target.file))
        return Link(relative(target.file, document.file, reference.fragment))

    def _online(self, address: str, fragment: str) -> Link:
        """Return the public address of what the copy lacks.

        A lost picture stays away: whoever opens a copy must not be seen asking the site for it.
        """
        if self._finder.site.is_file(address):
            return NOTHING
        return Link(settings.SITE_URL + address + (f"#{fragment}" if fragment else ""))


def as_classic_script(source: bytes, name: str) -> bytes:
    """Return a module as a script that browsers also load from disk, with a scope of its own.

    Raises ExportError for a module that needs another.
    """
    if IMPORTS.search(source):
        raise ExportError(f"{name} imports or exports: browsers load no such script from disk.")
    return b'(() => {"use strict";\n' + source + b"})();\n"
