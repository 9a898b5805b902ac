"""Which host a link leads to, as browsers read it, and whether it is on a list. Pure."""

import html
import re
from collections.abc import Iterable
from urllib.parse import unquote, urlsplit

# Browsers leave out tabs and line ends, and take \ for /.
IGNORED = dict.fromkeys(map(ord, "\t\r\n"))
WEB = re.compile(r"(?:https?:|(?=[/\\]{2}))[/\\]*(.*)", re.IGNORECASE | re.DOTALL)
LINK = re.compile(r"""(?:https?:[/\\]*|(?<![:\w])[/\\]{2})[^\s"'<>()\[\]]+""", re.IGNORECASE)


def host_of(link: str) -> str:
    """Return the host that a browser asks for a link, in ASCII and lower case; empty: none.

    It is read after the URL Standard: without user name, port and final dot, with percent signs
    decoded and names in other scripts as punycode.
    """
    match = WEB.match(link.strip().translate(IGNORED).replace("\\", "/"))
    return _plain(match[1]) if match else ""


def listed_host(text: str) -> str:
    """Return the host that an editor has typed into a list, with or without scheme and `www`.

    Raises ValueError when there is none in it.
    """
    text = text.strip()
    host = host_of(text if WEB.match(text) else f"//{text}").removeprefix("www.")
    if "." not in host or not re.fullmatch(r"[a-z0-9_.-]+", host):
        raise ValueError("This is no host.")
    return host


def match(link: str, listed: Iterable[str]) -> str:
    """Return the host of the list that a link leads to, itself or below it; empty: none."""
    host = host_of(link)
    return next((own for own in listed if host == own or host.endswith(f".{own}")), "")


def matches_in(text: str, listed: Iterable[str]) -> set[str]:
    """Return the hosts of the list that links in a text lead to, be it HTML, a letter or JSON."""
    listed = list(listed)
    if not listed:
        return set()
    # Entities first, then what is quoted inside of another address, such as a letter's.
    plain = html.unescape(text)
    links = {*LINK.findall(plain), *LINK.findall(unquote(plain))}
    return {found for link in links if (found := match(link, listed))}


def _plain(after_slashes: str) -> str:
    try:
        name = urlsplit(f"//{after_slashes}").netloc.rpartition("@")[2]
        name = unquote(name.partition(":")[0])
        name = name.encode("idna").decode() if not name.isascii() else name
    except (ValueError, UnicodeError):
        return ""
    return name.lower().rstrip(".")
