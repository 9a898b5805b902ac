"""The page listing: a column with the state of each translation, and sorting by hand."""

from django import forms
from django.conf import settings
from django.forms.widgets import Script
from django.http import HttpResponseForbidden
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _
from wagtail.admin.auth import require_admin_access
from wagtail.admin.ui.tables import BaseColumn
from wagtail.admin.views.pages import ordering
from wagtail.admin.views.pages.listing import ExplorableIndexView
from wagtail.admin.views.pages.usage import ContentTypeUseView
from wagtail.admin.viewsets.pages import PageViewSet
from wagtail.models import Page

from home.localization import overview
from home.localization.models import TranslatableContent
from home.localization.translatable_objects import translatable_models, translate_url
from home.localization.views.overview import STYLES


class TranslationsColumn(BaseColumn):
    """A column with a badge per target language. All pages of a table are read together."""

    cell_template_name = "localization/overview_listing_cell.html"

    class Media:
        css = STYLES

    def get_cell_context_data(self, instance, parent_context):
        context = super().get_cell_context_data(instance, parent_context)
        table = parent_context["table"]
        if not hasattr(table, "translation_rows"):
            table.translation_rows = self.rows_by_key([page.pk for page in table.data])
        names = dict(settings.LANGUAGES)
        row = table.translation_rows.get(instance.pk)
        context["badges"] = [
            {"cell": cell, "name": names[code], "url": translate_url(row.reference, code)}
            for code, cell in (row.cells.items() if row else ())
        ]
        return context

    @staticmethod
    def rows_by_key(pks: list[int]) -> dict[int, overview.Row]:
        models = [model for model in translatable_models() if issubclass(model, Page)]
        return {row.pk: row for row in overview.rows(models, pks)}


class PageIndexView(ExplorableIndexView):
    """Wagtail's listing. Only those who may change the order of the pages can drag them."""

    @cached_property
    def show_ordering_column(self):
        return super().show_ordering_column and self.permissions.can_reorder_children()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.show_ordering_column:
            refused = _(
                "The page has not been moved. Reload this page to see the present order; if you "
                "may not change it, ask an administrator."
            )
            script = Script("localization/page-order.js", defer=True, **{"data-refused": refused})
            context["media"] += forms.Media(js=[script])
        return context


@require_admin_access
def set_page_position(request, page_to_move_id):
    """Move a page among its siblings, as Wagtail does.

    Without the permission, Wagtail redirects. The script that dragged the page follows the redirect
    and reports success, so this view responds with status 403.
    """
    page = get_object_or_404(Page, pk=page_to_move_id)
    if not page.get_parent().permissions_for_user(request.user).can_reorder_children():
        return HttpResponseForbidden()
    return ordering.set_page_position(request, page_to_move_id)


class PagesOfTypeView(ContentTypeUseView):
    """Wagtail's listing of all pages of a type, without pages that are not shown to translators."""

    def get_base_queryset(self):
        pages = super().get_base_queryset()
        if not issubclass(self.model, TranslatableContent):
            return pages
        return pages.filter(pk__in=self.model.translatable_objects().values("pk"))


class TranslatedPageViewSet(PageViewSet):
    """Wagtail's listing of pages with the translations column, which precedes the status."""

    model = Page
    index_view_class = PageIndexView
    content_type_use_view_class = PagesOfTypeView
    columns = [
        column
        for standard in ExplorableIndexView.base_columns
        for column in (
            [TranslationsColumn("translations", label=_("Translations"), width="14%"), standard]
            if standard.name == "status"
            else [standard]
        )
    ]


translated_page_viewset = TranslatedPageViewSet()
