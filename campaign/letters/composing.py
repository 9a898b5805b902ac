"""Composes the letter of an appeal from its parts, a recipient and the facts of a profile."""

import datetime
from collections.abc import Iterable, Iterator
from operator import attrgetter

from django.conf import settings
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext, override, pgettext

from campaign.actions.mail_links import GMAIL, MAILTO_LIMIT, OUTLOOK, one_line
from campaign.cases.placeholders import fill
from campaign.letters.letter import Letter, Line, paragraphs, tidy
from campaign.letters.models.appeal_parts import AppealRecipient
from campaign.letters.models.embassy import Embassy
from home.localization.fallback import language_shown
from home.snapshot.current import current_snapshot

HEAD = ("name", "office", "address")


def letter_between(page, recipient: AppealRecipient, code: str, reader: str) -> Letter:
    """Return the letter to `recipient` in the language `code`, with its translation for the reader.

    `reader` is the code of the reader's language. The whole letter is in one language: the one in
    which its main text exists when `code` is requested. Openings and requests that are missing in
    this language are left out, unless all are missing.
    """
    with override(code):
        language = language_shown(page, "letter") or code
    with override(language):
        openings, requests = translated(page.openings.all()), translated(page.requests.all())
        letter = write(page, recipient, openings, requests)
    if language == reader:
        return letter
    with override(reader):
        return letter.beside(write(page, recipient, openings, requests))


def translated(children: Iterable) -> list:
    """Return the children with a text in the active language, or all children if there are none."""
    children = [c for c in children if language_shown(c, "text")]
    return [c for c in children if language_shown(c, "text") == get_language()] or children


def write(page, recipient: AppealRecipient, openings: list, requests: list) -> Letter:
    """Return the letter in the active language. Parts in a fallback language are marked."""
    active = get_language()
    facts = page.about.facts() if page.about else {}
    others = {f"recipient_{name}": language_shown(recipient, name) for name in HEAD}
    others["subject"] = language_shown(page, "subject")
    short = page.short_letter if language_shown(page, "short_letter") == active else ""
    copies = [r for r in page.recipients.all() if r.gets_copy]
    return Letter(
        language=active,
        recipient_name=one_line(recipient.name),
        recipient_office=one_line(recipient.office),
        recipient_address=tidy(recipient.address),
        recipient_email=recipient.email,
        sender=gettext("Sender"),
        dateline=gettext("place and date"),
        subject=one_line(fill(page.subject, facts)),
        lines=tuple(_lines(page, recipient, openings, requests, copies, facts)),
        short=tuple(paragraphs(fill(short, facts))),
        cc=tuple(copy.email for copy in copies if copy.email),
        marks={part: code for part, code in others.items() if code and code != active},
    )


def _lines(page, recipient, openings, requests, copies, facts) -> Iterator[Line]:
    def line(part, owner, name, text=None, **options):
        text = getattr(owner, name) if text is None else text
        shown = language_shown(owner, name)
        lang = shown if shown and shown != get_language() else ""
        return Line(part, tidy(fill(text, facts)), lang=lang, **options)

    yield line("salutation", recipient, "salutation")
    for place, opening in enumerate(openings):
        yield line("opening", opening, "text", is_spare=place > 0)
    for text in paragraphs(page.letter):
        yield line("paragraph", page, "letter", text)
    yield Line("own", gettext("a sentence of your own"), is_blank=True, is_spare=True)
    if requests:
        yield line("request_intro", page, "request_intro", group="asked")
    for place, request in enumerate(requests, 1):
        before, after = request_frame(place, len(requests))
        yield line("request", request, "text", group="asked", before=before, after=after)
    for text in paragraphs(page.ending):
        yield line("ending", page, "ending", text)
    yield line("closing", page, "closing", group="signature")
    blank = {"group": "signature", "is_blank": True, "before": "[", "after": "]"}
    yield Line("name", gettext("your name"), **blank)
    yield Line("profession", gettext("your profession"), is_spare=True, **blank)
    yield Line("place", gettext("your town and country"), **blank)
    names = "; ".join(filter(None, (copy.name for copy in copies)))
    yield Line("copies", names, before=copies_label(), is_spare=not names)


def request_frame(place: int, count: int) -> tuple[str, str]:
    """Return the strings before and after a request.

    Before it is its number if there are several requests, after it a punctuation mark. Belarusian
    and Russian write “1)”.
    """
    number = pgettext("number of a request", "%(number)s.") % {"number": place}
    return f"{number} " if count > 1 else "", "." if place == count else ";"


def copies_label() -> str:
    return gettext("Copy to:") + " "


def date_patterns() -> list[str]:
    """Return the twelve date patterns of the active language, with {day} and {year}."""
    samples = [date_format(datetime.date(2345, month, 1)) for month in range(1, 13)]
    return [text.replace("2345", "{year}").replace("1", "{day}", 1) for text in samples]


def embassies() -> list[Embassy]:
    """Return the live embassies, sorted by the name of their country in the active language."""
    return current_snapshot().get_or_set(
        embassies, lambda: sorted(Embassy.objects.filter(live=True), key=attrgetter("country"))
    )


def script_data(letter: Letter, embassies: list[Embassy]) -> dict:
    """Return the data that the script needs besides the letter in the page."""
    with override(letter.language):
        number, _mark = request_frame(0, 2)
        return {
            "limit": MAILTO_LIMIT,
            "gmail": GMAIL,
            "outlook": OUTLOOK,
            "to": letter.recipient_email,
            "cc": letter.cc,
            "subject": letter.subject,
            "address": letter.address,
            "short": letter.short,
            "eml": letter.eml_head,
            "number": number.replace("0", "{n}"),
            "dates": date_patterns(),
            "embassies": [[f"{e.name}, {e.country}", e.email] for e in embassies],
        }


def envelope(recipient: AppealRecipient) -> dict:
    """Return the recipient's address in a form that both the local and the sender's post can read.

    It is in a language that is read in Belarus, else in English. The country is added in Latin
    capitals if the address is not in English.
    """
    written = (
        c for c in settings.LANGUAGES_READ_IN_BELARUS if getattr(recipient, f"address_{c}", "")
    )
    code = next(written, settings.LANGUAGE_CODE)
    with override(code):
        lines = [recipient.name, recipient.office, *(recipient.address or "").splitlines()]
    country = (recipient.address_en or "").strip().splitlines()[-1:]
    is_foreign = code != settings.LANGUAGE_CODE
    return {
        "envelope_language": code,
        "envelope_lines": [line.strip() for line in lines if line and line.strip()],
        "country_in_latin": country[0].strip().upper() if country and is_foreign else "",
    }
