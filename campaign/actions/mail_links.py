"""Links that open a message in a mail program, Gmail or Outlook. Pure functions."""

from collections.abc import Iterable, Mapping
from urllib.parse import quote

# Mail programs cut longer URLs: Windows passes on about 2,000 characters.
MAILTO_LIMIT = 2000
GMAIL = "https://mail.google.com/mail/?view=cm&fs=1"
OUTLOOK = "https://outlook.live.com/mail/0/deeplink/compose"


def mailto(recipient: str = "", subject: str = "", body: str = "", cc: Iterable[str] = ()) -> str:
    """Return a `mailto:` URL according to RFC 6068, with all values percent-encoded.

    Empty parameters are left out. Lines of the body end with CRLF, which Outlook needs. White space
    in e-mail addresses and in the subject is folded, so that no value can add a header.
    """
    query = _query({"cc": _addresses(cc), "subject": one_line(subject), "body": _crlf(body)})
    address = "mailto:" + quote(_address(recipient), safe="@")
    return f"{address}?{query}" if query else address


def gmail(recipient: str = "", subject: str = "", body: str = "", cc: Iterable[str] = ()) -> str:
    """Return the URL that opens the message in Gmail on the web; see `mailto`."""
    values = {"to": _address(recipient), "cc": _addresses(cc), "su": one_line(subject)}
    query = _query(values | {"body": _crlf(body)})
    return f"{GMAIL}&{query}" if query else GMAIL


def outlook(recipient: str = "", subject: str = "", body: str = "", cc: Iterable[str] = ()) -> str:
    """Return the URL that opens the message in Outlook on the web; see `mailto`."""
    values = {"to": _address(recipient), "cc": _addresses(cc), "subject": one_line(subject)}
    query = _query(values | {"body": _crlf(body)})
    return f"{OUTLOOK}?{query}" if query else OUTLOOK


def one_line(text: str) -> str:
    """Return the text as one line, with each run of white space replaced by one space."""
    return " ".join((text or "").split())


def _query(values: Mapping[str, str]) -> str:
    return "&".join(f"{name}={quote(value, safe='')}" for name, value in values.items() if value)


def _crlf(text: str) -> str:
    return "\r\n".join(text.splitlines())


def _address(text: str) -> str:
    return "".join(text.split())


def _addresses(several: Iterable[str], comma: str = ",") -> str:
    return comma.join(_address(one) for one in several)
