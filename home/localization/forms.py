"""The edit form of pages. It merges concurrent changes and enforces permissions per language."""

import json

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.forms.pages import WagtailAdminPageForm
from wagtail.models import COMMENTS_RELATION_NAME, Page

from home.localization.conflicts import SEEN, explain, mark_of
from home.localization.draft_merge import merge_versions, outline_of
from home.localization.merge import outline_from_json
from home.localization.models import TranslatedChild
from home.localization.others_changes import changes_by_others
from home.localization.permissions import may_edit_shared, own_languages
from home.localization.registry import target_codes, translated_field_names
from home.localization.segments import copy_language, mirror_streams
from home.localization.structure_fields import StructureFields

# The form field with the outline of the version that the form shows.
SHOWN = "shown_version"
# The part of an autosave's answer with the changes that other people made (see `others_changes`).
CHANGES = "changes_by_others"
# The posted revision that the form was opened with, if a later one is named in its place (see
# `stale_forms`).
OPENED = "opened_revision_id"
# The form field with the key of an inline child. A child that exists only in a draft has no primary
# key by which to identify it.
CHILD_KEY = "translation_key"


class TranslatedPageForm(WagtailAdminPageForm):
    """Page form that merges changes saved by others and applies only permitted changes."""

    def __init__(self, data=None, files=None, *args, instance=None, **kwargs):
        self._version, self._mine = None, None
        if data is not None and instance is not None and instance.pk:
            # Rows that another editor has deleted exist only in the version the form began with.
            instance = _opened_version(instance, data)
        outline = (
            outline_of(instance) if data is None and instance is not None and instance.pk else None
        )
        if instance is not None:
            mirror_streams(instance, target_codes())
        super().__init__(data, files, *args, instance=instance, **kwargs)
        self.fields[SEEN] = forms.Field(
            required=False, initial=[], widget=forms.MultipleHiddenInput
        )
        self.fields[SHOWN] = forms.Field(required=False, widget=forms.HiddenInput)
        if outline is not None and not self.is_bound:
            self.initial[SHOWN] = _as_json(outline)
        if self.instance.pk and self.for_user and not may_edit_shared(self.for_user):
            self._drop_what_is_shared()
        for name, formset in self.formsets.items():
            if name != "comments":
                formset.add_fields = _with_identity(formset)
                formset._existing_object = _even_if_deleted(formset)
        self._structure = StructureFields(self)

    def clean(self):
        # The validation of the instance, which follows, gives its streams the chosen structure.
        self._structure.record_choices()
        return super().clean()

    def is_valid(self):
        self._version = None
        if not super().is_valid():
            return False
        self._structure.refuse_texts_without_place()
        if self.errors:
            return False
        for formset in self._child_formsets():
            _restore_keys(formset)
        return self._merge() and self._may_be_published() if self.instance.pk else True

    def save(self, commit=True):
        if self._version is None:
            return super().save(commit)
        self.instance = self._version
        if commit:
            self.instance.save()
        return self.instance

    def get_field_updates_for_resave(self):
        updates = super().get_field_updates_for_resave()
        shown = self._mine or self.instance
        updates.append((SHOWN, _as_json(outline_of(shown))))
        if self._mine is not None:
            changes = changes_by_others(
                self._mine, self._version, own_languages(self.for_user), self.for_user
            )
            updates.append((CHANGES, json.dumps(changes)))
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

    def _drop_what_is_shared(self) -> None:
        """Remove all fields except texts in the user's languages, and the comments."""
        texts = {
            build_localized_fieldname(name, code)
            for name in translated_field_names(type(self.instance))
            for code in own_languages(self.for_user)
        }
        kept = texts | {"comment_notifications", SEEN, SHOWN}
        self.fields = {name: field for name, field in self.fields.items() if name in kept}
        self.formsets = {name: fs for name, fs in self.formsets.items() if name == "comments"}

    def _latest(self) -> Page:
        return Page.objects.get(pk=self.instance.pk).get_latest_revision_as_object()

    def _within_rights(self, version: Page) -> Page:
        """Return `version` with those changes of this form that the user is permitted to make."""
        WagtailAdminPageForm.save(self, commit=False)
        for name, formset in self.formsets.items():
            if name != "comments":
                _keep_named_rows(formset)
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
        latest = self._latest()
        mine = self._within_rights(self._latest())
        merged, conflicts = merge_versions(_posted_outline(self.data), mine, latest)
        _copy_comments(mine, merged)
        seen = set(self.data.getlist(SEEN))
        if all(mark_of(conflict) in seen for conflict in conflicts):
            merged.minimal_clean()  # computes what follows from the texts, such as the title
            self._version, self._mine = merged, mine
            return True
        for conflict in conflicts:
            field = conflict.path[0] if conflict.path[0] in self.fields else None
            self.add_error(field, explain(conflict, merged, is_named=field is None))
        self.data = self.data.copy()
        self.data.setlist(SEEN, [mark_of(conflict) for conflict in conflicts])
        return False


def _as_json(outline: dict) -> str:
    return json.dumps(outline, separators=(",", ":"))


def _posted_outline(data) -> dict | None:
    """Return the outline of the version that a submitted form began with, or None."""
    try:
        found = outline_from_json(json.loads(data.get(SHOWN) or "null"))
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def _opened_version(page: Page, data) -> Page:
    """Return the version with which a form was opened, if it still exists, else `page`."""
    opened = data.get(OPENED) or data.get("overwrite_revision_id") or data.get("loaded_revision_id")
    if not opened or not opened.isdecimal() or opened == str(page.latest_revision_id):
        return page
    revision = page.revisions.filter(pk=opened).first()
    if revision is None:
        return page
    version = revision.as_object()
    # If the form is displayed again, it must still refer to the revision it began with.
    version.latest_revision_id = revision.pk
    return version


def _even_if_deleted(formset):
    """Return the formset's `_existing_object`, which also accepts a row that no version has."""
    existing = formset._existing_object

    def existing_object(pk):
        try:
            return existing(pk)
        except KeyError:
            return formset.model(pk=pk)

    return existing_object


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


def _keep_named_rows(formset) -> None:
    """Drop the rows that a form does not name from its instance.

    The instance may be older than the last autosave of the form, which then no longer names the
    rows that it deleted.
    """
    named = {form.instance.pk for form in formset.forms if form not in formset.deleted_forms}
    rows = getattr(formset.instance, formset.rel_name)
    rows.remove(*(row for row in rows.all() if row.pk is not None and row.pk not in named))


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
