"""Checks uploaded documents: the content must match the extension and be harmless.

PDF, plain text and CSV are accepted. Content that a program may execute or fetch on the reader's
device is rejected: markup, formulas, and PDF actions, except for opening at a place in the file.
"""

import csv
import re
import zlib
from collections.abc import Iterator
from io import StringIO
from itertools import islice
from pathlib import PurePath
from typing import NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.db.models.signals import pre_save
from django.utils.translation import gettext as _
from wagtail.documents import get_document_model

from home.content.upload_size import check_size

_MARKUP = re.compile(
    r"<(?:!doctype|\?|html|head|body|script|svg|iframe|object|embed|img)\b|^#!", re.I
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
# East Asian versions of spreadsheet programs treat full-width characters like the ASCII ones.
_FORMULA = re.compile(r"\s*(?:[=@＝＠\t\r]|[+\-＋－](?![\d\s.,()/%-]*$))")
_SEPARATORS = ";|\t"

# Bytes to which all streams of a PDF that may contain objects may be decompressed.
LARGEST_STREAMS = 64 * 2**20
MOST_STREAMS = 50_000
MOST_ESCAPES = 50_000
MOST_OPENED = 3  # objects that a file and its older versions refer to as their open action
LONGEST_PLACE = 500
_SPACE = rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]{0,200}[\r\n])*+"
_ESCAPED = re.compile(rb"#([0-9A-Fa-f]{2})")
# A stream, with its dictionary if that contains only names and numbers, as that of an object
# stream does.
_STREAM = re.compile(rb"(?:<<([^<>()%]*+)>>\s*+|(?<!end))stream(?:\r\n|\n|\r)?")
_DEFLATED = re.compile(rb"/Filter\s*(?:/FlateDecode|\[\s*/FlateDecode\s*\])")
_PACKED_MORE = re.compile(rb"/D|/Filter.*/Filter", re.DOTALL)
_FIRST_OBJECT = re.compile(rb"/First\s*(\d{1,9})")
_MAY_BE_OBJECTS = re.compile(rb"[\x00\s\d%+]")
_REFERENCE = rb"(\d{1,9})" + _SPACE + rb"\d{1,5}" + _SPACE + rb"R"
# Names of actions, forms, players and embedded files. `/AA` and `/URI` are too short to be searched
# for alone: they occur by chance in 20 MB of compressed images.
_ACTION = re.compile(
    rb"/(?:JavaScript|Launch|SubmitForm|ImportData|GoTo[RE]|Rendition|Movie|RichMedia\w*|XFA|"
    rb"EmbeddedFiles?|Encrypt)(?=[\x00\s/<>\[\]()%]|\Z)|"
    rb"/AA" + _SPACE + rb"(?:<<|%|\d{1,9}[\x00\s%])"
)
_OPENED = re.compile(rb"/OpenAction" + _SPACE + rb"(?:" + _REFERENCE + rb")?")
# A place in the same file: the only open action that is allowed.
_PLACE = re.compile(
    _SPACE
    + rb"(?:null|\[|<<(?:"
    + _SPACE
    + rb"(?:/Type\s*/Action|/S\s*/GoTo|/D\s*(?:\[[^\[\]<>]*\]|\([^()\\]*\)|/\w+|"
    + _REFERENCE
    + rb")))*+"
    + _SPACE
    + rb">>)"
)


class _Part(NamedTuple):
    """A part of a PDF that is checked: the file itself, or a decompressed stream."""

    text: bytes
    first: int = 0  # offset of the first object in an object stream


def connect() -> None:
    """Check documents that are stored without a form, too."""
    pre_save.connect(_check_new_file, sender=get_document_model())


def _check_new_file(instance, **_kwargs):
    """Check a file that is not stored yet. Raises ValidationError; see `check_document`."""
    if instance.file and not instance.file._committed:
        check_document(instance.file)


def check_document(file: File) -> None:
    """Check a document. Raises ValidationError, with a message for editors, if it is not allowed.

    The extension must be in WAGTAILDOCS_EXTENSIONS, the content must match it, and the size must
    not exceed WAGTAILDOCS_MAX_UPLOAD_SIZE.
    """
    extension = PurePath(file.name or "").suffix.lower().lstrip(".")
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise _refusal()
    check_size(file, settings.WAGTAILDOCS_MAX_UPLOAD_SIZE)
    file.seek(0)
    content = file.read()
    file.seek(0)
    if extension == "pdf":
        _check_pdf(content)
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
    if text.lower().startswith("sep="):  # Excel would take the separator from this line
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


