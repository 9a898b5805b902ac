"""The appeal: a page with a letter to someone in power."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from campaign.actions.models.action import ActionPage
from campaign.cases.placeholder_validation import KnownPlaceholders
from campaign.letters import mail_meter
from campaign.letters.models.letter_desk import LetterDesk
from home.localization.fields import LongTextField, ShortTextField


class AppealPage(LetterDesk, ActionPage):
    """A sample letter to someone in power. It can go out in any language of the site."""

    subject = ShortTextField(
        _("subject"),
        max_length=150,
        rules=[KnownPlaceholders()],
        help_text=_("The subject line of letter and e-mail."),
    )
    letter = LongTextField(
        _("letter"),
        rules=[KnownPlaceholders()],
        help_text=_(
            "Without salutation, opening, requests and closing. An empty line begins a new "
            "paragraph; give every language the same paragraphs, for readers compare them. "
            "{name}, {days} and other facts come from the profile."
        ),
    )
    request_intro = ShortTextField(
        _("words before the requests"),
        max_length=300,
        blank=True,
        rules=[KnownPlaceholders()],
        help_text=_("Such as “I therefore respectfully ask you:”."),
    )
    ending = LongTextField(
        _("last paragraph"),
        blank=True,
        rules=[KnownPlaceholders()],
        help_text=_("After the requests, such as a wish for a reply."),
    )
    short_letter = LongTextField(
        _("short letter for e-mail"),
        blank=True,
        rules=[KnownPlaceholders()],
        help_text=_(
            "Opened in mail programs when the letter is too long for them: they take about 2,000 "
            "characters, and a Cyrillic letter counts as six."
        ),
    )
    closing = ShortTextField(
        _("closing"),
        max_length=120,
        help_text=_("With its comma, such as “Yours sincerely,”."),
    )
    deadline = models.DateField(
        _("deadline"),
        null=True,
        blank=True,
        help_text=_("The last day on which letters help. After it the page says so."),
    )
    shows_count = models.BooleanField(
        _("show how many letters were sent"),
        default=True,
        help_text=_("Readers may say that they sent one; only totals by the hour are kept."),
    )

    template = "letters/appeal_page.html"
    tabs_class = mail_meter.MeteredTabs
    translated_panels = [
        "heading",
        "summary",
        "body",
        "subject",
        "letter",
        "request_intro",
        "ending",
        "closing",
        "short_letter",
        "link_text",
        "meta_title",
        "meta_description",
    ]
    shared_panels = [
        *ActionPage.about_panels,
        FieldRowPanel([FieldPanel("deadline"), FieldPanel("shows_count")]),
        InlinePanel("recipients", heading=_("Recipients"), label=_("Recipient"), min_num=1),
        InlinePanel(
            "openings",
            heading=_("Openings"),
            label=_("Opening"),
            help_text=_("Each letter takes one of them."),
        ),
        InlinePanel(
            "requests",
            heading=_("Requests"),
            label=_("Request"),
            help_text=_("Numbered in the letter; readers may leave some out."),
        ),
        InlinePanel("ways", heading=_("Ways to send the letter"), label=_("Way")),
    ]

    class Meta:
        verbose_name = _("appeal")
        verbose_name_plural = _("appeals")

    def translators_aid(self, code: str) -> str:
        return mail_meter.render(self, code)
