from copy import copy

from django.core.paginator import EmptyPage, Paginator
from django.http import Http404
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail.contrib.routable_page.models import RoutablePageMixin, path

from campaign.news.models.news import NewsPage
from home.models import BasePage
from home.snapshot.current import current_snapshot

ON_HOME_PAGE = 3
ON_A_SHEET = 10


class NewsIndexPage(RoutablePageMixin, BasePage):
    """The campaign's news, newest first, on sheets of ten items. Each sheet has its own URL."""

    template = "news/news_index_page.html"
    teaser_template = "news/teasers/news.html"
    parent_page_types = ["home.HomePage"]
    subpage_types = ["news.NewsPage"]
    max_count = 1
    admin_default_ordering = "-latest_revision_created_at"
    serve_preview = BasePage.serve_preview  # RoutablePageMixin's ignores the language

    sheet = 1  # the number of the current sheet

    class Meta:
        verbose_name = gettext_lazy("list of news")

    @path("")
    @path("page/<int:number>/", name="sheet")
    def read_sheet(self, request, number=None):
        """Return a sheet of news. The first has the page's own URL.

        Raises Http404 for numbers after the last sheet.
        """
        if number == 1:
            return redirect(self.get_url(request), permanent=True)
        page = self if number is None else self._turned_to(number)
        return page.render(request)

    def public_subpaths(self):
        sheets = Paginator(self._order, ON_A_SHEET).page_range
        return [self.reverse_subpage("sheet", args=[number]) for number in sheets[1:]]

    @property
    def latest(self) -> list[NewsPage]:
        """The news items for the home page."""
        return current_snapshot().pages(self._order[:ON_HOME_PAGE])

    @property
    def shown_title(self) -> str:
        title = super().shown_title
        if self.sheet == 1:
            return title
        return _("%(title)s, page %(number)s") % {"title": title, "number": self.sheet}

    def get_url_parts(self, request=None):
        """Return the URL parts of the current sheet, so that the language switch keeps it."""
        parts = super().get_url_parts(request)
        if not parts or self.sheet == 1:
            return parts
        return (*parts[:2], parts[2] + self.reverse_subpage("sheet", args=[self.sheet]))

    def get_context(self, request, *args, **kwargs):
        try:
            sheet = Paginator(self._order, ON_A_SHEET).page(self.sheet)
        except EmptyPage as error:
            raise Http404 from error

        def path_to(number):
            return self._turned_to(number).get_url(request)

        return super().get_context(request, *args, **kwargs) | {
            "items": current_snapshot().pages(sheet.object_list),
            "newer_path": path_to(self.sheet - 1) if sheet.has_previous() else "",
            "older_path": path_to(self.sheet + 1) if sheet.has_next() else "",
        }

    @property
    def _order(self) -> list[int]:
        """The primary keys of the public news items, newest first.

        News with a date in the future are left out until that day: the snapshot is renewed daily.
        """

        def ask():
            news = NewsPage.objects.child_of(self).live().public()
            news = news.filter(date__lte=timezone.localdate())
            return list(news.order_by("-date", "-pk").values_list("pk", flat=True))

        return current_snapshot().get_or_set_for_all_languages(("news", self.pk), ask)

    def _turned_to(self, number: int) -> "NewsIndexPage":
        """Return a copy of this page at its n-th sheet."""
        page = copy(self)
        page.sheet = number
        return page
