"""Checks uploaded documents: the content must be what the extension says, and harmless.

What a program may run on the reader's side is refused: markup, scripts, macros, formulas, templates
that are fetched. A PDF is taken as it is.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from io import BytesIO, StringIO
from pathlib import PurePath
from zipfile import ZipFile

from defusedxml.ElementTree import iterparse
from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from home.content.uploads import check_size

MOST_PARTS = 2_000  # files within a DOCX or ODT
LARGEST_PARTS = 200 * 2**20  # bytes that they may unpack to
LARGEST_XML = 30 * 2**20  # bytes of a part that has to be read
PARTS_OF_FORMAT = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "odt": ("mimetype", "content.xml"),
}
ODT_TYPE = b"application/vnd.oasis.opendocument.text"

_MARKUP = re.compile(
    r"<(?:!doctype|\?|html|head|body|script|svg|iframe|object|embed|img)\b|^#!", re.I
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
# Spreadsheets of East Asia take the wide signs for the same.
_FORMULA = re.compile(r"\s*(?:[=@＝＠\t\r]|[+\-＋－](?![\d\s.,()/%-]*$))")
_SEPARATORS = ";|\t"
_RUNS = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|oleobject|^basic/|^scripts/|^object |"
    r"\.(?:exe|js|vbs)$",
    re.IGNORECASE,
)
# Parts of Word that fetch or run something, by the end of their relationship's type.
_RUNNING_PARTS = {
    "attachedtemplate",
    "oleobject",
    "subdocument",
    "afchunk",
    "vbaproject",
    "control",
}
_FETCHING_FIELD = re.compile(
    r"\b(?:DDE(?:AUTO)?|INCLUDE(?:PICTURE|TEXT)|IMPORT|LINK)\b", re.IGNORECASE
)
_HREF = "{http://www.w3.org/1999/xlink}href"
_FOLLOWED = ("http", "https", "mailto")  # by readers who click


def connect() -> None:
    """Let no program store a document that the form would refuse."""
    pre_save.connect(_check_new_file, sender=get_document_model())


def _check_new_file(instance, **_kwargs):
    """Raises ValidationError; see `check_document`."""
    if instance.file and not instance.file._committed:
        check_document(instance.file)


def check_document(file: File) -> None:
    """Let a document pass. Raises ValidationError with a sentence for editors.

    Allowed are the extensions of WAGTAILDOCS_EXTENSIONS, with the content that each promises, up to
    WAGTAILDOCS_MAX_UPLOAD_SIZE.
    """
    extension = PurePath(file.name or "").suffix.lower().lstrip(".")
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise _refusal()
    check_size(file, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
    file.seek(0)
    content = file.read()
    file.seek(0)
    if extension == "pdf":
        if not content.startswith(b"%PDF-"):
            raise _refusal()
    elif extension in PARTS_OF_FORMAT:
        _check_parts(content, extension)
    else:
        _check_text(content, extension)


def _refusal() -> ValidationError:
    return ValidationError(
        _(
            "This file is not what its name says, or of a kind that is not taken here. "
            "Save it as PDF and upload that."
        ),
        code="invalid_document",
    )


def _check_text(content: bytes, extension: str) -> None:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ValidationError(
            _("This text file cannot be read. Save it again with the encoding UTF-8."),
            code="invalid_document",
        ) from error
    if not text.strip() or _NOT_TEXT.search(text) or _MARKUP.search(text):
        raise _refusal()
    if extension != "csv":
        return
    if text.lower().startswith("sep="):  # Excel then separates cells by a sign of the file's choice
        raise _refusal()
    try:
        cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    except csv.Error as error:
        raise _refusal() from error
    for separator in _SEPARATORS:
        cells += [part.strip('"') for cell in cells for part in cell.split(separator)]
    if any(_FORMULA.match(cell) for cell in cells):
        raise ValidationError(
            _(
                "A cell of this table begins with a sign that spreadsheets take for a formula "
                "(= + - @). Put an apostrophe before it."
            ),
            code="invalid_document",
        )


def _check_parts(content: bytes, extension: str) -> None:
    try:
        with ZipFile(BytesIO(content)) as archive:
            parts = archive.infolist()
            names = {part.filename for part in parts}
            if (
                len(parts) > MOST_PARTS
                or sum(part.file_size for part in parts) > LARGEST_PARTS
                or not names.issuperset(PARTS_OF_FORMAT[extension])
                or any(_RUNS.search(name) or ".." in name for name in names)
                or any(part.flag_bits & 1 for part in parts)  # encrypted: nobody can look inside
            ):
                raise _refusal()
            if extension == "odt":
                _check_odt(archive, names)
            else:
                _check_docx(archive, names)
    except ValidationError:
        raise
    except Exception as error:  # a damaged archive or part fails in as many ways as there are
        raise _refusal() from error


def _check_docx(archive: ZipFile, names: set[str]) -> None:
    for name in names:
        if name == "[Content_Types].xml":
            is_wrong = any(
                "macroenabled" in str(e.attrib).lower() for e in _elements(archive, name)
            )
        elif name.endswith(".rels"):
            is_wrong = any(_is_fetched(element.attrib) for element in _elements(archive, name))
        elif name.startswith("word/") and name.endswith(".xml"):
            fields = [
                element.text or "" if element.tag.endswith("}instrText") else str(element.attrib)
                for element in _elements(archive, name)
                if element.tag.endswith(("}instrText", "}fldSimple"))
            ]
            is_wrong = _FETCHING_FIELD.search("".join(fields))
        else:
            continue
        if is_wrong:
            raise _refusal()


def _is_fetched(relationship: Mapping[str, str]) -> bool:
    """Tell whether Word asks for what a relationship names as soon as the document is opened."""
    kind = relationship.get("Type", "").rpartition("/")[2].lower()
    is_elsewhere = relationship.get("TargetMode", "").lower() == "external"
    return kind in _RUNNING_PARTS or (is_elsewhere and kind != "hyperlink")


def _check_odt(archive: ZipFile, names: set[str]) -> None:
    if archive.read("mimetype").strip() != ODT_TYPE:
        raise _refusal()
    for name in names & {"content.xml", "styles.xml"}:
        for element in _elements(archive, name):
            scheme, colon, _rest = element.get(_HREF, "").partition(":")
            is_followed = element.tag.endswith("}a") and scheme.lower() in _FOLLOWED
            if (colon and not is_followed) or element.tag.endswith("}event-listener"):
                raise _refusal()


def _elements(archive: ZipFile, name: str) -> Iterator:
    """Yield the elements of a part, each as it ends. Raises for XML that is none, or too large."""
    if archive.getinfo(name).file_size > LARGEST_XML:
        raise _refusal()
    with archive.open(name) as part:
        for _event, element in iterparse(part, forbid_dtd=True):
            yield element
            element.clear()
