"""The views that export and import translation files."""

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views import View
from wagtail.admin import messages
from wagtail.admin.views.generic import WagtailAdminTemplateMixin
from wagtail.models import Page

from home.localization import translatable_objects
from home.localization.exchange import checked_files
from home.localization.exchange.entries import ExchangeError, Format, Outcome, Report, split_key
from home.localization.exchange.exporter import export
from home.localization.exchange.formats import check_size, write
from home.localization.exchange.importer import import_file
from home.localization.permissions import may_open, own_languages
from home.localization.registry import target_codes

ROWS_SHOWN = 500
NOT_ON_SITE = {Outcome.UNKNOWN}
STATUS_CLASSES = {
    Outcome.REFUSED: "w-status--critical",
    Outcome.UNKNOWN: "w-status--critical",
    Outcome.UNFINISHED: "w-status--warning",
    Outcome.SOURCE_CHANGED: "w-status--warning",
    Outcome.APPLIED: "w-status--primary",
    Outcome.CONFIRMED: "w-status--primary",
}


class ExportForm(forms.Form):
    """Selects the content of an export. If nothing is selected, the whole site is exported."""

    language = forms.ChoiceField(label=_("Language"))
    source = forms.ChoiceField(
        label=_("Translated from"),
        choices=settings.LANGUAGES,
        initial=settings.LANGUAGE_CODE,
        help_text=_("Texts that this language does not have are left out."),
    )
    format = forms.ChoiceField(
        label=_("Format"),
        choices=Format.choices,
        help_text=_("PO opens in Poedit and Virtaal, XLIFF in OmegaT, Trados and memoQ."),
    )
    only_open = forms.BooleanField(
        label=_("Only open texts"),
        required=False,
        help_text=_("Leave out what is up to date."),
    )
    content = forms.MultipleChoiceField(
        label=_("Content"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Choose nothing for the whole site."),
    )

    def __init__(self, *args, user, **kwargs):
        super().__init__(*args, **kwargs)
        names = dict(settings.LANGUAGES)
        self.fields["language"].choices = [(code, names[code]) for code in target_codes()]
        self.fields["content"].choices = content_choices(user)

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("language") and cleaned["language"] == cleaned.get("source"):
            self.add_error("source", _("Choose another language than the one to translate into."))
        return cleaned


class ImportForm(forms.Form):
    file = forms.FileField(
        label=_("File"),
        help_text=_("A file that was exported here and translated, of at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": ".po,.xlf,.xliff"}),
    )
    dry_run = forms.BooleanField(
        label=_("Only check"),
        required=False,
        help_text=_("Show what would happen and store nothing."),
    )
    overwrite = forms.BooleanField(
        label=_("Replace newer texts"),
        required=False,
        help_text=_("Also where someone has changed the translation here since the export."),
    )

    def clean_file(self):
        file = self.cleaned_data["file"]
        try:
            check_size(file.size)
        except ExchangeError as error:
            raise ValidationError(str(error)) from None
        return file


class ExchangeView(WagtailAdminTemplateMixin, View):
    """Shows the forms for export and import, and the report of an import."""

    page_title = _("Translation files")
    header_icon = "globe"
    template_name = "localization/exchange.html"

    def dispatch(self, request, *args, **kwargs):
        if not self.own_codes:
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def own_codes(self) -> list[str]:
        return own_languages(self.request.user)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("localization:overview"), "label": _("Translations")},
            {"url": "", "label": self.get_page_title()},
        ]

    def get(self, request, *args, **kwargs):
        return self.show()

    def post(self, request, *args, **kwargs):
        if "checked" in request.POST:
            return self.import_checked(request)
        form = ImportForm(request.POST, request.FILES)
        report, checked = None, None
        if form.is_valid():
            data, is_check = form.cleaned_data["file"].read(), form.cleaned_data["dry_run"]
            try:
                report = import_file(
                    data,
                    request.user,
                    dry_run=is_check,
                    overwrite=form.cleaned_data["overwrite"],
                )
            except ExchangeError as error:
                form.add_error("file", str(error))
            else:
                checked = checked_files.keep(request.user, data) if is_check else None
        return self.show(import_form=form, report=report, checked=checked)

    def import_checked(self, request):
        """Import the file that the user has just checked, with the same options."""
        data = checked_files.take(request.user, request.POST["checked"])
        if data is None:
            messages.error(
                request, _("The checked file is not kept any more. Choose it again to import it.")
            )
            return self.show()
        try:
            report = import_file(data, request.user, overwrite="overwrite" in request.POST)
        except ExchangeError as error:
            messages.error(request, str(error))
            return self.show()
        return self.show(report=report)

    def show(self, export_form=None, import_form=None, report: Report | None = None, checked=None):
        asked = self.request.GET
        codes = [code for code in self.own_codes if code != settings.LANGUAGE_CODE]
        initial = {
            "content": asked.getlist("object"),
            "language": asked.get("language", next(iter(codes), "")),
        }
        context = self.get_context_data(
            export_form=export_form or ExportForm(initial=initial, user=self.request.user),
            import_form=import_form or ImportForm(),
            checked=checked,
            media=forms.Media(css={"all": ["localization/exchange.css"]}),
        )
        if report:
            context |= report_context(report)
        return self.render_to_response(context)


