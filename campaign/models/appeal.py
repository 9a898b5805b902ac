from django.conf import settings
from django.db import models
from django.http import Http404
from django.utils.translation import get_language, gettext, override
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from campaign.letters import Letter
from campaign.models.action import ActionPage
from home.localization.fallback import language_shown

LETTER_PARTS = (
    "recipient_name",
    "recipient_office",
    "recipient_address",
    "subject",
    "salutation",
    "closing",
)


class AppealPage(RoutablePageMixin, ActionPage):
    """A sample letter to someone in power. It can go out in any language of the site."""

    recipient_name = models.CharField(
        _("recipient"), max_length=200, help_text=_("Name as in a formal letter.")
    )
    recipient_office = models.CharField(
        _("office"),
        max_length=200,
        blank=True,
        help_text=_("Such as “President of …”."),
    )
    recipient_address = models.TextField(
        _("postal address"), blank=True, help_text=_("Line by line, without the name.")
    )
    salutation = models.CharField(
        _("salutation"),
        max_length=120,
        help_text=_("With its comma, such as “Your Excellency,”."),
    )
    subject = models.CharField(
        _("subject"),
        max_length=150,
        help_text=_("The subject line of letter and e-mail."),
    )
    letter = models.TextField(
        _("letter"),
        help_text=_("Without salutation and closing. An empty line begins a new paragraph."),
    )
    short_letter = models.TextField(
        _("short letter for e-mail"),
        blank=True,
        help_text=_(
            "Opened in mail programs when the letter is too long for them: they take about 2,000 "
            "characters, and a Cyrillic letter counts as six."
        ),
    )
    closing = models.CharField(
        _("closing"),
        max_length=120,
        help_text=_("With its comma, such as “Yours sincerely,”."),
    )
    recipient_email = models.EmailField(
        _("recipient's e-mail address"),
        blank=True,
        help_text=_("Empty if there is none."),
    )

    template = "campaign/appeal_page.html"
    translated_panels = [
        "heading",
        "summary",
        "body",
        "recipient_name",
        "recipient_office",
        "recipient_address",
        "salutation",
        "subject",
        "letter",
        "short_letter",
        "closing",
        "link_text",
        "meta_title",
        "meta_description",
    ]
    shared_panels = [FieldPanel("recipient_email")]

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    @path("")
    def in_reading_language(self, request):
        """The page with the letter in the reader's own language."""
        return self._render_letter(request, get_language())

    @path("letter/<str:code>/", name="letter")
    def in_letter_language(self, request, code):
        """The page in the reader's language with the letter in another."""
        return self._render_letter(request, code)

    @path("letter/<str:code>/print/", name="print")
    def for_print(self, request, code):
        """Nothing but the letter, on a sheet of paper."""
        return self._render_letter(request, code, template="campaign/appeal_print.html")

    def _render_letter(self, request, code, template=None):
        if code not in dict(settings.LANGUAGES):
            raise Http404
        base = self.get_url(request)
        with override(code):
            letter_language = language_shown(self, "letter") or code
        # One language for the whole sheet: no Russian letter under a Belarusian salutation.
        with override(letter_language):
            context = {"letter": self.letter_now(), "letter_language": letter_language}
        context |= {
            "chosen_language": code,
            "letter_paths": [
                (other, name, base + self.reverse_subpage("letter", args=[other]))
                for other, name in settings.LANGUAGES
            ],
            "print_path": base + self.reverse_subpage("print", args=[code]),
            "back_path": base,
        }
        return self.render(request, context_overrides=context, template=template)

    def letter_now(self) -> Letter:
        """Return the letter in the active language; parts that another fills in for are marked."""
        active = get_language()
        shown = {part: language_shown(self, part) for part in LETTER_PARTS}
        is_short_in_same = language_shown(self, "short_letter") == active
        return Letter(
            recipient_name=self.recipient_name,
            recipient_office=self.recipient_office or "",
            recipient_address=self.recipient_address or "",
            recipient_email=self.recipient_email,
            subject=self.subject,
            salutation=self.salutation,
            text=self.letter,
            short_text=self.short_letter if is_short_in_same else "",
            closing=self.closing,
            blanks=(gettext("your name"), gettext("your town and country")),
            marks={part: code for part, code in shown.items() if code and code != active},
        )
