"""Translates addresses on the site to files in the export, and to relative links. Pure."""

import posixpath
import re
from dataclasses import dataclass
from urllib.parse import quote, unquote, urljoin, urlsplit

# No hidden files, nothing that a shell, Windows or `sha256sum` reads otherwise.
SAFE_PART = re.compile(r"[\w~+=@-][\w.~+=@,-]*")


class UnsafeAddress(ValueError):
    """No file inside the folder can stand for this address."""


@dataclass(frozen=True)
class Reference:
    """What a link of a page means on the site: the address to ask for, and the place on it."""

    address: str
    fragment: str = ""


def read_reference(text: str, where: str, bases: tuple[str, ...]) -> Reference | None:
    """Return what a link in the document `where` means; None if it leaves the site.

    `bases` are the absolute addresses that mean this site. A query is left out: no finished page
    and no file depends on it.
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
        # From `/en/` a link to `/de/` is rooted at the host, also where the base has a path.
        if path != bare and path[:1] in ("/", ""):
            return Reference(path or "/", parts.fragment)
    host = urlsplit(bases[0])
    if (parts.scheme, parts.netloc) == (host.scheme, host.netloc):
        return Reference(bare.partition(parts.netloc)[2] or "/", parts.fragment)
    return None


def file_for(address: str, media_type: str, download_name: str = "") -> str:
    """Return the file for what the site answers under `address`.

    A folder's page is its `index.html`; a download under a folder has its own name there.
    Raises UnsafeAddress if that is no plain file inside the folder.
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
    """Return the link from the file `start` to `file`."""
    link = quote(posixpath.relpath(file, posixpath.dirname(start) or "."), safe="/~+=@,")
    return f"{link}#{fragment}" if fragment else link
