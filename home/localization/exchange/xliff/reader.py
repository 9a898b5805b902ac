"""Reads XLIFF files from translators as a stream of elements."""

import re
from xml.sax import SAXException, handler  # nosec B406

from defusedxml.common import DefusedXmlException
from defusedxml.expatreader import DefusedExpatParser
from django.utils.translation import gettext as _

from home.localization.exchange.entries import (
    Document,
    Entry,
    ExchangeError,
    check_count,
    split_fingerprints,
    split_key,
)
from home.localization.exchange.xliff.names import (
    FINGERPRINT,
    NAMESPACE_1,
    NAMESPACE_2,
    OUTDATED_1,
    OUTDATED_2,
)
from home.localization.state import fingerprint

_CHUNK = 64 * 1024
MAX_DEPTH = 50
MAX_ELEMENTS = 500_000
_HTML = re.compile(r"\s*<(!doctype\s+html|html)\b", re.IGNORECASE)


def read(text: str) -> Document:
    """Return the document in an XLIFF file of version 1.2 or 2.x.

    Raise ExchangeError if the file is invalid.
    """
    if _HTML.match(text):
        raise _broken()
    reader = _Reader()
    parser = DefusedExpatParser(namespaceHandling=1, forbid_dtd=True)
    parser.setFeature(handler.feature_namespaces, True)
    parser.setContentHandler(reader)
    try:
        for start in range(0, len(text), _CHUNK):
            parser.feed(text[start : start + _CHUNK])
        parser.close()
    except DefusedXmlException:
        raise ExchangeError(
            _(
                "The file declares a document type or entities, which XLIFF does not need and "
                "which can do harm. Save it without them, or export it anew."
            )
        ) from None
    except (SAXException, ValueError) as error:
        raise _broken(getattr(error, "getLineNumber", lambda: None)()) from None
    return reader.document


class _Reader(handler.ContentHandler):
    """Collects entries from a stream of elements.

    Only elements in the places that the standard defines are read. Sources and targets inside
    suggestions of a translation memory, or in elements of other namespaces, are ignored.
    """

    def __init__(self):
        super().__init__()
        self.document = Document(language="", source_language="")
        self.path: list[str] = []
        self.elements = 0
        self.namespace = ""
        self.target_language = ""
        self.unit: _Unit | None = None
        self.buffer: list[str] | None = None
        self.note_category = ""

    def startElementNS(self, name, qname, attrs):
        namespace, local = name
        attributes = {key[1]: value for key, value in attrs.items() if key[0] is None}
        self.elements += 1
        if len(self.path) >= MAX_DEPTH or self.elements > MAX_ELEMENTS:
            raise ExchangeError(
                _("The file is nested too deeply, or too large, to be one that was exported here.")
            )
        if not self.path:
            self._start_root(namespace, local, attributes)
        self.path.append(local if namespace == self.namespace else "")
        if self.buffer is not None:
            self._start_inline(local, attributes)
        elif self.namespace == NAMESPACE_1:
            self._start_1(attributes)
        else:
            self._start_2(attributes)

    def endElementNS(self, name, qname):
        local = self.path[-1]
        if self.buffer is not None and self._tail() in _TEXTS:
            self._end_text(local, "".join(self.buffer))
            self.buffer = None
        elif self.unit is not None and local in ("segment", "ignorable") and self.buffer is None:
            self.unit.end_segment()
        elif self.unit is not None and self._tail(1) in ("trans-unit", "unit"):
            self._end_unit()
        self.path.pop()

    def characters(self, content):
        if self.buffer is not None:
            self.buffer.append(content)

    def _tail(self, length: int = 2) -> str:
        return "/".join(self.path[-length:])

    def _start_root(self, namespace, local, attributes) -> None:
        version = attributes.get("version", "")
        if local != "xliff" or namespace not in (NAMESPACE_1, NAMESPACE_2):
            raise _broken()
        if not version.startswith("1.2" if namespace == NAMESPACE_1 else "2."):
            raise _broken()
        self.namespace = namespace
        if namespace == NAMESPACE_2:
            self.document.source_language = attributes.get("srcLang", "")
            self.document.language = self.target_language = attributes.get("trgLang", "")

    def _start_1(self, attributes) -> None:
        tail = self._tail()
        if tail == "xliff/file":
            self.target_language = attributes.get("target-language", "")
            self.document.language = self.document.language or self.target_language
            source = attributes.get("source-language", "")
            self.document.source_language = self.document.source_language or source
        elif self.path[-1] == "trans-unit" and self.unit is None:
            self._start_unit(attributes.get("resname") or attributes.get("id", ""))
            self.unit.is_approved = attributes.get("approved") == "yes"
        elif self.unit is not None and tail in _TEXTS:
            self.buffer = []
            self.note_category = attributes.get("from", "")
            if self.path[-1] == "target":
                state = attributes.get("state", "")
                self.unit.is_unfinished = state == "new" or state.startswith("needs-")
                self.unit.is_marked_here = state == OUTDATED_1

    def _start_2(self, attributes) -> None:
        tail = self._tail()
        if self.path[-1] == "unit" and self.unit is None:
            self._start_unit(attributes.get("name") or attributes.get("id", ""))
        elif self.unit is None:
            return
        elif tail in ("unit/segment", "unit/ignorable"):
            self.unit.start_segment(self.path[-1] == "ignorable")
            self.unit.is_unfinished |= attributes.get("state") == "initial"
            self.unit.is_marked_here |= attributes.get("subState") == OUTDATED_2
        elif tail in _TEXTS:
            self.buffer = []
            self.note_category = attributes.get("category", "")

    def _start_unit(self, key: str) -> None:
        check_count(len(self.document.entries) + 1)
        self.unit = _Unit(key)

    def _start_inline(self, local: str, attributes) -> None:
        """Record an element inside a text. Exports have none; only markers (`mrk`) are accepted."""
        if local == "cp" and self.path[-1]:
            return  # a character that is invalid in XML: left out, as on export
        if self.path[-1] != "mrk" and self.unit is not None:
            self.unit.has_codes = True

    def _end_text(self, local: str, text: str) -> None:
        if self.unit is None:
            return
        if local == "note":
            if self.note_category == FINGERPRINT:
                self.unit.fingerprints = text[:100]
        elif self.namespace == NAMESPACE_1:
            setattr(self.unit, local, text)
        elif local == "source":
            self.unit.segment_source = text
        else:
            self.unit.segment_target = text

    def _end_unit(self) -> None:
        unit, self.unit = self.unit, None
        if not unit.key or (unit.key == "empty" and not unit.source):
            return
        reference, address = split_key(unit.key)
        source_fingerprint, target_fingerprint = split_fingerprints(unit.fingerprints)
        problem = ""
        if unit.has_codes:
            problem = _(
                "It holds codes that the translation program has put in. Open the file without "
                "tag recognition, so that tags stay text."
            )
        elif self.target_language != self.document.language:
            problem = _("It is in another language than the first one of this file.")
        self.document.entries.append(
            Entry(
                reference=reference,
                address=address,
                source=unit.source,
                target=unit.target,
                is_fuzzy=unit.is_fuzzy,
                source_fingerprint=source_fingerprint,
                target_fingerprint=target_fingerprint,
                problem=problem,
            )
        )


