"""Settings on risks to readers in Belarus."""

from django.conf import settings
from django.db import models
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel, PageChooserPanel
from wagtail.contrib.settings.models import register_setting

from home.localization.models import LanguagesField
from home.models import BasePage
from home.snapshot.current import current_snapshot
from home.snapshot.site_setting import PublicSiteSetting


def languages_read_in_belarus() -> list[str]:
    return list(settings.LANGUAGES_READ_IN_BELARUS)


@register_setting(icon="warning")
class RiskSettings(PublicSiteSetting):
    """The warning above the ways to act. The site does not try to detect where a reader is."""

    select_related = ["safety_page"]

    safety_page = models.ForeignKey(
        BasePage,
        verbose_name=_("page “If you are in Belarus”"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Its summary stands before the ways to act and links to it."),
    )
    careful_languages = LanguagesField(
        verbose_name=_("languages with care"),
        default=languages_read_in_belarus,
        blank=True,
        help_text=_("There the summary comes first and ways with a risk are folded up behind it."),
    )

    panels = [PageChooserPanel("safety_page"), FieldPanel("careful_languages")]

    class Meta:
        verbose_name = _("risk to readers")

    @property
    def is_careful(self) -> bool:
        """Whether pages in the active language fold up ways with risks."""
        return get_language() in self.careful_languages

    @property
    def live_safety_page(self) -> BasePage | None:
        """The safety page if it is live, or None. Without it, pages show a general warning."""
        page = current_snapshot().page(self.safety_page_id)
        return page if page and page.live else None
