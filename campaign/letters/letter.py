"""A letter as data, and its formats: text, mail links, .eml and .txt files. Pure functions."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from email.message import EmailMessage
from email.policy import SMTP
from itertools import groupby, zip_longest

from campaign.actions.mail_links import (
    MAILTO_LIMIT,
    _address,
    _addresses,
    _crlf,
    gmail,
    mailto,
    one_line,
    outlook,
)


@dataclass(frozen=True)
class Line:
    """A line of a letter. Adjacent lines of one group form one paragraph; others stand alone.

    `part` names the kind of line: salutation, opening, paragraph and so on. `before` and `after`
    belong to the letter but not to the text, such as the number of a request. A spare line is left
    out unless a reader chooses it. A blank line is filled in by the reader. `lang` is set if the
    text is in another language than the letter.
    """

    part: str
    text: str
    group: str = ""
    before: str = ""
    after: str = ""
    is_spare: bool = False
    is_blank: bool = False
    lang: str = ""
    translation: str = ""
    translation_lang: str = ""

    def __str__(self) -> str:
        return f"{self.before}{self.text}{self.after}"


@dataclass(frozen=True)
class Letter:
    """A letter to one recipient in one language.

    `short` holds the paragraphs that replace everything between salutation and signature in mail
    programs. `marks` maps each part of the head that is in another language to its language code.
    """

    language: str
    recipient_name: str
    recipient_office: str
    recipient_address: str
    recipient_email: str
    sender: str
    dateline: str
    subject: str
    lines: tuple[Line, ...]
    short: tuple[str, ...] = ()
    cc: tuple[str, ...] = ()
    marks: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The letter from the salutation on, with blanks in square brackets."""
        return compose(self.lines)

    @property
    def short_text(self) -> str:
        """The short version with salutation and signature; empty if there is none."""
        if not self.short:
            return ""
        short = [Line("paragraph", text) for text in self.short]
        return compose([*self.part("salutation"), *short, *self._group("signature")])

    @property
    def file_text(self) -> str:
        """The whole letter with address, date and subject, for a text file."""
        return "\n\n".join([self.address, f"[{self.dateline}]", self.subject, self.text])

    @property
    def address(self) -> str:
        """The recipient's postal address, line by line."""
        to = [self.recipient_name, self.recipient_office, self.recipient_address]
        return "\n".join(filter(None, to))

    @property
    def mail_text(self) -> str:
        """The text for a mail program: the letter, else its short version, else nothing."""
        return next((text for text in (self.text, self.short_text) if self._fits(text)), "")

    @property
    def fit(self) -> str:
        """How much of the letter fits into a mail link: `full`, `short` or `none`."""
        return {self.text: "full", "": "none"}.get(self.mail_text, "short")

    @property
    def mailto(self) -> str:
        """The URL that opens the letter in a mail program."""
        return mailto(self.recipient_email, self.subject, self.mail_text, self.cc)

    @property
    def gmail(self) -> str:
        """The URL that opens the letter in Gmail on the web."""
        return gmail(self.recipient_email, self.subject, self.mail_text, self.cc)

    @property
    def outlook(self) -> str:
        """The URL that opens the letter in Outlook on the web."""
        return outlook(self.recipient_email, self.subject, self.mail_text, self.cc)

    @property
    def txt(self) -> bytes:
        """The letter as a text file in UTF-8, with CRLF line ends."""
        return (_crlf(self.file_text) + "\r\n").encode()

    @property
    def eml(self) -> bytes:
        """The letter as a file that mail programs open as an unsent message."""
        message = EmailMessage(policy=SMTP)
        message["X-Unsent"] = "1"
        if self.recipient_email:
            message["To"] = _address(self.recipient_email)
        if self.cc:
            message["Cc"] = _addresses(self.cc, ", ")
        message["Subject"] = one_line(self.subject)
        message.set_content(self.text + "\n", cte="base64")
        return message.as_bytes()

    @property
    def eml_head(self) -> str:
        """The headers of the `.eml` file without `Cc`, because readers can add copies."""
        return replace(self, cc=()).eml.decode("ascii").partition("\r\n\r\n")[0]

    def beside(self, translation: "Letter") -> "Letter":
        """Return this letter with a translation beside each line.

        Lines are paired by part and position. If the translation has more paragraphs, the extra
        ones are added without an original.
        """
        lines = []
        for part, own in groupby(self.lines, key=lambda line: line.part):
            for line, other in zip_longest(own, translation.part(part)):
                line = line or Line(part, "")
                code = (other.lang or translation.language) if other else ""
                if other and code != (line.lang or self.language):
                    line = replace(line, translation=other.text, translation_lang=code)
                lines.append(line)
        return replace(self, lines=tuple(lines))

    def part(self, part: str) -> list[Line]:
        """Return the lines of one part, such as all openings."""
        return [line for line in self.lines if line.part == part]

    def _group(self, group: str) -> list[Line]:
        return [line for line in self.lines if line.group == group]

    def _fits(self, text: str) -> bool:
        url = mailto(self.recipient_email, self.subject, text, self.cc)
        return bool(text) and len(url) <= MAILTO_LIMIT


def compose(lines: Iterable[Line]) -> str:
    """Return the lines as text, with an empty line between paragraphs and none within a group."""
    text, group = "", ""
    for line in lines:
        if line.is_spare or not line.text:
            continue
        gap = "\n" if line.group and line.group == group else "\n\n"
        text, group = text + (gap if text else "") + str(line), line.group
    return text


def tidy(text: str) -> str:
    """Return the text with LF line ends and without white space around its lines."""
    return "\n".join(line.strip() for line in (text or "").splitlines()).strip()


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text, which are separated by empty lines."""
    return [part.strip() for part in tidy(text).split("\n\n") if part.strip()]
