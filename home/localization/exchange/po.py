"""PO files (gettext).

`msgctxt` is the entry's key, `#.` comments hold its place and fingerprints, and `#|` holds the
source text that an outdated translation follows.

polib reads and writes the files. Two of its problems are avoided before it parses a file: if the
given text is a path, polib opens the file with that path, and it takes quadratic time for texts of
many lines.
"""

import re
import tempfile
from collections.abc import Iterator

import polib
from django.utils.translation import gettext as _

from home.localization.exchange.entries import (
    Document,
    Entry,
    ExchangeError,
    check_count,
    one_line,
    split_fingerprints,
    split_key,
)

FINGERPRINT_COMMENT = "fingerprint: "
_KEYWORD = re.compile(r'(msgctxt|msgid|msgid_plural|msgstr|msgstr\[\d\])\s+".*"$')
_CONTINUATION = re.compile(r'".*"$')
_CHARSET = re.compile(r"charset=([^\s;]*)", re.IGNORECASE)


def write(document: Document) -> bytes:
    """Return the bytes of a PO file."""
    file = polib.POFile(wrapwidth=0)
    file.metadata = {
        "Project-Id-Version": one_line(document.project),
        "PO-Revision-Date": "",
        "Last-Translator": "",
        "Language-Team": "",
        "Language": document.language,
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": document.source_language,
    }
    for entry in document.entries:
        comment = [one_line(entry.note)] if entry.note else []
        file.append(
            polib.POEntry(
                msgctxt=entry.key,
                msgid=entry.source,
                msgstr=entry.target,
                comment="\n".join([*comment, FINGERPRINT_COMMENT + entry.fingerprints]),
                flags=["fuzzy"] if entry.is_fuzzy else [],
                previous_msgid=entry.previous_source or None,
            )
        )
    # polib writes characters such as U+2028 unescaped. Inside a quoted string, they do not end the
    # line.
    return f"{file}".encode()


def read(text: str) -> Document:
    """Return the document in the text of a PO file. Raise ExchangeError if it is invalid."""
    # polib only gets the path of this temporary file, never the uploaded text.
    with tempfile.NamedTemporaryFile("w", encoding="utf-8", newline="\n", suffix=".po") as copy:
        copy.writelines(line + "\n" for line in _prepared(text))
        copy.flush()
        try:
            file = polib.pofile(copy.name, encoding="utf-8")
        except (OSError, ValueError, IndexError) as error:
            raise _broken(_line_of(error)) from None
    header = {name.lower(): value for name, value in file.metadata.items()}
    if not header:
        raise _broken()
    charset = _CHARSET.search(header.get("content-type", ""))
    if charset and charset[1].lower() not in ("utf-8", "utf8", "us-ascii", "ascii", "charset"):
        raise ExchangeError(
            _(
                "The file says that its encoding is %(encoding)s. Choose UTF-8 where your program "
                "saves the file, save it again and import that."
            )
            % {"encoding": charset[1][:40]}
        )
    return Document(
        language=header.get("language", ""),
        source_language=header.get("x-source-language", ""),
        entries=[_entry(entry) for entry in file if not entry.obsolete],
        project=header.get("project-id-version", ""),
    )


def _entry(entry: polib.POEntry) -> Entry:
    reference, address = split_key(entry.msgctxt or "")
    source_fingerprint, target_fingerprint = split_fingerprints(entry.comment)
    return Entry(
        reference=reference,
        address=address,
        source=entry.msgid,
        target=entry.msgstr,
        is_fuzzy=entry.fuzzy and bool(entry.msgstr),
        source_fingerprint=source_fingerprint,
        target_fingerprint=target_fingerprint,
        problem=_("Texts with plural forms are not used here.") if entry.msgid_plural else "",
    )


def _prepared(text: str) -> Iterator[str]:
    """Yield the relevant lines of a PO file, with each text joined into one line.

    Empty lines replace all other lines, so that line numbers in error messages remain correct.
    """
    pending: list[str] = []
    blank, entries, has_fingerprint = 0, 0, False
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    for number, raw in enumerate(lines, 1):
        line = raw.strip(" \t")
        if pending and _CONTINUATION.match(line):
            pending.append(line[1:-1])
            blank += 1
            continue
        if pending:
            yield f'{"".join(pending)}"'
            yield from [""] * blank
            pending, blank = [], 0
        if keyword := _KEYWORD.match(line):
            entries += keyword[1] == "msgid"
            check_count(entries - 1)
            has_fingerprint = has_fingerprint and not line.startswith("msgstr")
            pending = [line[:-1]]
        elif line.startswith(("#,", "#~ msg")):
            yield line
        elif line.startswith("#. " + FINGERPRINT_COMMENT) and not has_fingerprint:
            has_fingerprint = True
            yield line
        elif not line or line.startswith("#"):
            yield ""
        else:
            raise _broken(number)
    if pending:
        yield f'{"".join(pending)}"'


def _line_of(error: Exception) -> int | None:
    match = re.search(r"\(line (\d+)\)", str(error))
    return int(match[1]) if match else None


def _broken(line: int | None = None) -> ExchangeError:
    if line:
        return ExchangeError(
            _(
                "This is not a whole PO file: line %(line)s cannot be read. Open it in the "
                "program that it was translated with, save it again and import that."
            )
            % {"line": line}
        )
    return ExchangeError(
        _(
            "This is neither a PO nor an XLIFF file. Export one here, have it translated and "
            "import that."
        )
    )
