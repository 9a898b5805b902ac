"""Letters as data, and the ways they leave this site. Nothing here knows Django's models."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote

# Mail programs cut longer addresses: Windows hands on about 2,000 characters.
MAILTO_LIMIT = 2000


def mailto(recipient: str = "", subject: str = "", body: str = "") -> str:
    """Return a `mailto:` address after RFC 6068, all values percent-encoded.

    Empty parameters are left out, lines of the body end with CRLF (Outlook needs it), and white
    space in recipient or subject is folded, so that no value can add a header.
    """
    parameters = {
        "subject": " ".join(subject.split()),
        "body": "\r\n".join(body.splitlines()),
    }
    query = "&".join(
        f"{name}={quote(value, safe='')}" for name, value in parameters.items() if value
    )
    address = quote("".join(recipient.split()), safe="@")
    return f"mailto:{address}?{query}" if query else f"mailto:{address}"


@dataclass(frozen=True)
class Letter:
    """A letter in one language. `text` and `short_text` separate paragraphs by an empty line.

    `marks` has the language of each part that is in another one, by the part's name.
    """

    recipient_name: str
    recipient_office: str
    recipient_address: str
    recipient_email: str
    subject: str
    salutation: str
    text: str
    short_text: str
    closing: str
    blanks: tuple[str, ...]
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def paragraphs(self) -> list[str]:
        """The paragraphs of the whole letter."""
        return _paragraphs(self.text)

    def plain_text(self, text: str) -> str:
        """Return `text` with salutation, closing and the blanks that the sender fills in."""
        signature = "\n".join([self.closing, *(f"[{blank}]" for blank in self.blanks)])
        return "\n\n".join([self.salutation, *_paragraphs(text), signature])

    @property
    def is_short_in_mail(self) -> bool:
        """Whether the whole letter is too long for a `mailto:` address and a short one exists."""
        return bool(self.short_text) and len(self._mailto(self.text)) > MAILTO_LIMIT

    @property
    def mailto(self) -> str:
        """The address that opens the letter in a mail program, the short one if need be."""
        return self._mailto(self.short_text if self.is_short_in_mail else self.text)

    def _mailto(self, text: str) -> str:
        return mailto(self.recipient_email, self.subject, self.plain_text(text))


def _paragraphs(text: str) -> list[str]:
    lines = "\n".join(line.strip() for line in text.splitlines())
    return [part.strip() for part in lines.split("\n\n") if part.strip()]
