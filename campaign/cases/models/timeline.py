"""The abstract event of a timeline."""

from django.db import models
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, FieldRowPanel

from home.content.fields import WebAddressField
from home.languages.dates import month_and_year, year
from home.localization.fields import PastDateField, ShortTextField
from home.localization.models import TranslatedChild
from home.localization.panels import language_groups


class TimelineEvent(TranslatedChild):
    """Something that happened, with its source. Each page type has its own concrete subclass."""

    class Precision(models.TextChoices):
        DAY = "day", _("to the day")
        MONTH = "month", _("to the month")
        YEAR = "year", _("to the year")

    date = PastDateField(_("date"), null=True)
    precision = models.CharField(
        _("how exact"),
        max_length=5,
        choices=Precision,
        default=Precision.DAY,
        help_text=_("If only the month or year is known, enter its first day and say so here."),
    )
    text = ShortTextField(
        _("what happened"),
        max_length=400,
        help_text=_("One sentence without the date."),
    )
    source = ShortTextField(
        _("source"), max_length=200, blank=True, help_text=_("Where this is published.")
    )
    source_url = WebAddressField(_("address of the source"), blank=True)

    panels = [
        FieldRowPanel(
            [
                FieldPanel("date", disable_comments=True),
                FieldPanel("precision", disable_comments=True),
            ]
        ),
        FieldPanel("source_url", disable_comments=True),
        *language_groups(["text", "source"]),
    ]

    class Meta(TranslatedChild.Meta):
        abstract = True

    @property
    def date_text(self) -> str:
        """The date, as precise as it is known, in the active language."""
        if self.date is None:  # an unfinished draft
            return ""
        if self.precision == self.Precision.YEAR:
            return year(self.date)
        if self.precision == self.Precision.MONTH:
            return month_and_year(self.date)
        return date_format(self.date)

    @property
    def machine_date(self) -> str:
        """The date for `<time datetime>`, with as many parts as are known."""
        parts = {self.Precision.YEAR: 4, self.Precision.MONTH: 7}.get(self.precision, 10)
        return self.date.isoformat()[:parts] if self.date else ""
