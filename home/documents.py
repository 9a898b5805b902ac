"""The gate that every document passes: its content must be what its extension says.

What a program may run on the reader's side is refused: markup, scripts, macros, formulas, templates
that are fetched. A PDF is taken as it is.
"""

import csv
import re
from io import BytesIO, StringIO
from pathlib import PurePath
from zipfile import BadZipFile, LargeZipFile, ZipFile

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.files.base import File
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

MOST_PARTS = 2_000  # files within a DOCX or ODT
LARGEST_PARTS = 200 * 2**20  # bytes that they may unpack to
PARTS_OF_FORMAT = {
    "docx": ("[Content_Types].xml", "word/document.xml"),
    "odt": ("mimetype", "content.xml"),
}
ODT_TYPE = b"application/vnd.oasis.opendocument.text"

_MARKUP = re.compile(
    r"<(?:!doctype|\?|html|head|body|script|svg|iframe|object|embed|img)\b|^#!", re.I
)
_NOT_TEXT = re.compile(r"[\x00-\x08\x0b\x0e-\x1f]")
_FORMULA = re.compile(r"\s*(?:[=@\t\r]|[+-](?![\d\s.,()/%-]*$))")
_RUNS = re.compile(
    r"vbaproject|vbadata|activex|/embeddings/|oleobject|^basic/|^scripts/|^object |"
    r"\.(?:exe|js|vbs)$",
    re.IGNORECASE,
)
_FETCHES = re.compile(rb"attachedTemplate|macroEnabled|oleObject|subDocument", re.IGNORECASE)


def check_document(file: File) -> None:
    """Let a document pass. Raises ValidationError with a sentence for editors.

    Allowed are the extensions of WAGTAILDOCS_EXTENSIONS, with the content that each promises, up to
    WAGTAILDOCS_MAX_UPLOAD_SIZE.
    """
    extension = PurePath(file.name or "").suffix.lower().lstrip(".")
    if extension not in settings.WAGTAILDOCS_EXTENSIONS:
        raise _refusal()
    if file.size > settings.WAGTAILDOCS_MAX_UPLOAD_SIZE:
        raise ValidationError(
            _("This file is too big (%(file_size)s). Maximum filesize %(max_filesize)s.")
            % {
                "file_size": filesizeformat(file.size),
                "max_filesize": filesizeformat(settings.WAGTAILDOCS_MAX_UPLOAD_SIZE),
            },
            code="file_too_large",
        )
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
    try:
        cells = [cell for row in csv.reader(StringIO(text)) for cell in row]
    except csv.Error as error:
        raise _refusal() from error
    for separator in ";\t":
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
                if archive.read("mimetype").strip() != ODT_TYPE:
                    raise _refusal()
                return
            telling = [n for n in names if n.endswith(".rels") or n == "[Content_Types].xml"]
            if any(_FETCHES.search(archive.read(name)) for name in telling):
                raise _refusal()
    except (BadZipFile, LargeZipFile, NotImplementedError, OSError, EOFError, ValueError) as error:
        raise _refusal() from error
