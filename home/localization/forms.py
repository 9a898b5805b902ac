"""The edit form of pages. It merges concurrent changes and enforces permissions per language."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
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

# The form field with the key of an inline child. A child that exists only in a draft has no primary
# key by which to identify it.
CHILD_KEY = "translation_key"
# The id used for a deleted revision, so that the form remains stale until it is saved.
GONE = -1


class TranslatedPageForm(WagtailAdminPageForm):
    """Page form that merges changes saved by others and applies only permitted changes."""

    def __init__(self, data=None, files=None, *args, instance=None, **kwargs):
        self._is_stale, self._began_with, self._version = False, None, None
        if data is not None and instance is not None and instance.pk:
            self._is_stale, self._began_with = _staleness(instance, data)
        if self._is_stale:
            # If the form is displayed again, it must still refer to the revision it began with.
            instance.latest_revision_id = self._began_with.pk if self._began_with else GONE
            # Rows that another editor has deleted exist only in the version the form began with.
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
            return self._merge() and self._may_be_published()
        if not self._has_all_rights():
            self._version = self._within_rights(self._latest())
        return self._may_be_published()

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

    def _may_be_published(self) -> bool:
        """Check what the form does not contain: texts that others have typed into the draft."""
        if self._version is None or self.is_deferred_validation:
            return True
        try:
            self._version.full_clean()
        except ValidationError as error:
            for name, sentences in error.message_dict.items():
                self.add_error(name if name in self.fields else None, sentences)
            return False
        return True

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
        """Remove all fields except texts in the user's languages, and the comments."""
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
        """Return `version` with those changes of this form that the user is permitted to make."""
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
        """Merge with the latest version. Return False if the user has to decide on conflicts."""
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
    """Return (whether a submitted form began with an older version of `page`, that revision).

    Wagtail's autosave overwrites a revision. If the revision that the form began with has been
    overwritten, the revision before it is returned. The merge then reports more conflicts than
    necessary, but nothing is lost. If there is no revision to return, it is None, and the merge
    reports every difference as a conflict.
    """
    # If autosave has already saved a revision from this form, the form continues that revision.
    autosaved = data.get("overwrite_revision_id", "")
    loaded = autosaved or data.get("loaded_revision_id", "")
    if not loaded:
        # The form has this value only if there was a revision when the form was opened.
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
    """Return the formset's `add_fields`, extended by fields that identify the rows of a version."""
    add_fields = formset.add_fields

    def add_fields_and_key(form, index):
        add_fields(form, index)
        # Django looks up rows in the database, where another editor may have deleted them.
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
    """Restore the draft's keys for children that are not stored in the database."""
    taken = {form.instance.translation_key for form in formset.forms if form.instance.pk}
    for form in formset.forms:
        key = form.cleaned_data.get(CHILD_KEY)
        if not form.instance.pk and key and key not in taken:
            form.instance.translation_key = key
            taken.add(key)


def _copy_comments(origin: Page, target: Page) -> None:
    setattr(target, COMMENTS_RELATION_NAME, getattr(origin, COMMENTS_RELATION_NAME).all())
