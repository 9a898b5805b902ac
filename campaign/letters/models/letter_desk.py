"""The letter desk: the sub-pages of an appeal for each recipient and language."""

from functools import wraps

from django.conf import settings
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import get_language
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from campaign.letters import composing
from campaign.letters.letter import Letter
from campaign.letters.models.appeal_parts import AppealRecipient
from campaign.letters.models.letter_channels import LetterWay
from home.caching.cache_control import keep_for
from home.localization.fallback import kept_children
from home.models import BasePage
from home.snapshot.current import current_snapshot

# The maximum age of a shown count, so that each counted letter does not invalidate all pages.
SECONDS_BETWEEN_COUNTS, SECONDS_AFTER_SENDING = 10, 1
WAYS_OUT = ("print", "envelope", "eml", "txt")  # names of the URL patterns below a letter


def letter_path(tail="", name="letter"):
    """Route a view to the n-th letter in a language. The first letter has no number in its URL.

    The view gets the language code and the recipient's number, which starts at 1. `tail` is the
    path below the letter. After a release, paths with a tail redirect to the page.
    """

    def decorator(view):
        @wraps(view)
        def checked(page, request, code, number=None):
            if code not in dict(settings.LANGUAGES) or number == 0:
                raise Http404
            if (number or 1) > len(page.addressees):
                raise Http404
            if tail and page.is_closed:
                return redirect(page.get_url(request))
            if number == 1:
                return redirect(page.desk_path(request, name, code, 1), permanent=True)
            return view(page, request, code, number or 1)

        for pattern in ("letter/<str:code>/", "letter/<str:code>/<int:number>/"):
            checked = path(pattern + tail, name=name)(checked)
        return checked

    return decorator


