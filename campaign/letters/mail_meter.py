"""The mail meter: shows editors how much of a letter fits into a mail link."""

from dataclasses import dataclass

from django.conf import settings
from django.template.loader import render_to_string
from django.utils.formats import get_format, number_format
from django.utils.translation import gettext as _
from django.utils.translation import override
from modeltranslation.settings import FALLBACK_LANGUAGES
from modeltranslation.utils import resolution_order

from campaign.actions.mail_links import MAILTO_LIMIT, mailto
from campaign.letters.composing import request_frame, translated, write
from campaign.letters.letter import Letter
from home.localization.problem_links import LinkedTabs

VERDICTS = ("full", "short", "none", "missing")
PAGE_TEXTS = ("subject", "letter", "request_intro", "ending", "closing", "short_letter")
ROW_TEXTS = {"recipients": ("name", "salutation"), "openings": ("text",), "requests": ("text",)}


@dataclass(frozen=True)
class Measure:
    """How much of the letter fits in one language: lengths of `mailto:` URLs and one of VERDICTS.

    The length is 0 if there is no short letter.
    """

    code: str
    verdict: str = "missing"
    full: int = 0
    short: int = 0

    @property
    def name(self) -> str:
        return dict(settings.LANGUAGES)[self.code]

    @property
    def full_shown(self) -> str:
        return number_format(self.full, force_grouping=True)

    @property
    def short_shown(self) -> str:
        return number_format(self.short, force_grouping=True)


def measure(page, code: str) -> Measure:
    """Return the lengths in one language, for the longest combination of recipient and opening.

    The verdict is the worst one of all combinations. A missing letter is not replaced by another
    language, but its smaller parts are.
    """
    if not getattr(page, f"letter_{code}"):
        return Measure(code)
    with override(code):
        letters = _letters(page)
    return Measure(
        code,
        verdict=max((letter.fit for letter in letters), key=VERDICTS.index),
        full=max(_length(letter, letter.text) for letter in letters),
        short=max(_length(letter, letter.short_text) for letter in letters),
    )


def _letters(page) -> list[Letter]:
    """Return the letter in the active language, for each recipient with each opening."""
    openings = [[opening] for opening in translated(page.openings.all())] or [[]]
    requests = translated(page.requests.all())
    return [
        write(page, recipient, opening, requests)
        for recipient in page.addressees
        for opening in openings
    ]


def _length(letter: Letter, text: str) -> int:
    return len(mailto(letter.recipient_email, letter.subject, text, letter.cc)) if text else 0


def script_data(page, target: str = "") -> dict:
    """Return the data that `mail-meter.js` uses for texts that have no field in the form.

    `target` is the language of the translate view, whose fields have other names. It is empty in
    the edit form.
    """
    return {
        "target": target,
        "limit": MAILTO_LIMIT,
        "separator": get_format("THOUSAND_SEPARATOR"),
        "languages": {code: _language_data(page, code) for code, _name in settings.LANGUAGES},
        "texts": _texts(page, PAGE_TEXTS),
        "rows": {
            relation: {
                str(row.translation_key): _texts(row, names) | _shared(row)
                for row in getattr(page, relation).all()
            }
            for relation, names in ROW_TEXTS.items()
        },
    }


def _texts(instance, names) -> dict[str, str]:
    columns = [f"{name}_{code}" for name in names for code, _name in settings.LANGUAGES]
    return {column: getattr(instance, column) or "" for column in columns}


def _shared(row) -> dict:
    names = [name for name in ("email", "gets_copy") if hasattr(row, name)]
    return {name: getattr(row, name) for name in names}


def _language_data(page, code: str) -> dict:
    with override(code):
        letter = write(page, page.addressees[0], [], [])
        number, _mark = request_frame(0, 2)
        return {
            "chain": resolution_order(code, FALLBACK_LANGUAGES),
            "facts": page.about.facts() if page.about else {},
            "blanks": [str(letter.part(part)[0]) for part in ("name", "place")],
            "copies": letter.part("copies")[0].before,
            "number": number.replace("0", "{n}"),
        }


def render(page, target: str = "") -> str:
    """Return the meter as HTML: all languages, or only the language `target` in that view."""
    codes = [target] if target else [code for code, _name in settings.LANGUAGES]
    context = {
        "limit": str(MAILTO_LIMIT),
        "beyond_limit": str(MAILTO_LIMIT + 1),
        "limit_shown": number_format(MAILTO_LIMIT, force_grouping=True),
        "measures": [measure(page, code) for code in codes],
        "verdicts": {
            "full": _("the whole letter"),
            "short": _("the short letter"),
            "none": _("the subject only"),
            "missing": _("not written yet"),
        },
        "script_data": script_data(page, target),
    }
    return render_to_string("letters/mail_meter.html", context)


class MeteredTabs(LinkedTabs):
    """The tabs of an appeal's edit form, with the meter below them on every tab."""

    class BoundPanel(LinkedTabs.BoundPanel):
        def render_html(self, parent_context=None):
            return super().render_html(parent_context) + render(self.instance)