def _check_pdf(content: bytes) -> None:
    if not content.startswith(b"%PDF-"):
        raise _refusal()
    try:
        is_plain = not _acts(list(_parts_to_read(content)))
    except (ValueError, zlib.error):
        is_plain = False
    if not is_plain:
        raise ValidationError(
            _(
                "This PDF is locked, holds other files, or does something by itself. "
                "Print it into a new PDF and upload that."
            ),
            code="invalid_document",
        )


def _parts_to_read(content: bytes) -> Iterator[_Part]:
    """Yield the file, and every stream that may contain objects, decompressed.

    Streams are found at any position, because PDF readers repair files and may find objects that
    the file's own tables do not list. Raises ValueError or zlib.error if a stream cannot be
    decompressed or is too large.
    """
    whole = _with_names(content)
    yield _Part(whole)
    left, end, object_streams = LARGEST_STREAMS, 0, 0
    for number, match in enumerate(_STREAM.finditer(content)):
        if number > MOST_STREAMS:
            raise ValueError("too many streams")
        end = content.index(b"endstream", match.end()) if end < match.end() else end
        dictionary = _with_names(match[1] or b"")
        if is_object_stream := b"/ObjStm" in dictionary:
            if not _DEFLATED.search(dictionary) or _PACKED_MORE.search(dictionary):
                raise ValueError("an object stream is packed in another way")
            object_streams += 1
        elif not _may_be_objects(content[match.end() : min(end, match.end() + 512)]):
            continue
        packed = content[match.end() : end]
        text = zlib.decompressobj().decompress(packed, left)
        found = _FIRST_OBJECT.search(dictionary) if is_object_stream else None
        first = int(found[1]) if found else 0
        left -= max(len(packed), len(text)) + 16 * first  # numbers take longer to read
        if left <= 0:
            raise ValueError("too much to read")
        yield _Part(_with_names(text), first)
    if whole.count(b"/ObjStm") != object_streams:
        raise ValueError("an object stream has another dictionary than programs write")


def _may_be_objects(packed: bytes) -> bool:
    try:
        return bool(_MAY_BE_OBJECTS.match(zlib.decompressobj().decompress(packed, 16)))
    except zlib.error:
        return False


def _with_names(text: bytes) -> bytes:
    if next(islice(_ESCAPED.finditer(text), MOST_ESCAPES, None), None):
        raise ValueError("more names are written otherwise than programs write")
    return _ESCAPED.sub(lambda match: bytes([int(match[1], 16)]), text)


def _acts(parts: list[_Part]) -> bool:
    """Return whether a PDF contains actions other than opening at a place in the file."""
    numbers = set()
    for text, _first in parts:
        if _ACTION.search(text):
            return True
        for opened in _OPENED.finditer(text):
            if opened[1]:
                numbers.add(int(opened[1]))
            elif not _is_place(text, opened.end()):
                return True
    return len(numbers) > MOST_OPENED or not all(_is_place_of(parts, n) for n in numbers)


def _is_place(text: bytes, position: int) -> bool:
    return _PLACE.match(text, position, position + LONGEST_PLACE) is not None


def _is_place_of(parts: list[_Part], number: int) -> bool:
    """Return whether an object is a place, in each version of it that the file contains."""
    is_known = False
    for text, position in _objects(parts, number):
        if not _is_place(text, position):
            return False
        is_known = True
    return is_known


def _objects(parts: list[_Part], number: int) -> Iterator[tuple[bytes, int]]:
    begin = re.compile(rb"(?<!\d)0*%d" % number + _SPACE + rb"\d{1,5}" + _SPACE + rb"obj")
    for text, first in parts:
        yield from ((text, match.end()) for match in begin.finditer(text))
        numbers = re.findall(rb"\d{1,9}", text[:first])
        for own, offset in zip(numbers[::2], numbers[1::2], strict=False):
            if int(own) == number:
                yield text, first + int(offset)
