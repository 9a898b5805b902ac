"""The history of one text in the CMS, and bringing its old words back with one click."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.utils import get_user_display_name, get_valid_next_url_from_request
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page

from home.localization.comparison import name_of_part
from home.localization.models import TranslatableContent
from home.localization.restoration import CannotBringBack, bring_back_text, permitted_parts
from home.localization.segments import Kind, segments
from home.localization.state import fingerprint
from home.localization.text_diff import lines, paragraphs
from home.localization.text_history import text_history
from home.localization.translatable_objects import edit_url, latest, title_of, translate_url


def author_name(user) -> str:
    """Return the name of a user, or "nobody known" for a program or a deleted user."""
    return get_user_display_name(user) if user else _("nobody known")


def tell_of_edit(request, page: Page) -> None:
    """Run the hooks that Wagtail's edit view runs. They may add messages about the new draft."""
    version = latest(Page.objects.get(pk=page.pk).specific)
    for tell in hooks.get_hooks("after_edit_page"):
        tell(request, version)


class TextHistoryView(WagtailAdminTemplateMixin, TemplateView):
    """Lists what one text of a page said, who wrote it and when, and brings old words back.

    Scripts ask for the list alone, to show it beside the text.
    """

    page_title = gettext_lazy("History of this text")
    header_icon = "history"

    def setup(self, request, *args, page_id, code, **kwargs):
        super().setup(request, *args, **kwargs)
        self.page = get_object_or_404(Page, pk=page_id).specific
        self.code = code
        self.address = request.GET.get("text", "")
        if code not in dict(settings.LANGUAGES) or not isinstance(self.page, TranslatableContent):
            raise Http404
        if not self.page.permissions_for_user(request.user).can_edit():
            raise PermissionDenied

    def get_template_names(self):
        is_part = self.request.headers.get("X-Requested-With") == "XMLHttpRequest"
        return [f"localization/text_history{'_list' if is_part else ''}.html"]

    def post(self, request, *args, **kwargs):
        key = request.POST.get("revision", "")
        revision = get_object_or_404(self.page.revisions, pk=key if key.isdecimal() else None)
        try:
            bring_back_text(
                self.page,
                self.code,
                self.address,
                revision,
                request.POST.get("seen", ""),
                request.user,
            )
        except CannotBringBack as error:
            messages.error(request, str(error))
        else:
            messages.success(
                request, _("Brought back into the draft. Readers see it once it is published.")
            )
            tell_of_edit(request, self.page)
        return redirect(self.next_url)

    @property
    def next_url(self) -> str:
        """The view from which the user came, or the one in which this text is edited."""
        if url := get_valid_next_url_from_request(self.request):
            return url
        if self.code == settings.LANGUAGE_CODE:
            return edit_url(self.page)
        return translate_url(f"{self.page._meta.label_lower}:{self.page.pk}", self.code)

    @cached_property
    def segment(self):
        """The text in the draft, or None if its block or row has been deleted."""
        version = latest(self.page)
        found = {
            each.address: each
            for code in (settings.LANGUAGE_CODE, self.code)
            for each in segments(version, code)
        }
        return found.get(self.address)

    def get_page_subtitle(self):
        return title_of(self.page)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": self.next_url, "label": self.get_page_subtitle()},
            {"url": "", "label": self.get_page_title()},
        ]

    def get_context_data(self, **kwargs):
        versions = list(text_history(self.page, self.code, self.address))
        may_bring_back = self.code in permitted_parts(self.request.user, self.page)
        return super().get_context_data(**kwargs) | {
            "label": " › ".join(self.segment.labels) if self.segment else "",
            "language_name": name_of_part(self.code),
            "code": self.code,
            "entries": [
                {
                    "version": version,
                    "author": author_name(version.user),
                    "paragraphs": self._paragraphs(version.words),
                    "may_bring_back": may_bring_back and number > 0 and self.segment is not None,
                }
                for number, version in enumerate(versions)
            ],
            "seen": fingerprint(versions[0].words) if versions else "",
            "action": f"{self.request.path}?{self.request.GET.urlencode()}",
            "next_url": self.next_url,
        }

    def _paragraphs(self, words) -> list[str]:
        if self.segment is not None and self.segment.kind is Kind.REFERENCE:
            block = self.segment.definition
            shown = block.to_python(words) if words and hasattr(block, "to_python") else words
            return [str(shown)] if shown else []
        is_rich = self.segment is not None and self.segment.kind is Kind.RICH
        return paragraphs(words) if is_rich else lines(words)
