"""Custody: status, periods of detention and the texts that follow from them."""

import datetime

from django.db import models
from django.dispatch import receiver
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from wagtail.admin.panels import FieldPanel, FieldRowPanel, MultiFieldPanel
from wagtail.signals import page_published

from campaign.cases import status
from campaign.cases.status import Period, Status, WordForm
from home.localization.fallback import language_shown
from home.localization.fields import LongTextField, PastDateField, ShortTextField
from home.models.base_page import News
from home.snapshot.preview import preview_version


class Custody(models.Model):
    """A person's status as data. All pages show the status from here: one change updates them all.

    The page that uses this mixin needs a field `name` and the inline children `detentions`.
    """

    word_form = models.CharField(
        _("word form"),
        max_length=3,
        choices=WordForm,
        default=WordForm.MASCULINE,
        help_text=_("Decides word endings in Belarusian and Russian."),
    )
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.DETAINED)
    status_since = PastDateField(
        _("since"),
        null=True,
        help_text=_("The day on which this status began: arrest, verdict or release."),
    )
    as_of = PastDateField(
        _("as of"),
        null=True,
        help_text=_(
            "When these facts were last checked. Readers see month and year; days in detention "
            "are counted up to today for 90 days after it, and then only up to it."
        ),
    )
    news_heading = ShortTextField(
        _("heading on the day of release"),
        max_length=120,
        blank=True,
        help_text=_("Takes the place of the demand then. Empty: that this person is free."),
    )
    news_summary = LongTextField(
        _("summary on the day of release"),
        max_length=500,
        blank=True,
        help_text=_("Under that heading. Empty: the date, and how long the detention lasted."),
    )
    custody_panels = [
        MultiFieldPanel(
            [
                FieldRowPanel(
                    [
                        FieldPanel("status", help_text=_("Stands as a stamp over the heading.")),
                        FieldPanel("status_since"),
                    ]
                ),
                FieldRowPanel([FieldPanel("as_of"), FieldPanel("word_form")]),
            ],
            heading=_("Status"),
        ),
    ]

    class Meta:
        abstract = True

    def full_clean(self, *args, **kwargs):
        self.keep_periods_in_step()
        super().full_clean(*args, **kwargs)

    def minimal_clean(self):
        self.keep_periods_in_step()
        super().minimal_clean()

    def keep_periods_in_step(self):
        """Change the periods of detention to match the status, so that editors set it only once."""
        if not self.status_since:
            return
        rows = self.detention_list
        periods = status.in_step(self.periods, self.status, self.status_since)
        for row, (_start, end) in zip(rows, periods, strict=False):
            row.end = end
        for start, end in periods[len(rows) :]:
            row = self._meta.get_field("detentions").related_model
            self.detentions.add(row(start=start, end=end, sort_order=len(rows)))

    @property
    def is_released(self) -> bool:
        return self.status == Status.RELEASED

    @property
    def status_name(self) -> str:
        """The status in the word form of the person, in the active language."""
        return status.STATUS_NAMES[Status(self.status), WordForm(self.word_form)]

    @property
    def stamp(self) -> str:
        """The status with its date, such as “Detained since 4 August 2011”."""
        if not self.status_since:
            return ""
        return status.stamp(self.status, self.word_form, self.status_since)

    @property
    def facts_checked_on(self) -> datetime.date | None:
        """The latest day on which the facts are known to be true: `as_of` or `status_since`."""
        return max(filter(None, [self.as_of, self.status_since]), default=None)

    @property
    def counted_until(self) -> datetime.date:
        """The last day that counts towards the days in detention (see `FACTS_STAY_FRESH`)."""
        today, checked = timezone.localdate(), self.facts_checked_on
        if checked is None:  # an unfinished draft
            return today
        if self.is_released:
            return self.status_since or checked
        return today if today <= checked + status.FACTS_STAY_FRESH else checked

    @property
    def detention_list(self) -> list:
        """The periods of detention in chronological order. Drafts can have some without a start."""
        begun = [row for row in self.detentions.get_object_list() if row.start]
        return sorted(begun, key=lambda row: row.start)

    @property
    def periods(self) -> list[Period]:
        """The periods of detention as (first day, day of release or None if it lasts)."""
        return [(row.start, row.end) for row in self.detention_list]

    @cached_property
    def days_in_detention(self) -> int:
        """The days of all periods together. The number does not change after a release."""
        return status.days_in_detention(self.periods, self.counted_until)

    @property
    def is_count_dated(self) -> bool:
        """Whether the person is held and the days are counted only up to a day in the past."""
        return not self.is_released and self.counted_until < timezone.localdate()

    @property
    def detention_in_days(self) -> str:
        """The number of days, such as “1,052 days”; empty if there are none.

        If the facts are old, the text also names the day up to which the days are counted.
        """
        if not self.days_in_detention:
            return ""
        days = status.in_days(self.days_in_detention)
        if not self.is_count_dated:
            return days
        return pgettext("days", "%(days)s (as of %(date)s)") % {
            "days": days,
            "date": date_format(self.counted_until),
        }

    @property
    def news(self) -> News | None:
        """Heading and summary that replace the demand after a release, or None before it."""
        if not self.is_released:
            return None
        heading = self.news_heading or (
            pgettext("he", "%(name)s is free!")
            if self.word_form == WordForm.MASCULINE
            else pgettext("she", "%(name)s is free!")
        ) % {"name": self.name}
        return News(
            heading,
            self.news_summary or self._release_in_a_sentence(),
            language_shown(self, "news_heading"),
            language_shown(self, "news_summary"),
        )

    def _release_in_a_sentence(self) -> str:
        if not self.stamp:
            return ""
        values = {"status": self.stamp, "days": status.in_days(self.days_in_detention)}
        if not self.days_in_detention:
            return pgettext("release", "%(status)s.") % values
        return pgettext("release", "%(status)s, after %(days)s in detention.") % values

    @property
    def thanks(self) -> str:
        """The sentence that closed actions show in place of their request."""
        return (
            pgettext("he", "%(name)s was released on %(date)s. Thank you to everyone who wrote.")
            if self.word_form == WordForm.MASCULINE
            else pgettext(
                "she", "%(name)s was released on %(date)s. Thank you to everyone who wrote."
            )
        ) % {
            "name": self.name,
            "date": date_format(self.status_since) if self.status_since else "…",
        }

    @cached_property
    def still_held(self) -> list:
        """The other live profiles of people who are held, in the order of the page tree."""
        others = type(self).objects.live().public().exclude(pk=self.pk).order_by("path")
        return [other for other in map(preview_version, others) if not other.is_released]

    @cached_property
    def latest_period(self):
        """The period of detention that began last, or None."""
        return next(reversed(self.detention_list), None)


@receiver(page_published)
def keep_periods_of_the_revision_in_step(sender, instance, revision, **kwargs):
    """Copy the published periods, with their ends, to the revision from which editors continue.

    When another user approves a draft, the revision is published as it was saved, before its
    periods were adjusted to the status.
    """
    if not isinstance(instance, Custody):
        return
    rows = instance.serializable_data()["detentions"]
    if revision and revision.content["detentions"] != rows:
        revision.content = revision.content | {"detentions": rows}
        revision.save(update_fields=["content"])
