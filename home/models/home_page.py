from django.db import models
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import InlinePanel, PageChooserPanel
from wagtail.models import Orderable

from home.localization.fields import ShortTextField
from home.models.base_page import BasePage, News
from home.snapshot.current import current_snapshot


class HomePage(BasePage):
    """The home page: the demand as a poster, the actions, and teasers of other pages."""

    lead_page = models.ForeignKey(
        BasePage,
        verbose_name=_("page behind the poster"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("Whose status stands over the demand: usually the profile."),
    )
    actions_page = models.ForeignKey(
        BasePage,
        verbose_name=_("page of the actions"),
        null=True,
        blank=True,
        on_delete=models.SET_NULL,
        related_name="+",
        help_text=_("The pages below it are the numbered things a visitor can do."),
    )
    actions_heading = ShortTextField(
        _("heading over the actions"),
        max_length=120,
        blank=True,
        help_text=_("For example “3 things you can do”."),
    )

    template = "home/home_page.html"
    translated_panels = [
        "heading",
        "summary",
        "actions_heading",
        "body",
        "meta_title",
        "meta_description",
    ]
    shared_panels = [
        PageChooserPanel("lead_page"),
        PageChooserPanel("actions_page"),
        InlinePanel(
            "teasers",
            heading=_("Pages to read"),
            label=_("Page"),
            help_text=_("They stand below the actions with their summary."),
        ),
    ]
    parent_page_types = ["wagtailcore.Page"]
    max_count = 1

    class Meta:
        verbose_name = _("home page")

    @cached_property
    def _teaser_ids(self) -> list[int]:
        return [teaser.page_id for teaser in self.teasers.all()]

    @cached_property
    def _named_pages(self) -> dict[int, BasePage]:
        """The live pages that this page refers to by primary key, read together."""
        named = [self.lead_page_id, self.actions_page_id, *self._teaser_ids]
        return {page.pk: page for page in current_snapshot().pages(named) if page.live}

    @property
    def lead(self) -> BasePage | None:
        """The live page behind the poster; None if there is none."""
        return self._named_pages.get(self.lead_page_id)

    @property
    def stamp(self) -> str:
        return self.lead.stamp if self.lead else ""

    @property
    def news(self) -> News | None:
        return self.lead.news if self.lead else None

    @cached_property
    def actions(self) -> list[BasePage]:
        index = self._named_pages.get(self.actions_page_id)
        return index.actions if index else []

    @property
    def next_action(self) -> BasePage | None:
        """The first action that is not closed. None if there is none or this page is closed."""
        if self.is_closed:
            return None
        return next((action for action in self.actions if not action.is_closed), None)

    @property
    def teaser_pages(self) -> list[BasePage]:
        """The live pages of the teasers, in the order that editors have set."""
        named = self._named_pages
        return [named[pk] for pk in self._teaser_ids if pk in named]


class HomePageTeaser(Orderable):
    """A page that the home page shows as a teaser."""

    home_page = ParentalKey(HomePage, on_delete=models.CASCADE, related_name="teasers")
    page = models.ForeignKey(
        BasePage, verbose_name=_("page"), on_delete=models.CASCADE, related_name="+"
    )

    panels = [PageChooserPanel("page")]
