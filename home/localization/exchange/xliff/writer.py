"""Writes translations as XLIFF."""

import io
import re
from itertools import groupby
from xml.sax.saxutils import XMLGenerator  # nosec B406

from home.localization.exchange.entries import Document, Entry, Format, one_line
from home.localization.exchange.xliff.names import (
    FINGERPRINT,
    NAMESPACE_1,
    NAMESPACE_2,
    OUTDATED_1,
    OUTDATED_2,
    PLACE,
    PREVIOUS,
)
from home.localization.kinds import Kind

_NOT_IN_TOKEN = re.compile(r"[^A-Za-z0-9:._-]")


class _Writer(XMLGenerator):
    """Writes XML from which a parser restores every character."""

    def __init__(self):
        self.buffer = io.BytesIO()
        super().__init__(self.buffer, encoding="UTF-8", short_empty_elements=True)

    def characters(self, content):
        # XML parsers convert a carriage return to a line feed unless it is a character reference.
        head, *others = content.split("\r")
        super().characters(head)
        for part in others:
            self.ignorableWhitespace("&#13;")
            super().characters(part)

    def leaf(self, name: str, text: str, attributes: dict[str, str] | None = None) -> None:
        self.startElement(name, attributes or {})
        self.characters(text)
        self.endElement(name)
        self.line()

    def open(self, name: str, attributes: dict[str, str] | None = None) -> None:
        self.startElement(name, attributes or {})
        self.line()

    def close(self, name: str) -> None:
        self.endElement(name)
        self.line()

    def line(self) -> None:
        self.ignorableWhitespace("\n")


def write(document: Document, file_format: Format) -> bytes:
    """Return the bytes of an XLIFF file, with a `file` element per object and a unit per text."""
    writer = _Writer()
    writer.startDocument()
    if file_format is Format.XLIFF_1_2:
        _write_1(writer, document)
    else:
        _write_2(writer, document)
    writer.endDocument()
    return writer.buffer.getvalue()


def _write_1(writer: _Writer, document: Document) -> None:
    writer.open("xliff", {"version": "1.2", "xmlns": NAMESPACE_1})
    for reference, entries in groupby(document.entries, key=lambda entry: entry.reference):
        writer.open(
            "file",
            {
                "original": reference,
                "source-language": document.source_language,
                "target-language": document.language,
                "datatype": "plaintext",
                "product-name": one_line(document.project),
            },
        )
        writer.open("body")
        for entry in entries:
            _write_unit_1(writer, entry)
        writer.close("body")
        writer.close("file")
    if not document.entries:
        _write_empty_1(writer, document)
    writer.close("xliff")


def _write_empty_1(writer: _Writer, document: Document) -> None:
    writer.open(
        "file",
        {
            "original": "empty",
            "source-language": document.source_language,
            "target-language": document.language,
            "datatype": "plaintext",
        },
    )
    writer.leaf("body", "")
    writer.close("file")


def _write_unit_1(writer: _Writer, entry: Entry) -> None:
    unit = {"id": entry.key, "resname": entry.key, "xml:space": "preserve"}
    if entry.kind is Kind.RICH:
        unit["datatype"] = "html"
    if entry.target:
        unit["approved"] = "no" if entry.is_fuzzy else "yes"
    writer.open("trans-unit", unit)
    writer.leaf("source", entry.source)
    if entry.target:
        state = OUTDATED_1 if entry.is_fuzzy else "translated"
        writer.leaf("target", entry.target, {"state": state})
    for category, text in _notes(entry):
        writer.leaf("note", text, {"from": category, "annotates": "source"})
    writer.close("trans-unit")


def _write_2(writer: _Writer, document: Document) -> None:
    writer.open(
        "xliff",
        {
            "version": "2.1",
            "xmlns": NAMESPACE_2,
            "srcLang": document.source_language,
            "trgLang": document.language,
        },
    )
    groups = groupby(document.entries, key=lambda entry: entry.reference)
    for number, (reference, entries) in enumerate(groups, 1):
        writer.open("file", {"id": f"f{number}", "original": reference})
        for entry in entries:
            _write_unit_2(writer, entry)
        writer.close("file")
    if not document.entries:
        # The schema requires a `file` with a unit. This unit is marked as not to be translated.
        writer.open("file", {"id": "f1", "original": "empty"})
        writer.open("unit", {"id": "empty", "translate": "no"})
        writer.open("segment")
        writer.leaf("source", "")
        writer.close("segment")
        writer.close("unit")
        writer.close("file")
    writer.close("xliff")


def _write_unit_2(writer: _Writer, entry: Entry) -> None:
    unit = {"id": _NOT_IN_TOKEN.sub("_", entry.key), "name": entry.key, "xml:space": "preserve"}
    writer.open("unit", unit)
    writer.open("notes")
    for category, text in _notes(entry):
        writer.leaf("note", text, {"category": category})
    writer.close("notes")
    state = {}
    if entry.target:
        state = {"state": "translated"}
    if entry.target and entry.is_fuzzy:
        state = {"state": "initial", "subState": OUTDATED_2}
    writer.open("segment", state)
    writer.leaf("source", entry.source)
    if entry.target:
        writer.leaf("target", entry.target)
    writer.close("segment")
    writer.close("unit")


def _notes(entry: Entry) -> list[tuple[str, str]]:
    notes = [(PLACE, one_line(entry.note))] if entry.note else []
    if entry.previous_source:
        notes.append((PREVIOUS, entry.previous_source))
    return [*notes, (FINGERPRINT, entry.fingerprints)]
