"""Shared helpers for tests of the letter desk: a complete appeal, and parsers for its output."""

import re
from dataclasses import dataclass, replace
from email import message_from_bytes
from email.policy import default
from urllib.parse import parse_qs, unquote, urlsplit

import fast_mail_parser

from campaign.actions.mail_links import GMAIL, OUTLOOK
from campaign.letters.models import AppealOpening, AppealRecipient, AppealRequest, Embassy
from tests.conftest import LANGUAGES

APPEAL = "what-you-can-do/send-an-appeal/"

# Texts that someone may type or paste, by mistake or intentionally.
HOSTILE = {
    "line feed": "Free Ales\nBcc: evil@example.org",
    "CRLF": "Free Ales\r\nBcc: evil@example.org\r\n\r\nOther body",
    "carriage return": "Free Ales\rCc: evil@example.org",
    "line separator": "Free Ales\u2028Bcc: evil@example.org",
    "vertical tab": "Free Ales\x0bBcc: evil@example.org",
    "next line": "Free Ales\x85Bcc: evil@example.org",
    "cc": "x&cc=evil@example.org",
    "bcc": "x?bcc=evil@example.org",
    "second body": "x&body=other&subject=other",
    "encoded": "x%0d%0aBcc:evil@example.org%26cc=a",
    "fragment": "x#y",
    "quotes": "\"x\" 'y' <z@example.org> “q”",
    "markup": '"><script>alert(1)</script></template>',
    "slashes": "//evil.example/\\x",
    "list": "a@example.org, b@example.org;c",
    "plus and dollar": "a+b c%20d $& $1 {n} {day}",
    "emoji": "🕊️ free 👩‍👧",
    "right to left": "\u202eevil\u202c שלום مرحبا",
    "Cyrillic": "Свабоду Алесю Бяляцкаму!",
    "nothing visible": "a\u200bb\ufeffc",
    "10,000 characters": "Свабоду! 🕊️" * 910,
}


def several(**texts):
    """Return a text for each field in each language, as `{field}_{code}`."""
    return {
        f"{name}_{code}": f"{text} ({code})" for name, text in texts.items() for code in LANGUAGES
    }


def with_everything(page):
    """Add two recipients, a copy, openings, requests and embassies to an appeal; save it."""
    president = page.recipients.get()
    president.email, president.fax = "president@example.org", "+375 17 226 06 10"
    president.preferred_language = "be"
    page.recipients = [
        president,
        AppealRecipient(
            sort_order=1,
            email="prosecutor@example.org",
            **several(name="The prosecutor", office="General prosecutor", salutation="Dear Sir,"),
            **several(address="Internatsyonalnaya 22\n220030 Minsk\nBelarus"),
        ),
        AppealRecipient(
            sort_order=2,
            gets_copy=True,
            email="copy@example.org",
            **several(name="The ombudsperson"),
        ),
    ]
    page.openings = [
        *page.openings.all(),
        AppealOpening(sort_order=1, **several(text="I write about the case of {name}.")),
    ]
    page.requests = [
        *page.requests.all(),
        AppealRequest(sort_order=2, **several(text="to publish the ruling")),
    ]
    page.save()
    for country in ("Austria", "Germany"):
        Embassy.objects.create(
            email=f"{country.lower()}@example.org",
            address=f"Some street 1\n{country}",
            **several(country=country, name="Embassy of Belarus"),
        )
    return page


def words(element_or_text):
    """Return the text with each run of white space as one space."""
    text = getattr(element_or_text, "get_text", lambda: element_or_text)()
    return " ".join(text.split())


def one_line(text):
    """Return what a single-line field keeps: white space and control characters are folded."""
    return re.sub(r"[\s\x00-\x1f\x7f-\x9f\ufeff]+", " ", text).strip(" ")


@dataclass(frozen=True)
class Sender:
    """The values that a reader types and chooses on the desk."""

    name: str = ""
    profession: str = ""
    town: str = ""
    country: str = ""
    own: str = ""
    opening: int = 0
    requests: tuple = ()
    embassy: int | None = None


