"""Reads and writes translation files in all formats. Pure."""

import codecs
import re

from django.utils.translation import gettext as _

from home.localization.exchange import po, xliff
from home.localization.exchange.entries import MAX_BYTES, Document, ExchangeError, Format

_DECLARED_IN_XML = re.compile(r"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([^\"']*)[\"']")
_XML_ENCODINGS = {"utf-8", "utf8", "utf-16", "us-ascii", "ascii"}


def write(document: Document, file_format: Format) -> bytes:
    """Return the bytes of a translation file in the given format."""
    if file_format is Format.PO:
        return po.write(document)
    return xliff.write(document, file_format)


def read(data: bytes) -> Document:
    """Return the document in a translation file. The format is detected from the content.

    Raise ExchangeError if the file cannot be read.
    """
    check_size(len(data))
    text = _decode(data)
    if not text.strip():
        raise ExchangeError(_("The file is empty. Export it again and send the translator that."))
    if text.lstrip().startswith("<"):
        return xliff.read(text)
    return po.read(text)


def check_size(size: int) -> None:
    """Raise ExchangeError if a file has more than `MAX_BYTES` bytes."""
    if size > MAX_BYTES:
        raise ExchangeError(
            _(
                "The file is larger than %(limit)s MB. Split it into smaller ones and import them "
                "one by one."
            )
            % {"limit": MAX_BYTES // 1024 // 1024}
        )


def _decode(data: bytes) -> str:
    if data.startswith((b"PK\x03\x04", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")):
        raise ExchangeError(
            _("This is a compressed archive. Unpack it and import the files in it one by one.")
        )
    is_utf_16 = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    try:
        text = data.decode("utf-16" if is_utf_16 else "utf-8-sig")
    except UnicodeDecodeError:
        raise _wrong_encoding() from None
    if "\x00" in text:
        raise _wrong_encoding()
    is_xml = text.lstrip().startswith("<")
    declared = _DECLARED_IN_XML.match(text)
    if is_utf_16 and not is_xml:
        raise _wrong_encoding()
    if is_xml and declared and declared[1].lower() not in _XML_ENCODINGS:
        raise _wrong_encoding()
    return text


def _wrong_encoding() -> ExchangeError:
    return ExchangeError(
        _(
            "This is not a PO or XLIFF file in the encoding UTF-8. Choose UTF-8 where your "
            "program saves the file, save it again and import that."
        )
    )