class LetterDesk(RoutablePageMixin):
    """The sub-pages of an appeal: its letters, and the channels that need the server.

    The browser merges what readers type into the letter; no URL accepts data about a reader.
    """

    serve_preview = BasePage.serve_preview  # RoutablePageMixin's ignores the language

    def get_preview_context(self, request, mode_name):
        code = self.addressees[0].preferred_language or get_language()
        shown = super().get_preview_context(request, mode_name)
        return shown | self._desk_context(request, code, 1)

    @path("")
    def in_reading_language(self, request):
        """Return the page with the first letter, in the language that its recipient prefers."""
        code = self.addressees[0].preferred_language or get_language()
        return self.render_desk(request, code, 1)

    @path("sent/", name="sent")
    def thanks(self, request):
        """Return the same page with thanks, after a reader has clicked “I sent it”."""
        code = self.addressees[0].preferred_language or get_language()
        return self.render_desk(request, code, 1, is_thanked=True)

    @letter_path()
    def in_letter_language(self, request, code, number):
        """Return the page in the reader's language with a letter in the chosen language."""
        sub_address = self._desk_subpath("letter", code, number)
        return self.render_desk(request, code, number, sub_address=sub_address)

    @letter_path("print/", "print")
    def for_print(self, request, code, number):
        """Return only the letter, formatted for paper."""
        context = self._sheet_context(request, code, number)
        return TemplateResponse(request, "letters/appeal_print.html", context)

    @letter_path("envelope/", "envelope")
    def envelope(self, request, code, number):
        """Return the envelope in Cyrillic, to print or to cut out."""
        context = self._sheet_context(request, code, number)
        context |= composing.envelope(self.addressees[number - 1])
        return TemplateResponse(request, "letters/appeal_envelope.html", context)

    @letter_path("eml/", "eml")
    def as_eml(self, request, code, number):
        """Return the letter as a file for mail programs."""
        return _download(self.letter_to(number, code).eml, "message/rfc822", "letter.eml")

    @letter_path("txt/", "txt")
    def as_txt(self, request, code, number):
        """Return the letter as a text file."""
        content = self.letter_to(number, code).txt
        return _download(content, "text/plain; charset=utf-8", "letter.txt")

    @cached_property
    def addressees(self) -> list[AppealRecipient]:
        """The recipients of a letter of their own. A draft without any gets an empty one."""
        kept_children(self)
        own = [recipient for recipient in self.recipients.all() if not recipient.gets_copy]
        return own or [AppealRecipient(page=self)]

    def letter_to(self, number: int, code: str) -> Letter:
        """Return the letter to the n-th recipient in a language, with the reader's translation."""
        return current_snapshot().get_or_set(
            ("letter", number, code),
            lambda: composing.letter_between(
                self, self.addressees[number - 1], code, get_language()
            ),
            page=self,
            is_large=True,
        )

    def public_subpaths(self):
        ways_out = () if self.is_closed else WAYS_OUT
        return [
            self._desk_subpath(name, code, number)
            for number, _recipient in enumerate(self.addressees, 1)
            for code, _language in settings.LANGUAGES
            for name in ("letter", *ways_out)
        ]

    def desk_path(self, request, name: str, code: str, number: int) -> str:
        """Return the path of a sub-page. `name` is the name of its URL pattern."""
        return self.get_url(request) + self._desk_subpath(name, code, number)

    def _desk_subpath(self, name: str, code: str, number: int) -> str:
        return self.reverse_subpage(name, args=[code] if number == 1 else [code, number])

    @property
    def is_overdue(self) -> bool:
        """Whether the deadline has passed."""
        return bool(self.deadline and self.deadline < timezone.localdate())

    def render_desk(self, request, code: str, number: int, **context):
        snapshot = current_snapshot()
        site = snapshot.site_for(request)
        context |= snapshot.get_or_set(
            ("desk", site and site.pk, code, number),
            lambda: self._desk_context(request, code, number),
            page=self,
            is_large=True,
        )
        response = self.render(request, context_overrides=context)
        if self.shows_count:
            just_sent = context.get("is_thanked")
            keep_for(response, SECONDS_AFTER_SENDING if just_sent else SECONDS_BETWEEN_COUNTS)
        return response

    def _desk_context(self, request, code: str, number: int) -> dict:
        letter = self.letter_to(number, code)
        recipient = self.addressees[number - 1]
        context = {
            "letter": letter,
            "asked_language": code,
            "recipient": recipient,
            "letter_language": letter.language,
            "openings": letter.part("opening"),
            "requests": letter.part("request"),
            "has_translation": any(line.translation for line in letter.lines),
            "number": number,
            "letter_paths": [
                (
                    other,
                    name,
                    self.desk_path(request, "letter", other, number),
                    other == code,
                    other == recipient.preferred_language,
                )
                for other, name in settings.LANGUAGES
            ],
        }
        if not self.is_closed:
            context |= self._ways_out(request, code, number, letter)
        return context

    def _ways_out(self, request, code: str, number: int, letter: Letter) -> dict:
        paths = {name: self.desk_path(request, name, code, number) for name in WAYS_OUT}
        hrefs = {
            LetterWay.Way.PRINT: paths["print"],
            LetterWay.Way.MAIL: letter.mailto,
            LetterWay.Way.GMAIL: letter.gmail,
            LetterWay.Way.OUTLOOK: letter.outlook,
            LetterWay.Way.COPY: "",
            LetterWay.Way.EML: paths["eml"],
            LetterWay.Way.TXT: paths["txt"],
        }
        embassies = composing.embassies()
        return {
            "addressees": [
                (
                    other,
                    self.desk_path(request, "letter", other.preferred_language or code, place),
                    place == number,
                )
                for place, other in enumerate(self.addressees, 1)
            ],
            "embassies": embassies,
            "ways": LetterWay.offer(self, hrefs),
            "envelope_path": paths["envelope"],
            "script_data": composing.script_data(letter, embassies),
        }

    def _sheet_context(self, request, code: str, number: int) -> dict:
        letter = self.letter_to(number, code)
        return {
            "page": self,
            "letter": letter,
            "letter_language": letter.language,
            "back_path": self.desk_path(request, "letter", code, number) + "#letter",
            "print_path": self.desk_path(request, "print", code, number),
            "envelope_path": self.desk_path(request, "envelope", code, number),
        }


def _download(content: bytes, content_type: str, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=content_type,
        headers={
            "Content-Disposition": f'attachment; filename="{name}"',
            "X-Robots-Tag": "noindex",
        },
    )
