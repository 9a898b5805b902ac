"""Compares links with the list of prosecuted hosts, parsed as browsers parse them. Pure."""

import html
import posixpath
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

# Browsers ignore tabs and line breaks, and treat \ like /.
IGNORED = dict.fromkeys(map(ord, "\t\r\n"))
WEB = re.compile(r"(?:https?:|(?=[/\\]{2}))[/\\]*(.*)", re.IGNORECASE | re.DOTALL)
CLOSING = ".,;:!?»”’"  # characters that end a sentence, not a URL
LINK = re.compile(r"""(?:https?:[/\\]*|(?<![:\w])[/\\]{2})[^\s"'<>()\[\]]+""", re.IGNORECASE)


def host_of(link: str) -> str:
    """Return the host of a link, in ASCII and lower case; empty if there is none.

    It is parsed according to the URL Standard: without user name, port and final dot, with percent
    encoding decoded, and with names in other scripts as punycode.
    """
    match = WEB.match(link.strip().translate(IGNORED).replace("\\", "/"))
    return _plain(match[1]) if match else ""


def place_of(link: str) -> str:
    """Return host and path of a link, such as `t.me/channel`; empty if there is no host.

    Paths are resolved as in browsers and converted to lower case. Query and fragment are removed.
    """
    host = host_of(link)
    if not host:
        return ""
    rest = WEB.match(link.strip().translate(IGNORED).replace("\\", "/"))[1]
    path = posixpath.normpath("/" + unquote(urlsplit(f"//{rest}").path).lstrip("/"))
    return (host + path).rstrip("/").lower()


def listed_place(text: str) -> str:
    """Return host and path of an entry as an editor types it, with or without scheme and `www`.

    The path is kept because channels share a host: `t.me/channel`. Raises ValueError if the text
    has no host.
    """
    text = text.strip()
    place = place_of(text if WEB.match(text) else f"//{text}").removeprefix("www.")
    host = place.partition("/")[0]
    if "." not in host or not re.fullmatch(r"[a-z0-9_.-]+", host):
        raise ValueError("This is no host.")
    return place


def match(link: str, listed: Iterable[str]) -> str:
    """Return the entry of the list that a link leads to, or below; empty if there is none."""
    host, _slash, path = place_of(link).partition("/")
    for place in listed:
        own, _slash, below = place.partition("/")
        is_host = host == own or host.endswith(f".{own}")
        if is_host and f"{path}/".startswith(f"{below}/" if below else ""):
            return place
    return ""


def matches_in(text: str, listed: Iterable[str]) -> set[str]:
    """Return the entries of the list that links in a text lead to.

    The text can be HTML, a letter or JSON.
    """
    listed = list(listed)
    if not listed:
        return set()
    # Decode entities first, then URLs that are quoted in another URL, such as a letter's.
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
