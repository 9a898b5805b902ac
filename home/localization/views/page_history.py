"""A page's history in the CMS by language: its rows, comparing versions, and bringing one back."""

from collections.abc import Iterator

from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail.admin import messages
from wagtail.admin.panels import ObjectList
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.admin.views.generic.history import ActionColumn
from wagtail.admin.views.pages.history import PageHistoryView
from wagtail.admin.views.pages.revisions import RevisionsCompare, RevisionsRevertView
from wagtail.admin.views.pages.utils import get_breadcrumbs_items_for_page
from wagtail.models import Page, PageLogEntry

from home.localization.comparison import Change, compare, name_of_part
from home.localization.history import EDIT_LANGUAGES, PUBLISH_LANGUAGE
from home.localization.models import TranslatableContent
from home.localization.permissions import may_translate
from home.localization.registry import language_codes
from home.localization.restoration import (
    SHARED,
    CannotBringBack,
    bring_back,
    mark_of_draft,
    may_change,
    permitted_parts,
    restored,
)
from home.localization.translatable_objects import latest
from home.localization.views.text_history import author_name, tell_of_edit

PUBLISHING = ["wagtail.publish", PUBLISH_LANGUAGE]


class LanguageActionColumn(ActionColumn):
    """Wagtail's column, with actions for entries about languages: compare and bring back."""

    def get_actions(self, instance, parent_context):
        if instance.action not in (EDIT_LANGUAGES, PUBLISH_LANGUAGE) or not instance.revision_id:
            return super().get_actions(instance, parent_context)
        user = parent_context["request"].user
        return list(self._language_actions(instance, user))

    def _language_actions(self, entry, user) -> Iterator[dict]:
        codes = [code for code in entry.data.get("languages", []) if code in language_codes()]
        query = QueryDict(mutable=True)
        query.setlist("language", codes)
        if before := self._version_before(entry):
            yield {
                "url": self._compare_url(before, entry.revision_id, query),
                "label": _("Compare with what was live before")
                if entry.action == PUBLISH_LANGUAGE
                else _("Compare with previous version"),
            }
        if entry.revision_id == self.object.latest_revision_id:
            return
        yield {
            "url": self._compare_url(entry.revision_id, "latest", query),
            "label": _("Compare with current version"),
        }
        review = reverse(
            self.url_names["revisions_revert"], args=[self.object.pk, entry.revision_id]
        )
        for code in codes:
            if self.may_change(user) and may_translate(user, code):
                label = _("Bring back: %(language)s") % {"language": name_of_part(code)}
                yield {"url": f"{review}?part={code}", "label": label}

    def _version_before(self, entry):
        if entry.action == PUBLISH_LANGUAGE:
            return entry.live_revision_before
        return entry.previous_revision_id

    def _compare_url(self, before, after, query: QueryDict) -> str:
        url = reverse(self.url_names["revisions_compare"], args=[self.object.pk, before, after])
        return f"{url}?{query.urlencode()}"

    def may_change(self, user) -> bool:
        if not hasattr(self, "_may_change"):
            self._may_change = may_change(user, self.object)
        return self._may_change


class LanguageHistoryView(PageHistoryView):
    """Wagtail's history of a page, whose entries about languages have actions as well."""

    @cached_property
    def columns(self):
        action, *others = super().columns
        return [
            LanguageActionColumn(
                action.name,
                label=action.label,
                object=action.object,
                url_names=action.url_names,
                user_can_unschedule=action.user_can_unschedule,
            ),
            *others,
        ]

    def get_base_queryset(self):
        earlier = PageLogEntry.objects.filter(
            page=OuterRef("page"),
            action__in=PUBLISHING,
            revision__isnull=False,
            timestamp__lt=OuterRef("timestamp"),
        ).order_by("-timestamp", "-pk")
        return (
            super()
            .get_base_queryset()
            .annotate(live_revision_before=Subquery(earlier.values("revision")[:1]))
        )


