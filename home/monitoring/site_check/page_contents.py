"""What a browser loads and shows for a page: files, links and images. Pure."""

import re
from html.parser import HTMLParser

from home.archive.export.markup import CSS_URL

# Attributes with a URL that a browser requests by itself, or sends data to.
ASKED = {"src", "poster", "data", "background", "action", "formaction", "ping", "xlink:href"}
LISTS = {"srcset", "imagesrcset"}
# Relations of link elements whose URL is not requested.
ONLY_NAMED = {"canonical", "alternate", "license", "author", "help", "me", "next", "prev"}
LINKS = {"a", "area"}
IN_DRAWINGS = {"use", "image", "feimage"}
REFRESH = re.compile(r"url\s*=\s*['\"]?([^'\";]+)", re.IGNORECASE)


class PageContents(HTMLParser):
    """A page: the files it loads, the targets of its links, its anchors and its images."""

    def __init__(self, text: str):
        super().__init__()
        self.asked: list[str] = []
        self.links: list[str] = []
        self.names: set[str] = set()
        self.images: list[tuple[str, str | None]] = []
        self.is_found_by_robots = True
        self.has_menu = False
        self._in_style = False
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        values = {name: value or "" for name, value in attrs}
        self._in_style = tag == "style"
        self.names |= {values[name] for name in ("id", "name") if values.get(name)}
        self.has_menu |= "masthead" in values.get("class", "").split()
        self.asked += [values[name] for name in ASKED & values.keys()]
        for name in LISTS & values.keys():
            self.asked += [part.split()[0] for part in values[name].split(",") if part.strip()]
        self.asked += _in_css(values.get("style", ""))
        if (
            tag == "link"
            and set(values.get("rel", "").lower().split()) - ONLY_NAMED
            or tag in ("use", "image")
        ):
            self.asked.append(values.get("href", ""))
        elif tag in LINKS and "href" in values:
            self.links.append(values["href"])
        elif tag == "img":
            self.images.append((values.get("src", ""), values.get("alt")))
        elif tag == "meta":
            self._read_meta(values)

    def handle_data(self, data):
        if self._in_style:
            self.asked += _in_css(data)

    def handle_endtag(self, tag):
        self._in_style = False

    def _read_meta(self, values):
        content = values.get("content", "")
        if values.get("http-equiv", "").lower() == "refresh" and (found := REFRESH.search(content)):
            self.asked.append(found[1])
        if values.get("name", "").lower() == "robots" and "noindex" in content:
            self.is_found_by_robots = False


def _in_css(text: str) -> list[str]:
    return [found[2] or found[4] for found in CSS_URL.finditer(text)]
