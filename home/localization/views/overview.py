"""The view with the overview of translations, and the totals on the home page of the CMS."""

from collections import defaultdict
from dataclasses import dataclass

from django import forms
from django.conf import settings
from django.core.paginator import Page as PaginatorPage
from django.http import Http404
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.admin_url_finder import AdminURLFinder
from wagtail.admin.paginator import WagtailPaginator
from wagtail.admin.ui.components import Component
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.admin.widgets.button import HeaderButton
from wagtail.models import Page

from home.localization import overview
from home.localization.models import TranslatableContent
from home.localization.permissions import own_languages
from home.localization.registry import target_codes
from home.localization.translatable_objects import title_of, translate_url

STYLES = {"all": ["localization/overview.css"]}
ROWS_A_PAGE = 50


class OverviewFilters(forms.Form):
    """Selects the rows and languages to show. Invalid choices are ignored."""

    language = forms.ChoiceField(label=_("Language"), required=False)
    state = forms.ChoiceField(label=_("State"), required=False)
    type = forms.ChoiceField(label=_("Type"), required=False)
    mine = forms.BooleanField(label=_("Only my languages"), required=False)

    def __init__(self, data, models):
        super().__init__(data)
        names = dict(settings.LANGUAGES)
        types = {model._meta.label_lower: capfirst(model._meta.verbose_name) for model in models}
        self.fields["language"].choices = [
            ("", _("All languages")),
            *((code, names[code]) for code in target_codes()),
        ]
        self.fields["state"].choices = [
            ("", _("All states")),
            *((state.value, capfirst(state.label)) for state in overview.CellState),
        ]
        self.fields["type"].choices = [("", _("All types")), *types.items()]
        self.full_clean()

    def value(self, name):
        return self.cleaned_data.get(name, "")

    @property
    def is_filtering(self) -> bool:
        return any(self.cleaned_data.values())


@dataclass
class ShownRow:
    """A row with the title, status and edit URL of its object."""

    title: str
    type: str
    status: str
    edit_url: str
    source_texts: int
    cells: list["ShownCell"]


@dataclass
class ShownCell:
    name: str
    url: str
    cell: overview.Cell


class ItemPaginator(WagtailPaginator):
    @cached_property
    def items_count_label(self):
        number = number_format(self.count, force_grouping=True)
        return ngettext("%(number)s item", "%(number)s items", self.count) % {"number": number}


@require_safe
def next_open(request, reference, code):
    """Redirect to the next object after `reference` with open texts in the language `code`.

    After the last object it continues with the first. If there is none, it shows the overview.
    """
    if code not in target_codes():
        raise Http404
    rows = overview.rows()
    places = [row.reference for row in rows]
    start = places.index(reference) + 1 if reference in places else 0
    for row in [*rows[start:], *rows[:start]]:
        if row.reference != reference and row.cells[code].counts.open:
            return redirect(translate_url(row.reference, code))
    messages.info(request, _("No other page has open texts in this language."))
    return redirect("localization:overview")


class OverviewView(WagtailAdminTemplateMixin, TemplateView):
    page_title = _("Translations")
    header_icon = "globe"
    template_name = "localization/overview.html"

    def get_breadcrumbs_items(self):
        return [*self.breadcrumbs_items, {"url": "", "label": self.get_page_title()}]

    @property
    def header_buttons(self):
        return [
            HeaderButton(
                _("Translation files"), reverse("localization:exchange"), icon_name="download"
            )
        ]

    def get_context_data(self, **kwargs):
        rows = overview.rows()
        filters = OverviewFilters(self.request.GET, {row.model: None for row in rows})
        codes = self.shown_codes(filters)
        found = overview.select(rows, codes, filters.value("state"), filters.value("type"))
        if filters.value("mine") and not codes:
            found = []
        paginator = ItemPaginator(found, ROWS_A_PAGE)
        page = paginator.get_page(self.request.GET.get("p"))
        names = dict(settings.LANGUAGES)
        return super().get_context_data(**kwargs) | {
            "filters": filters,
            "may_translate": bool(self.own_codes),
            "totals": shown_totals(rows),
            "source": (settings.LANGUAGE_CODE, names[settings.LANGUAGE_CODE]),
            "languages": [(code, names[code]) for code in codes],
            "rows": self.shown_rows(page, codes),
            "page_obj": page,
            "elided_page_range": paginator.get_elided_page_range(page.number),
            "media": forms.Media(css=STYLES),
        }

    @cached_property
    def own_codes(self) -> list[str]:
        return own_languages(self.request.user)

    def shown_codes(self, filters: OverviewFilters) -> list[str]:
        chosen = filters.value("language")
        return [
            code
            for code in target_codes()
            if chosen in ("", code) and (not filters.value("mine") or code in self.own_codes)
        ]

    def shown_rows(self, page: PaginatorPage, codes: list[str]) -> list[ShownRow]:
        names = dict(settings.LANGUAGES)
        find = AdminURLFinder(self.request.user)
        instances = instances_of(page.object_list)
        shown = []
        for row in page.object_list:
            instance = instances.get((row.type, row.pk))
            if instance is None:  # deleted since the rows were read
                continue
            is_public = getattr(instance, "live", True)
            shown.append(
                ShownRow(
                    title=title_of(instance),
                    type=capfirst(row.model._meta.verbose_name),
                    status="" if is_public else instance.status_string,
                    edit_url=find.get_edit_url(instance) or "",
                    source_texts=row.source_texts,
                    cells=[
                        ShownCell(names[code], translate_url(row.reference, code), row.cells[code])
                        for code in codes
                    ],
                )
            )
        return shown


def instances_of(rows: list[overview.Row]) -> dict[tuple[str, int], TranslatableContent]:
    """Return {(type, primary key): instance}, with one query per base model.

    The instances are of the base model, so pages of different types are instances of one class.
    """
    keys = defaultdict(list)
    for row in rows:
        keys[base_model(row.model)].append(row.pk)
    found = {}
    for model, pks in keys.items():
        objects = model._default_manager.filter(pk__in=pks)
        if issubclass(model, Page):
            objects = objects.annotate_approved_schedule().prefetch_workflow_states()
        found[model] = objects.in_bulk()
    return {
        (row.type, row.pk): found[base_model(row.model)][row.pk]
        for row in rows
        if row.pk in found[base_model(row.model)]
    }


def base_model(model: type[TranslatableContent]) -> type[TranslatableContent]:
    """Return the most basic concrete model that a translatable model inherits from."""
    return next(
        base
        for base in reversed(model.__mro__)
        if issubclass(base, TranslatableContent) and not base._meta.abstract
    )


def shown_totals(rows: list[overview.Row]) -> list[dict]:
    """Return the template data of each target language's total, with the URL of its overview."""
    names = dict(settings.LANGUAGES)
    return [
        {
            "code": code,
            "name": names[code],
            "counts": counts,
            "url": f"{reverse('localization:overview')}?language={code}",
        }
        for code, counts in overview.totals(rows).items()
    ]


class TranslationsPanel(Component):
    """The panel on the home page of the CMS that shows the progress of each language."""

    name = "translations"
    order = 230
    template_name = "localization/home_panel.html"

    class Media:
        css = STYLES

    def get_context_data(self, parent_context):
        return {"totals": shown_totals(overview.rows())}
