"""A mixin for pages about one person: facts, closed state, news."""

from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import PageChooserPanel

from campaign.cases.placeholders import fill
from home.localization.fallback import language_shown
from home.models.base_page import News
from home.snapshot.current import current_snapshot


class AboutProfile(models.Model):
    """Links a page to a profile, so that the page follows that person's status."""

    profile = models.ForeignKey(
        "cases.ProfilePage",
        verbose_name=_("profile"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Whose case this is: facts and status come from there."),
    )

    about_panels = [PageChooserPanel("profile")]

    class Meta:
        abstract = True

    @cached_property
    def about(self):
        """The profile that this page is about, or None.

        A profile that is not public is returned too: letters need its facts, and a release must
        still close them.
        """
        return current_snapshot().page(self.profile_id)

    def as_read(self, text: str) -> str:
        if "{" not in text:
            return text
        # The text that is read on the page leaves out the URL in an invitation.
        return fill(text, (self.about.facts() if self.about else {}) | {"address": ""})

    @property
    def is_closed(self) -> bool:
        return bool(self.about and self.about.is_released)

    @property
    def news(self) -> News | None:
        """Heading and thanks that replace the request after a release, or None before it."""
        if not self.is_closed:
            return None
        return News(self.heading, self.about.thanks, language_shown(self, "heading"))
