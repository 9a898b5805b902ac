"""Maps paths on the site to files in the export, and to relative links. Pure."""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

# No hidden files, and no characters with a meaning in shells, Windows or `sha256sum`.
SAFE_PART = re.compile(r"[\w~+=@-][\w.~+=@,-]*")


class UnsafeAddress(ValueError):
    """The path cannot be mapped to a file inside the folder."""


@dataclass(frozen=True)
class Reference:
    """The target of a link on the site: a path, and a fragment."""

    address: str
    fragment: str = ""


def read_reference(text: str, where: str, bases: tuple[str, ...]) -> Reference | None:
    """Return the target of a link in the document `where`; None if it is outside the site.

    `bases` are the base URLs of this site. The query is removed, because no finished page and no
    file depends on it.
    """
    try:
        absolute = urljoin(bases[0] + where, text.strip())
        parts = urlsplit(absolute)
    except ValueError:
        return None
    if parts.scheme not in ("http", "https"):
        return None
    bare = absolute.partition("#")[0].partition("?")[0]
    for base in bases:
        path = bare.removeprefix(base)
        # A link from `/en/` to `/de/` is relative to the host, even if the base URL has a path.
        if path != bare and path[:1] in ("/", ""):
            return Reference(path or "/", parts.fragment)
    host = urlsplit(bases[0])
    if (parts.scheme, parts.netloc) == (host.scheme, host.netloc):
        return Reference(bare.partition(parts.netloc)[2] or "/", parts.fragment)
    return None


def file_for(address: str, media_type: str, download_name: str = "") -> str:
    """Return the name of the file for a response under `address`.

    The file of a path that ends with a slash is its `index.html`, or has the name of the download.
    Raises UnsafeAddress if the result is not a plain file inside the folder.
    """
    path = unquote(address.partition("?")[0])
    name = path.removeprefix("/")
    if path.endswith("/"):
        name += download_name.replace("/", "\\") or (
            "index.html" if media_type == "text/html" else "index"
        )
    elif media_type == "text/html" and not posixpath.splitext(path)[1]:
        name += "/index.html"
    if not path.startswith("/") or len(name) > 400:
        raise UnsafeAddress(address)
    for part in name.split("/"):
        if not SAFE_PART.fullmatch(part) or part.endswith(".") or len(part.encode()) > 240:
            raise UnsafeAddress(address)
    return name


def relative(file: str, start: str, fragment: str = "") -> str:
    """Return the relative link from the file `start` to `file`."""
    link = quote(posixpath.relpath(file, posixpath.dirname(start) or "."), safe="/~+=@,")
    return f"{link}#{fragment}" if fragment else link