_TEXTS = {
    "trans-unit/source",
    "trans-unit/target",
    "trans-unit/note",
    "segment/source",
    "segment/target",
    "ignorable/source",
    "ignorable/target",
    "notes/note",
}


class _Unit:
    """A unit being read. A translation program may split a unit of XLIFF 2 into segments."""

    def __init__(self, key: str):
        self.key = key
        self.source = ""
        self.target = ""
        self.fingerprints = ""
        self.is_approved = False
        self.is_unfinished = False
        self.is_marked_here = False
        self.has_codes = False
        self.segment_source = ""
        self.segment_target = ""
        self._is_ignorable = False
        self._lacks_target = False
        self._sources: list[str] = []
        self._targets: list[str] = []

    @property
    def is_fuzzy(self) -> bool:
        """Tell whether the translation is marked as unfinished.

        The export marks outdated translations. Some programs keep this mark when the text is
        changed, so the mark is ignored if the translation differs from the exported one.
        """
        if not self.target or not self.is_unfinished or self.is_approved:
            return False
        _source, exported = split_fingerprints(self.fingerprints)
        return not (self.is_marked_here and exported and fingerprint(self.target) != exported)

    def start_segment(self, is_ignorable: bool) -> None:
        self.segment_source = self.segment_target = ""
        self._is_ignorable = is_ignorable

    def end_segment(self) -> None:
        self._sources.append(self.segment_source)
        if self._is_ignorable:
            self._targets.append(self.segment_target or self.segment_source)
        else:
            self._targets.append(self.segment_target)
            self._lacks_target |= not self.segment_target
        self.source = "".join(self._sources)
        self.target = "" if self._lacks_target else "".join(self._targets)


def _broken(line: int | None = None) -> ExchangeError:
    if line:
        return ExchangeError(
            _(
                "This is not a whole XLIFF file: line %(line)s cannot be read. Open it in the "
                "program that it was translated with, save it again and import that."
            )
            % {"line": line}
        )
    return ExchangeError(
        _(
            "This is not an XLIFF file of version 1.2 or 2.1. Export one here, have it "
            "translated and import that."
        )
    )
