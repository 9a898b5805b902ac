"""The translate view: each segment with its source on the left and translation on the right."""

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import time_format
from django.utils.functional import cached_property
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.views.generic import View
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.views.generic.base import WagtailAdminTemplateMixin
from wagtail.models import Page, WorkflowMixin

from home.localization import translation_rows
from home.localization.conflicts import SEEN, show_other_version
from home.localization.others_changes import author_of, change
from home.localization.permissions import may_open, may_publish_language, may_translate
from home.localization.proposals import proposed_addresses
from home.localization.publishing import CannotPublish, publish_language
from home.localization.segments import segments, values
from home.localization.state import State, fingerprint
from home.localization.text_problems import text_hints, text_problems
from home.localization.translatable_objects import (
    edit_url,
    has_drafts,
    latest,
    reference,
    resolve,
    title_of,
)


class TranslateView(WagtailAdminTemplateMixin, View):
    """Shows and saves the translation of one object into one language."""

    template_name = "localization/translate.html"
    header_icon = "globe"

    def setup(self, request, *args, reference, code, **kwargs):
        super().setup(request, *args, **kwargs)
        if code not in dict(settings.LANGUAGES) or code == settings.LANGUAGE_CODE:
            raise Http404
        self.stored = resolve(reference)
        if self.stored is None:
            raise Http404
        if not may_open(request.user, self.stored):
            raise PermissionDenied
        self.code = code

    @cached_property
    def version(self):
        """The latest version of the object, which may be a draft."""
        return latest(self.stored)

    @cached_property
    def source_code(self) -> str:
        """The language shown beside the target: the one chosen, by default the source language."""
        chosen = self.request.GET.get("source", settings.LANGUAGE_CODE)
        others = [code for code, _name in settings.LANGUAGES if code != self.code]
        return chosen if chosen in others else others[0]

    @cached_property
    def rows(self) -> list[translation_rows.Row]:
        plain = translation_rows.rows(self.version, self.code, self.source_code, {})
        if not any(row.state is State.MISSING for row in plain) or self.request.method == "POST":
            return plain
        cached = translation_rows.remembered_translations(self.code)
        return translation_rows.rows(self.version, self.code, self.source_code, cached)

    @cached_property
    def lock(self):
        return self.version.get_lock() if isinstance(self.version, WorkflowMixin) else None

    @property
    def may_edit(self) -> bool:
        is_locked = self.lock is not None and self.lock.for_user(self.request.user)
        return may_translate(self.request.user, self.code) and not is_locked

    @cached_property
    def may_make_live(self) -> bool:
        return self.may_edit and may_publish_language(self.request.user, self.stored, self.code)

    @property
    def proposed(self) -> set[str]:
        """The addresses of texts that wait to be published, of an object without drafts."""
        if has_drafts(self.stored):
            return set()
        return proposed_addresses(reference(self.stored), self.code)

    @property
    def here(self) -> str:
        path = reverse("localization:translate", args=[reference(self.stored), self.code])
        query = self.request.GET.urlencode()
        return f"{path}?{query}" if query else path

    def get(self, request, *args, **kwargs):
        form = translation_rows.TranslationForm(self.rows, self.code, has_drafts(self.stored))
        return self.render_to_response(self.get_context_data(form=form))

    def post(self, request, *args, **kwargs):
        if not self.may_edit:
            raise PermissionDenied
        form = translation_rows.TranslationForm(
            self.rows, self.code, has_drafts(self.stored), data=request.POST
        )
        wants_json = request.headers.get("Accept") == "application/json"
        if not form.is_valid():
            if wants_json:
                return JsonResponse(
                    {
                        "message": _("Not saved: please mend the marked texts."),
                        "problems": {name: " ".join(e) for name, e in form.errors.items()},
                    },
                    status=422,
                )
            messages.error(request, _("Not saved: please mend the marked texts."))
            return self.render_to_response(self.get_context_data(form=form))
        posted = {
            row.address: form.raw_value(row.segment)
            for row in self.rows
            if row.address in request.POST
        }
        to_write, clashes = translation_rows.decide(
            values(self.version, self.code),
            posted,
            self._began_with(),
            set(request.POST.getlist(SEEN)),
        )
        if clashes:
            return self._ask(form, clashes, wants_json)
        self.unseen = self._unseen(to_write)
        taken = [
            segment
            for segment in segments(self.version, self.code)
            if segment.address in self.unseen and segment.address in posted
        ]
        confirmed = self._confirmed()
        if to_write or confirmed:
            self._save(to_write, confirmed)
        if wants_json:
            return self._saved_as_json(posted, taken)
        return self._after_save(request)

    def _unseen(self, to_write) -> list[str]:
        """Return the addresses of texts that others have changed since the form was opened."""
        now = values(self.version, self.code)
        return [
            address
            for address, began in self._began_with().items()
            if address not in to_write and fingerprint(now.get(address, "")) != began
        ]

    def _began_with(self) -> dict[str, str]:
        return {
            name.removeprefix("began:"): value
            for name, value in self.request.POST.items()
            if name.startswith("began:")
        }

    def _confirmed(self) -> set[str]:
        """Return the addresses of translations that the user has confirmed as still right."""
        if self.request.POST.get("action") == "confirm_all":
            return {row.address for row in self.rows if row.state is State.OUTDATED}
        return set(self.request.POST.getlist("confirm"))

    def _save(self, to_write, confirmed) -> None:
        overwrite = None
        if has_drafts(self.version):
            own = self.request.POST.get("own_revision", "")
            if own and own == str(self.version.latest_revision_id):
                overwrite = self.version.revisions.filter(pk=own, user=self.request.user).first()
        translation_rows.save(
            self.version, self.code, to_write, confirmed, self.request.user, overwrite
        )

    def _ask(self, form, clashes, wants_json):
        """Return a response that shows both texts of each clash. Nothing is saved."""
        if wants_json:
            return JsonResponse(
                {"message": _("Somebody else is changing this text. Press Save to see both.")},
                status=409,
            )
        for clash in clashes:
            mark = f"{clash.address}:{fingerprint(clash.theirs)}"
            form.add_error(clash.address, show_other_version(clash.theirs, mark))
        messages.error(self.request, _("Not saved yet: somebody else changed the same text."))
        return self.render_to_response(self.get_context_data(form=form, began=self._began_with()))

    def _saved_as_json(self, posted, taken):
        """Return what the form needs to go on: what it has seen now, and what others changed."""
        fresh = translation_rows.rows(self.version, self.code, self.source_code, {})
        now = values(self.version, self.code)
        seen = {address: fingerprint(now.get(address, "")) for address in posted}
        return JsonResponse(
            {
                "message": _("Saved at %(time)s.") % {"time": time_format(timezone.localtime())},
                "began": seen,
                "changes": [
                    change(
                        s,
                        self.code,
                        author_of(self.version, self.code, s.address),
                        self.request.user,
                    )
                    for s in taken
                ],
                "states": {row.address: row.state.label if row.state else "" for row in fresh},
                "open": sum(row.is_open for row in fresh),
                "problems": text_problems(self.version, self.code),
                "hints": text_hints(self.version, self.code),
                "own_revision": getattr(self.version, "latest_revision_id", None),
                "news": self._unseen_rows(fresh, posted),
            }
        )

    def _unseen_rows(self, fresh, posted) -> str:
        """Return a sentence if there are texts that this form does not show, else ""."""
        if all(row.address in posted for row in fresh):
            return ""
        return _("There are new texts. Reload this page to translate them.")

    def _after_save(self, request):
        action = request.POST.get("action")
        if action == "publish" and self.may_make_live:
            self._publish(request)
        elif action == "submit" and isinstance(self.stored, WorkflowMixin):
            self._submit(request)
        else:
            messages.success(request, self._saved_sentence())
        if isinstance(self.version, Page):
            # Wagtail's edit view runs these hooks as well. They may add messages about the text.
            for tell in hooks.get_hooks("after_edit_page"):
                tell(request, self.version)
        return redirect(self.here + self._place())

    def _place(self) -> str:
        """Return the fragment of the text at which the user pressed a button, or ""."""
        at = self.request.POST.get("confirm") or self.request.POST.get("at")
        addresses = [row.address for row in self.rows]
        return f"#segment-{addresses.index(at) + 1}" if at in addresses else ""

    def _publish(self, request) -> None:
        if self.unseen:
            messages.error(
                request,
                _(
                    "Saved, but not published: somebody else has changed texts since you opened "
                    "this page. Read them below, then publish again."
                ),
            )
            return
        try:
            publish_language(self.stored, self.code, request.user)
            messages.success(request, _("Published. The other languages are as they were."))
        except CannotPublish as error:
            messages.error(request, self._with_links(error))

    def _with_links(self, error: CannotPublish) -> str:
        """Return the sentence of an error, with a link to each text that has a problem."""
        links = [
            (f"text-{number}", " › ".join(row.segment.labels), error.problems[row.address])
            for number, row in enumerate(self.rows)
            if row.address in error.problems
        ]
        return format_html(
            "{} {}",
            error.sentence,
            format_html_join(" ", '<a href="#{}">{}</a>: {}', links),
        )

    def _saved_sentence(self) -> str:
        if has_drafts(self.stored):
            return _("Saved as a draft. Readers do not see it before it is published.")
        if self.may_make_live:
            return _("Saved. Readers see it at once.")
        return _("Saved. Readers see it once somebody who may change this has published it.")

    def _submit(self, request) -> None:
        instance = resolve(reference(self.stored))
        workflow = instance.get_workflow()
        if instance.current_workflow_state:
            messages.info(request, _("This page is with the moderators already."))
        elif workflow is None:
            messages.error(request, _("No workflow is set up for this page. Ask an administrator."))
        else:
            workflow.start(instance, request.user)
            messages.success(request, _("Submitted to the moderators."))

    @property
    def language_name(self) -> str:
        return dict(settings.LANGUAGES)[self.code]

    def get_page_title(self):
        return _("Translate into %(language)s") % {"language": self.language_name}

    def get_page_subtitle(self):
        return title_of(self.version)

    def get_breadcrumbs_items(self):
        return [
            *self.breadcrumbs_items,
            {"url": reverse("localization:overview"), "label": _("Translations")},
            {"url": edit_url(self.stored), "label": title_of(self.version)},
            {"url": "", "label": f"{title_of(self.version)} → {self.language_name}"},
        ]

    def get_context_data(self, form, began=None, **kwargs):
        now, proposed = values(self.version, self.code), self.proposed
        live = values(self.stored, self.code) if proposed else {}
        problems = text_problems(self.version, self.code)
        hints = text_hints(self.version, self.code)
        only_open = self.request.GET.get("show") == "open"
        counted = [row for row in self.rows if row.state]
        done = sum(not row.is_open for row in counted)
        return super().get_context_data(**kwargs) | {
            "form": form,
            "media": form.media,
            "items": [
                {
                    "row": row,
                    "field": form[row.address],
                    "began": (began or {}).get(row.address, fingerprint(now.get(row.address, ""))),
                    "is_proposed": row.address in proposed,
                    "live": live.get(row.address, ""),
                    "problem": problems.get(row.address, ""),
                    "hint": hints.get(row.address, ""),
                    "is_hidden": only_open
                    and not row.is_open
                    and not form[row.address].errors
                    and row.address not in problems,
                }
                for row in self.rows
            ],
            "code": self.code,
            "language_name": self.language_name,
            "source_code": self.source_code,
            "sources": [item for item in settings.LANGUAGES if item[0] != self.code],
            "default_code": settings.LANGUAGE_CODE,
            "targets": [item for item in settings.LANGUAGES if item[0] != settings.LANGUAGE_CODE],
            "only_open": only_open,
            "done": done,
            "total": len(counted),
            "open_count": len(counted) - done,
            "outdated_count": sum(row.state is State.OUTDATED for row in counted),
            "may_edit": self.may_edit,
            "may_make_live": self.may_make_live,
            "may_publish": self.may_make_live and (has_drafts(self.stored) or bool(proposed)),
            "may_submit": self.may_edit and isinstance(self.stored, WorkflowMixin),
            "has_drafts": has_drafts(self.stored),
            "is_page": isinstance(self.stored, Page),
            "page_id": self.stored.pk,
            "reference": reference(self.stored),
            "here": self.here,
            "aid": self.version.translators_aid(self.code),
        }


def preview(request, reference, code):
    """Show the draft of a page in the language `code`, as readers will see it."""
    stored = resolve(reference)
    if not isinstance(stored, Page) or code not in dict(settings.LANGUAGES):
        raise Http404
    if not stored.permissions_for_user(request.user).can_edit():
        raise PermissionDenied
    version = latest(stored)
    return version.make_preview_request(request, code)
