"""The edit form of pages: merges what two people save, and respects permissions per language."""

from django import forms
from django.conf import settings
from django.utils.dateparse import parse_datetime
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import COMMENTS_RELATION_NAME, Page, Revision

from home.localization.conflicts import SEEN, explain, mark_of
from home.localization.draft_merge import merge_versions
from home.localization.models import TranslatedChild
from home.localization.permissions import may_edit_shared, own_languages
from home.localization.registry import translated_field_names
from home.localization.segments import copy_language

# The form sends back the key of each inline child, for one in a draft has no other identity.
CHILD_KEY = "translation_key"
# Stands for a revision that is gone, so that the form stays out of date until it is saved.
GONE = -1


class TranslatedPageForm(WagtailAdminPageForm):
    """Merges with what others saved meanwhile, and takes only what the user may change."""

    def __init__(self, data=None, files=None, *args, instance=None, **kwargs):
        self._is_stale, self._began_with, self._version = False, None, None
        if data is not None and instance is not None and instance.pk:
            self._is_stale, self._began_with = _staleness(instance, data)
        if self._is_stale:
            # Shown again, for whatever reason, the form still began where it began.
            instance.latest_revision_id = self._began_with.pk if self._began_with else GONE
            # Rows that somebody has deleted meanwhile are only there in what it began with.
            instance = self._base() or instance
        super().__init__(data, files, *args, instance=instance, **kwargs)
        self.fields[SEEN] = forms.Field(
            required=False, initial=[], widget=forms.MultipleHiddenInput
        )
        if self.instance.pk and self.for_user and not may_edit_shared(self.for_user):
            self._drop_what_is_shared()
        for name, formset in self.formsets.items():
            if name != "comments":
                formset.add_fields = _with_identity(formset)

    def is_valid(self):
        self._version = None
        if not super().is_valid():
            return False
        for formset in self._child_formsets():
            _restore_keys(formset)
        if not self.instance.pk:
            return True
        if self._is_stale:
            return self._merge()
        if not self._has_all_rights():
            self._version = self._within_rights(self._latest())
        return True

    def save(self, commit=True):
        if self._version is None:
            return super().save(commit)
        self.instance = self._version
        if commit:
            self.instance.save()
        return self.instance

    def get_field_updates_for_resave(self):
        updates = super().get_field_updates_for_resave()
        return updates + [
            (form.add_prefix(CHILD_KEY), str(form.instance.translation_key))
            for formset in self._child_formsets()
            for form in formset.forms
            if form not in formset.deleted_forms
        ]

    def _child_formsets(self):
        return [
            formset
            for formset in self.formsets.values()
            if issubclass(formset.model, TranslatedChild)
        ]

    def _has_all_rights(self) -> bool:
        everything = len(own_languages(self.for_user)) == len(settings.LANGUAGES)
        return everything and may_edit_shared(self.for_user)

    def _drop_what_is_shared(self) -> None:
        """Leave only texts; those of other languages went with their panel's permission."""
        texts = {
            build_localized_fieldname(name, code)
            for name in translated_field_names(type(self.instance))
            for code in own_languages(self.for_user)
        }
        kept = texts | {"comment_notifications", SEEN}
        self.fields = {name: field for name, field in self.fields.items() if name in kept}
        self.formsets = {name: fs for name, fs in self.formsets.items() if name == "comments"}

    def _latest(self) -> Page:
        return Page.objects.get(pk=self.instance.pk).get_latest_revision_as_object()

    def _within_rights(self, version: Page) -> Page:
        """Return what this form makes of `version`, as far as the user may change it."""
        WagtailAdminPageForm.save(self, commit=False)
        own = own_languages(self.for_user)
        if may_edit_shared(self.for_user):
            for code, _name in settings.LANGUAGES:
                if code not in own:
                    copy_language(version, self.instance, code)
            return self.instance
        for code in own:
            copy_language(self.instance, version, code)
        _copy_comments(self.instance, version)
        return version

    def _merge(self) -> bool:
        """Merge with the latest version; return False when somebody has to decide."""
        mine = self._within_rights(self._base() or self._latest())
        merged, conflicts = merge_versions(self._base(), mine, self._latest())
        _copy_comments(mine, merged)
        seen = set(self.data.getlist(SEEN))
        if all(mark_of(conflict) in seen for conflict in conflicts):
            self._version = merged
            return True
        for conflict in conflicts:
            field = conflict.path[0] if conflict.path[0] in self.fields else None
            self.add_error(field, explain(conflict, merged, is_named=field is None))
        self.data = self.data.copy()
        self.data.setlist(SEEN, [mark_of(conflict) for conflict in conflicts])
        return False

    def _base(self) -> Page | None:
        return self._began_with.as_object() if self._began_with else None


def _staleness(page: Page, data) -> tuple[bool, Revision | None]:
    """Return whether a posted form began with an older version of `page`, and with which revision.

    Wagtail's autosave overwrites a revision. Then what the form began with is gone, and the one
    before it stands in: more is asked than needed, but nothing is lost. None when there is none;
    then every difference is asked about.
    """
    # Once this editor's own autosave has made a revision, the form goes on from that one.
    autosaved = data.get("overwrite_revision_id", "")
    loaded = autosaved or data.get("loaded_revision_id", "")
    if not loaded:
        # The form says so only if there was a revision when it was opened.
        return page.latest_revision_id is not None, None
    revision = page.revisions.filter(pk=loaded).first() if loaded.isdigit() else None
    if revision is None:
        return True, None
    began = parse_datetime(data.get("loaded_revision_created_at", ""))
    if not autosaved and began is not None and revision.created_at > began:
        earlier = page.revisions.filter(created_at__lt=began).exclude(pk=revision.pk)
        return True, earlier.order_by("-created_at", "-pk").first()
    return revision.pk != page.latest_revision_id, revision


def _with_identity(formset):
    """Return the formset's `add_fields` with what tells rows of a version apart."""
    add_fields = formset.add_fields

    def add_fields_and_key(form, index):
        add_fields(form, index)
        # Django looks for rows in the database, from where somebody may have deleted them.
        name = formset.model._meta.pk.name
        form.fields[name].queryset = formset.get_queryset()
        form.fields[name].to_field_name = name
        if not issubclass(formset.model, TranslatedChild):
            return
        is_known = index is not None and index < formset.initial_form_count()
        form.fields[CHILD_KEY] = forms.UUIDField(
            required=False,
            initial=form.instance.translation_key if is_known else None,
            widget=forms.HiddenInput,
        )

    return add_fields_and_key


def _restore_keys(formset) -> None:
    """Give children without a row in the database the keys that they had in the draft."""
    taken = {form.instance.translation_key for form in formset.forms if form.instance.pk}
    for form in formset.forms:
        key = form.cleaned_data.get(CHILD_KEY)
        if not form.instance.pk and key and key not in taken:
            form.instance.translation_key = key
            taken.add(key)


def _copy_comments(origin: Page, target: Page) -> None:
    setattr(target, COMMENTS_RELATION_NAME, getattr(origin, COMMENTS_RELATION_NAME).all())