class ExportView(ExchangeView):
    """Returns the exported file as a download."""

    def get(self, request, *args, **kwargs):
        return redirect("localization:exchange")

    def post(self, request, *args, **kwargs):
        form = ExportForm(request.POST, user=request.user)
        if not form.is_valid():
            return self.show(export_form=form)
        chosen = form.cleaned_data["content"]
        instances = (
            chosen_objects(chosen, request.user)
            if chosen
            else translatable_objects.all_objects(request.user)
        )
        language, file_format = form.cleaned_data["language"], Format(form.cleaned_data["format"])
        document = export(
            instances, language, form.cleaned_data["source"], form.cleaned_data["only_open"]
        )
        if not document.entries:
            form.add_error(None, _("There is nothing to translate in what you have chosen."))
            return self.show(export_form=form)
        name = f"translations-{language}.{file_format.extension}"
        return HttpResponse(
            write(document, file_format),
            content_type=file_format.mime_type,
            headers={"Content-Disposition": f'attachment; filename="{name}"'},
        )


def chosen_objects(references: list[str], user):
    """Yield the objects with these references that exist and whose texts the user may see."""
    for instance in map(translatable_objects.resolve, references):
        if instance is not None and may_open(user, instance):
            yield instance


def content_choices(user) -> list[tuple[str, list[tuple[str, str]]]]:
    """Return the choices of objects that the user may export, pages first in tree order."""
    pages, others = [], {}
    for instance in translatable_objects.all_objects(user):
        choice = (translatable_objects.reference(instance), translatable_objects.title_of(instance))
        if isinstance(instance, Page):
            pages.append((instance.path, instance.depth, *choice))
        else:
            kind = capfirst(str(instance._meta.verbose_name_plural))
            others.setdefault(kind, []).append(choice)
    shallowest = min((depth for _path, depth, *_choice in pages), default=0)
    tree = [
        (reference, "— " * (depth - shallowest) + title)
        for _path, depth, reference, title in sorted(pages)
    ]
    return [(_("Pages"), tree), *others.items()]


def report_context(report: Report) -> dict:
    """Return the template context for the report of an import."""
    return {
        "report": report,
        "language_name": dict(settings.LANGUAGES)[report.language],
        "counts": [
            (outcome.label, STATUS_CLASSES.get(outcome, ""), number)
            for outcome, number in report.counts.items()
        ],
        "rows": [
            {
                "result": result,
                "status": STATUS_CLASSES.get(result.outcome, ""),
                "url": _translate_url(result, report.language),
            }
            for result in report.sorted_results()[:ROWS_SHOWN]
        ],
        "hidden": max(0, len(report.results) - ROWS_SHOWN),
    }


def _translate_url(result, language: str) -> str:
    reference, _address = split_key(result.key)
    is_found = result.place and result.outcome not in NOT_ON_SITE
    names = {model._meta.label_lower for model in translatable_objects.translatable_models()}
    label, _colon, key = reference.partition(":")
    if not is_found or label not in names or not key.isdigit():
        return ""
    return translatable_objects.translate_url(reference, language)