class CompareView(RevisionsCompare):
    """Compares two versions of a page by language. `?language=be` shows one language alone."""

    @property
    def is_by_language(self) -> bool:
        return isinstance(self.object, TranslatableContent)

    def get_template_names(self):
        return (
            ["localization/compare.html"] if self.is_by_language else super().get_template_names()
        )

    def get_edit_handler(self):
        # Wagtail's own comparison is not shown, so it has nothing to compare.
        if self.is_by_language:
            return ObjectList([]).bind_to_model(type(self.object))
        return super().get_edit_handler()

    def get_context_data(self, **kwargs):
        context = super().get_context_data(**kwargs)
        if self.is_by_language:
            chosen = [c for c in self.request.GET.getlist("language") if c in language_codes()]
            context["parts"] = compare(
                context["revision_a"], context["revision_b"], self.request, chosen or None
            )
            context["shown_languages"] = [name_of_part(code) for code in chosen]
            context["everything_url"] = self.request.path
        return context


def review(request, page_id, revision_id):
    """Show the review of an old version: by language, or Wagtail's own for pages without them."""
    page = get_object_or_404(Page, pk=page_id)
    has_languages = issubclass(page.specific_class or Page, TranslatableContent)
    view = ReviewView if has_languages else RevisionsRevertView
    return view.as_view()(request, page_id=page_id, revision_id=revision_id)


class ReviewView(WagtailAdminTemplateMixin, TemplateView):
    """Asks which parts of an old version to bring back, and shows what each would replace."""

    template_name = "localization/review.html"
    page_title = gettext_lazy("Bring back an old version")
    header_icon = "history"

    def setup(self, request, *args, page_id, revision_id, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=page_id).specific
        permissions = self.page.permissions_for_user(request.user)
        if not permissions.can_edit():
            raise PermissionDenied
        self.revision = get_object_or_404(self.page.revisions, pk=revision_id)

    def post(self, request, *args, **kwargs):
        parts = request.POST.getlist("part")
        if not parts:
            messages.error(request, _("Choose at least one part to bring back."))
            return redirect(request.path)
        try:
            bring_back(self.page, self.revision, parts, request.POST.get("draft", ""), request.user)
        except CannotBringBack as error:
            messages.error(request, str(error))
            return redirect(request.path)
        messages.success(
            request,
            _("Brought back into the draft: %(parts)s. Readers see it once it is published.")
            % {"parts": ", ".join(name_of_part(part) for part in parts)},
        )
        tell_of_edit(request, self.page)
        return redirect(self.edit_url)

    @property
    def edit_url(self) -> str:
        return reverse("wagtailadmin_pages:edit", args=[self.page.pk])

    def get_page_subtitle(self):
        return self.page.get_admin_display_title()

    def get_breadcrumbs_items(self):
        history = reverse("wagtailadmin_pages:history", args=[self.page.pk])
        return [
            *get_breadcrumbs_items_for_page(self.page, self.request.user),
            {"url": history, "label": _("History")},
            {"url": "", "label": self.get_page_title(), "sublabel": self.get_page_subtitle()},
        ]

    def get_context_data(self, **kwargs):
        permitted = permitted_parts(self.request.user, self.page)
        chosen = self.request.GET.getlist("part")
        draft, old = latest(self.page), self.revision.as_object()
        return super().get_context_data(**kwargs) | {
            "revision": self.revision,
            "author": author_name(self.revision.user),
            "draft_mark": mark_of_draft(self.page),
            "may_bring_back": bool(permitted),
            "parts": [
                {
                    "part": part,
                    "name": name_of_part(part),
                    "language": "" if part == SHARED else part,
                    "changes": self._changes(draft, old, part),
                    "is_permitted": part in permitted,
                    "is_chosen": part in chosen,
                }
                for part in [*language_codes(), SHARED]
            ],
            "preview_url": reverse(
                "wagtailadmin_pages:revisions_view", args=[self.page.pk, self.revision.pk]
            ),
            "edit_url": self.edit_url,
        }

    def _changes(self, draft, old, part: str) -> list[Change]:
        """Return what bringing back `part` would change in the draft.

        Rows that come or go with what all languages share have texts in each language.
        """
        changed = compare(draft, restored(draft, old, [part]), self.request)
        return [
            Change(f"{found.name} › {change.label}", change.html) if found.part != part else change
            for found in changed
            for change in found.changes
        ]
