import datetime

from django.db import models
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from wagtail.admin.panels import FieldPanel, FieldRowPanel, InlinePanel

from campaign.news.forms import NewsForm
from campaign.news.structured_data import news_article
from home.content.fields import WebAddressField
from home.localization.fields import PastDateField, ShortTextField
from home.localization.models import TranslatedChild
from home.localization.panels import language_groups
from home.models import BasePage
from home.snapshot.current import current_snapshot


class NewsPage(BasePage):
    """A news item with its date and sources. It is kept as a record."""

    date = models.DateField(
        _("date"),
        null=True,
        default=timezone.localdate,
        db_index=True,
        help_text=_("Stands over the heading. The latest news comes first."),
    )

    template = "news/news_page.html"
    base_form_class = NewsForm
    shared_panels = [
        FieldPanel("date"),
        InlinePanel(
            "sources",
            heading=_("Sources"),
            label=_("Source"),
            help_text=_("Where what the text says is published."),
        ),
    ]
    parent_page_types = ["news.NewsIndexPage"]
    subpage_types = []

    class Meta:
        verbose_name = _("news item")
        verbose_name_plural = _("news items")

    @property
    def stamp(self) -> str:
        return date_format(self.date) if self.date else ""

    def structured_data(self, url: str) -> list[dict]:
        return [news_article(self, url)]

    @property
    def news_date(self) -> datetime.date | None:
        return self.date

    @cached_property
    def index(self) -> BasePage | None:
        """The list of news above this page, or None if it is not live."""
        index = current_snapshot().parent(self)
        return index if index and index.live else None


class NewsSource(TranslatedChild):
    """A publication that supports a statement in a news item."""

    page = ParentalKey(NewsPage, on_delete=models.CASCADE, related_name="sources")
    title = ShortTextField(_("title"), max_length=300)
    publisher = ShortTextField(
        _("publisher"),
        max_length=200,
        blank=True,
        help_text=_("Who published it, if the title does not say so."),
    )
    url = WebAddressField(_("address"), blank=True)
    date = PastDateField(
        _("published on"), null=True, blank=True, help_text=_("Empty if it is not known.")
    )

    panels = [
        FieldRowPanel([FieldPanel("url"), FieldPanel("date")]),
        *language_groups(["title", "publisher"]),
    ]

    class Meta(TranslatedChild.Meta):
        verbose_name = _("source")
