"""Compares links with the list of prosecuted hosts, read as browsers read them. Pure."""

import html
import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

# Browsers leave out tabs and line ends, and take \ for /.
IGNORED = dict.fromkeys(map(ord, "\t\r\n"))
WEB = re.compile(r"(?:https?:|(?=[/\\]{2}))[/\\]*(.*)", re.IGNORECASE | re.DOTALL)
CLOSING = ".,;:!?»”’"  # what ends a sentence rather than an address
LINK = re.compile(r"""(?:https?:[/\\]*|(?<![:\w])[/\\]{2})[^\s"'<>()\[\]]+""", re.IGNORECASE)


def host_of(link: str) -> str:
    """Return the host that a browser asks for a link, in ASCII and lower case; empty: none.

    It is read after the URL Standard: without user name, port and final dot, with percent signs
    decoded and names in other scripts as punycode.
    """
    match = WEB.match(link.strip().translate(IGNORED).replace("\\", "/"))
    return _plain(match[1]) if match else ""


def place_of(link: str) -> str:
    """Return the host that a link leads to, and the path there: `t.me/channel`; empty: none.

    Paths are compared in lower case and as browsers resolve them. What follows ? or # is left out.
    """
    host = host_of(link)
    if not host:
        return ""
    rest = WEB.match(link.strip().translate(IGNORED).replace("\\", "/"))[1]
    path = posixpath.normpath("/" + unquote(urlsplit(f"//{rest}").path).lstrip("/"))
    return (host + path).rstrip("/").lower()


def listed_place(text: str) -> str:
    """Return the place that an editor has typed into a list, with or without scheme and `www`.

    A path belongs to it, for a channel shares its host with others: `t.me/channel`.
    Raises ValueError when there is no host in it.
    """
    text = text.strip()
    place = place_of(text if WEB.match(text) else f"//{text}").removeprefix("www.")
    host = place.partition("/")[0]
    if "." not in host or not re.fullmatch(r"[a-z0-9_.-]+", host):
        raise ValueError("This is no host.")
    return place


def match(link: str, listed: Iterable[str]) -> str:
    """Return the place of the list that a link leads to, itself or below it; empty: none."""
    host, _slash, path = place_of(link).partition("/")
    for place in listed:
        own, _slash, below = place.partition("/")
        is_host = host == own or host.endswith(f".{own}")
        if is_host and f"{path}/".startswith(f"{below}/" if below else ""):
            return place
    return ""


def matches_in(text: str, listed: Iterable[str]) -> set[str]:
    """Return the places of the list that links in a text lead to, be it HTML, a letter or JSON."""
    listed = list(listed)
    if not listed:
        return set()
    # Entities first, then what is quoted inside of another address, such as a letter's.
    plain = html.unescape(text)
    links = {*LINK.findall(plain), *LINK.findall(unquote(plain))}
    return {found for link in links if (found := match(link.rstrip(CLOSING), listed))}


def _plain(after_slashes: str) -> str:
    try:
        name = urlsplit(f"//{after_slashes}").netloc.rpartition("@")[2]
        name = unquote(name.partition(":")[0])
        name = name.encode("idna").decode() if not name.isascii() else name
    except (ValueError, UnicodeError):
        return ""
    return name.lower().rstrip(".")