def merged(letter, sender, embassies):
    """Return the sample letter with the values of a reader, as Python composes it."""
    words = {name: one_line(getattr(sender, name)) for name in ("name", "profession", "own")}
    words["place"] = ", ".join(filter(None, map(one_line, (sender.town, sender.country))))
    embassy = [] if sender.embassy is None else [embassies[sender.embassy]]
    dropped = [line for line, keep in zip(letter.part("request"), sender.requests) if not keep]  # noqa: B905
    kept = [line for line in letter.part("request") if line not in dropped]
    numbered = letter.part("request")
    lines = []
    for line in letter.lines:
        if words.get(line.part):
            line = replace(line, text=words[line.part], before="", after="", is_spare=False)
        elif line.part == "opening":
            line = replace(line, is_spare=letter.part("opening").index(line) != sender.opening)
        elif line.part == "request":
            is_last = kept and line is kept[-1]
            place = kept.index(line) if line in kept else 0
            before = numbered[place].before if len(kept) > 1 else ""
            line = replace(
                line, is_spare=line not in kept, before=before, after="." if is_last else ";"
            )
        elif line.part == "request_intro":
            line = replace(line, is_spare=not kept)
        elif line.part == "copies":
            names = "; ".join(filter(None, [line.text, *(name for name, _email in embassy)]))
            line = replace(line, text=names, is_spare=not names)
        lines.append(line)
    return replace(
        letter, lines=tuple(lines), cc=(*letter.cc, *(email for _name, email in embassy if email))
    )


def parsed(url):
    """Parse a `mailto:` URL as a mail program does: (recipient, {parameter: value})."""
    assert re.fullmatch(r"mailto:[\w.~@%-]*(\?[\w.~%=&-]*)?", url, re.ASCII), url
    parts = urlsplit(url)
    assert parts.scheme == "mailto" and not parts.netloc and not parts.fragment
    return unquote(parts.path), _values(parts.query)


def parsed_web(url, base):
    """Parse a URL of Gmail or Outlook: the parameters that are not in the base URL, as a dict."""
    assert re.fullmatch(r"[\w.~:/?=&%-]*", url, re.ASCII), url
    assert url.startswith(base), url
    values, own = _values(urlsplit(url).query), _values(urlsplit(base).query)
    assert own.items() <= values.items()
    return {name: value for name, value in values.items() if name not in own}


def _values(query):
    values = parse_qs(query, keep_blank_values=True, strict_parsing=bool(query))
    assert all(len(found) == 1 and found[0] for found in values.values()), values
    return {name: found[0] for name, found in values.items()}


def messages(links):
    """Return the message in each of the three links: [(to, cc, subject, body)] x 3."""
    recipient, mail = parsed(links["mail"])
    gmail, outlook = parsed_web(links["gmail"], GMAIL), parsed_web(links["outlook"], OUTLOOK)
    assert set(mail) <= {"cc", "subject", "body"}, set(mail)
    assert set(gmail) <= {"to", "cc", "su", "body"}, set(gmail)
    assert set(outlook) <= {"to", "cc", "subject", "body"}, set(outlook)
    return [
        tuple(values.get(name, "") for name in ("to", "cc", subject, "body"))
        for values, subject in (
            ({"to": recipient} | mail, "subject"),
            (gmail, "su"),
            (outlook, "subject"),
        )
    ]


def read_eml(content):
    """Return headers and text of an e-mail file, as two independent parsers read it."""
    message = message_from_bytes(content, policy=default)
    assert not message.defects and not message.is_multipart()
    first = {name.lower(): str(value) for name, value in message.items()}
    assert len(first) == len(message.items()), f"A header stands twice: {message.items()}"
    other = fast_mail_parser.parse_email(content)
    assert all(len(values) == 1 for values in other.headers.values()), other.headers
    second = {name.lower(): value for name, (value,) in other.headers.items()}
    assert not other.attachments and len(other.text_plain) == 1 and not other.text_html
    assert first.keys() == second.keys()
    for name in first.keys() - {"content-type"}:
        assert first[name] == second[name], name
    assert message.get_content_type() == "text/plain"
    assert message.get_content_charset() == "utf-8"
    text = message.get_payload(decode=True).decode()
    assert text == other.text_plain[0]
    assert "\n" not in text.replace("\r\n", ""), "lines of mails end with CRLF"
    return first, text.replace("\r\n", "\n").removesuffix("\n")
