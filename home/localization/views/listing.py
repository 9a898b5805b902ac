"""A column of the page listing with the state of each translation."""

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from wagtail.admin.ui.tables import BaseColumn
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
