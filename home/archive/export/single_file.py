"""One HTML file with all pages of a language, to send in messengers."""

import mimetypes
import posixpath
import re
from collections.abc import Callable
from urllib.parse import unquote, urlsplit

from home.archive.export.folder import UNCOMPRESSED, Folder
from home.archive.export.markup import LINKS, Link, Page, Sheet, Tag, as_data, spliced, start_tag

POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; font-src data:"
# Shows one page at a time, by its anchor. Browsers without `:has()` show all pages in a row.
ONE_AT_A_TIME = """
@supports selector(:has(a)) {
  body > main { display: none }
  body > main:target, body > main:has(:target) { display: block }
  body:not(:has(main:target, main :target)) > main:first-of-type { display: block }
}
@media print { body > main { break-before: page } }
"""
NAMES_OF_IDS = {"for", "aria-labelledby", "aria-describedby", "aria-controls", "headers", "list"}
TELLS_ABOUT_PAGE = {"viewport", "color-scheme", "referrer", "description"}
WITHOUT_USE = {"script", "source", "template", "link", "style", "form"}
KEPT_AS_FILES = {".eml", ".txt", ".svg"}
MAIN = re.compile(r"<main\b[^>]*>")
IMPORT = re.compile(r"""@import\s+["']([^"']+)["'];""")


def file_name(code: str) -> str:
    """Return the name of the file with all pages of a language."""
    return f"{UNCOMPRESSED}{code}.html"


def is_page(text: str) -> bool:
    """Tell whether a file is a page of the site; pages for printing are left out."""
    return '<main id="main"' in text


def has_place(tag: Tag) -> bool:
    """Tell whether an element of a page belongs into the single file."""
    if tag.name == "meta":
        return tag.get("charset") is not None or tag.get("name") in TELLS_ABOUT_PAGE
    classes = (tag.get("class") or "").split()
    return tag.name not in WITHOUT_USE and not {"languages", "skip"} & set(classes)


class SingleFile:
    """All pages of a language in the given order; the first is shown first.

    `files` maps names in the folder to their text. `online` returns the public URL of a file that
    is not included.
    """

    def __init__(self, folder: Folder, files: dict[str, str], online: Callable[[str], str]):
        self.folder = folder
        self.sources = files
        self.pages = {name: Page(text, has_place) for name, text in files.items()}
        self.online = online
        self.first = next(iter(files))
        root = posixpath.dirname(self.first)
        self.anchors = {
            name: posixpath.relpath(posixpath.dirname(name), root).replace("/", ".")
            for name in files
        } | {self.first: "first"}

    def text(self) -> str:
        """Return the content of the file."""
        whole = self.sources[self.first]
        start = MAIN.search(whole).start()
        end = whole.index("</main>") + len("</main>")
        mains = "\n    ".join(self._main(name) for name in self.pages)
        head = f'  <meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        head += f"    <style>{self._styles()}{ONE_AT_A_TIME}</style>\n  </head>"
        before = self._part(self.first, 0, start).replace("</head>", head, 1)
        return before + mains + self._part(self.first, end, len(whole))

    def _main(self, name: str) -> str:
        source = self.sources[name]
        inner = self._part(name, MAIN.search(source).end(), source.index("</main>"))
        return f'<main id="{self.anchors[name]}">{inner}</main>'

    def _part(self, name: str, start: int, end: int) -> str:
        """Return a part of a page with links and ids adapted to the single file."""
        page = self.pages[name]
        changes = [(*stretch, "") for stretch in page.removed]
        changes += [(tag.start, tag.end, self._tag(tag, name)) for tag in page.tags]
        inside = [(a - start, b - start, new) for a, b, new in changes if start <= a < end]
        return spliced(page.text[start:end], inside)

    def _tag(self, tag: Tag, name: str) -> str:
        before = self.sources[name][tag.start : tag.end]
        anchor = self.anchors[name]
        attributes = []
        for key, value in tag.attributes:
            if key in ("srcset", "sizes"):
                continue
            if value and key == "id":
                value = f"{anchor}:{value}"
            elif value and key in NAMES_OF_IDS:
                value = " ".join(f"{anchor}:{each}" for each in value.split())
            elif value and key in LINKS:
                value, download = self._link(value, name, is_part=key == "src")
                attributes += [("download", download)] if download else []
            attributes.append((key, value))
        if attributes == tag.attributes:
            return before
        return start_tag(tag.name, attributes, before.endswith("/>"))

    def _link(self, text: str, name: str, is_part: bool) -> Link:
        """Return the new form of a link in the file `name`; `is_part` means shown with the page."""
        parts = urlsplit(text)
        if parts.scheme or parts.netloc:
            return Link(text)
        file = _file(text, name) if parts.path else name
        if file in self.anchors:
            place = f":{parts.fragment}" if parts.fragment else ""
            return Link(f"#{self.anchors[file]}{place}")
        is_download = posixpath.splitext(file)[1] in KEPT_AS_FILES
        if is_part or is_download:
            media_type = mimetypes.guess_type(file)[0] or "application/octet-stream"
            return Link(
                as_data(media_type, self._read(file)), "" if is_part else posixpath.basename(file)
            )
        return Link(self.online(file))

    def _styles(self) -> str:
        sheets = {}
        for name, source in self.sources.items():
            for tag in Page(source).tags:
                if tag.name == "link" and "stylesheet" in tag.relations:
                    sheets[_file(tag.get("href"), name)] = None
        return "\n".join(map(self._sheet, sheets))

    def _sheet(self, file: str) -> str:
        text = self._read(file).decode()
        whole = IMPORT.sub(lambda match: self._sheet(_file(match[1], file)), text)
        return Sheet(whole).written(lambda link: self._link(link, file, is_part=True))

    def _read(self, file: str) -> bytes:
        return (self.folder.path / file).read_bytes()


def _file(link: str, where: str) -> str:
    """Return the file in the folder that a relative link in the file `where` leads to."""
    path = unquote(urlsplit(link).path)
    return posixpath.normpath(posixpath.join(posixpath.dirname(where), path))
