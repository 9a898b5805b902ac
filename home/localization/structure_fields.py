"""The StreamFields of an edit form in the languages that follow the structure of the source."""

import json

from django import forms
from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import mark_safe
from django.utils.translation import gettext as _
from modeltranslation.utils import build_localized_fieldname
from wagtail.blocks import BlockField
from wagtail.blocks.base import BlockWidget, get_error_json_data

from home.localization.allowed_html import without_tags
from home.localization.registry import language_codes, target_codes
from home.localization.segments import raw_stream, stream_names, stream_segments
from home.localization.structure import own_fields, with_own_fields

# JSON escapes of characters that could otherwise end the surrounding script element.
_ESCAPES = {ord(character): f"\\u{ord(character):04x}" for character in "<>&"}


# The form field with the ids of the blocks that the form had when it was opened. Autosave stores a
# version without the blocks that are deleted in the source, while the other tabs still have them.
SEEN_BLOCKS = "seen_blocks"


def switch_name(field_name: str) -> str:
    """Return the name of the switch that gives a language a structure of its own in a field."""
    return f"own_structure_{field_name}"


class SharedBlockWidget(BlockWidget):
    """A block widget whose definition is in the page once, for the fields of all languages.

    `structure.js` hands the definition on to Wagtail's controller of each field.
    """

    def __init__(self, block_def, definition: "SharedBlockWidget | None" = None, attrs=None):
        super().__init__(block_def, attrs)
        self.definition = definition or self

    @property
    def js_context(self):
        return super().js_context if self.definition is self else self.definition.js_context

    def render_with_errors(self, name, value, attrs=None, errors=None, renderer=None):
        error = get_error_json_data(errors.as_data()[0]) if errors else None
        state = [self.block_def.get_form_state(value), error]
        return format_html(
            '{}<div id="{}" data-block data-shared-definition="{}"'
            ' data-w-block-arguments-value="{}"></div>',
            self._definition_script() if self.definition is self else "",
            name,
            self.definition.block_def.definition_prefix,
            json.dumps(state),
        )

    def _definition_script(self):
        escaped = self.block_json.translate(_ESCAPES)
        return format_html(
            '<script type="application/json" data-definition="{}">{}</script>',
            self.block_def.definition_prefix,
            mark_safe(escaped),  # noqa: S308 - every character with a meaning in HTML is escaped
        )


class FollowingBlockField(BlockField):
    """The form field of a StreamField whose structure follows the source.

    Its blocks are those of the source, translated or not, so no text in them is required.
    """

    def clean(self, value):
        return self.block.clean_deferred(value)


class StructureFields:
    """The StreamFields of one form: their definitions, switches and validation."""

    def __init__(self, form: forms.ModelForm):
        self.form = form
        self._share_definitions()
        self._add_switches()
        self._ids = self._stored_ids()
        self._stored_own = {
            (name, code)
            for name, code, _field in self.translated
            if name in own_fields(form.instance.followed_sources, code)
        }
        if self.translated:
            form.fields[SEEN_BLOCKS] = forms.CharField(
                required=False, initial=" ".join(self._ids), widget=forms.HiddenInput
            )

    @property
    def translated(self) -> list[tuple[str, str, str]]:
        """Return (field name, language code, name of the form field) for the target languages."""
        return [
            (name, code, build_localized_fieldname(name, code))
            for name in stream_names(type(self.form.instance))
            for code in target_codes()
            if build_localized_fieldname(name, code) in self.form.fields
        ]

    def has_own(self, name: str, code: str) -> bool:
        """Tell whether a language has a structure of its own, as submitted or as stored."""
        switch = self.form[switch_name(build_localized_fieldname(name, code))]
        return bool(switch.field.widget.check_test(switch.value()))

    def record_choices(self) -> None:
        """Write the submitted switches into the instance."""
        instance = self.form.instance
        for name, code, _field in self.translated:
            fields = own_fields(instance.followed_sources, code)
            fields = fields | {name} if self.has_own(name, code) else fields - {name}
            instance.followed_sources = with_own_fields(instance.followed_sources, code, fields)

    def refuse_texts_without_place(self) -> None:
        """Add an error to each field with a text in a block that the source has never had.

        A block that this form has been opened with was deleted in the source in the meantime.
        """
        seen = self.form.cleaned_data.get(SEEN_BLOCKS, "").split()
        for name, code, field in self.translated:
            stream = self.form.cleaned_data.get(field)
            if not stream or self.has_own(name, code) or (name, code) in self._stored_own:
                continue
            source = raw_stream(self.form.instance, name, settings.LANGUAGE_CODE)
            ids = {*seen, *self._ids, *(item["id"] for item in source)}
            strange = [item for item in stream.get_prep_value() if item["id"] not in ids]
            texts = [
                without_tags(str(segment.value)).strip()
                for segment in stream_segments(stream.stream_block, strange, name)
                if segment.is_text and segment.value
            ]
            if texts:
                self.form.add_error(field, self._no_place(code, texts))

    def _stored_ids(self) -> list[str]:
        """Return the ids of all blocks of the version that the form shows."""
        instance = self.form.instance
        return list(
            dict.fromkeys(
                item["id"]
                for name in stream_names(type(instance))
                for code in language_codes()
                for item in raw_stream(instance, name, code)
            )
        )

    def _no_place(self, code: str, texts: list[str]) -> str:
        names = dict(settings.LANGUAGES)
        return _(
            "%(language)s has the same blocks as %(source)s, so these texts have no place: "
            "“%(texts)s”. Add a block in %(source)s and save, or switch on that %(language)s has "
            "its own blocks."
        ) % {
            "language": names[code],
            "source": names[settings.LANGUAGE_CODE],
            "texts": " · ".join(texts),
        }

    def _share_definitions(self) -> None:
        for name in stream_names(type(self.form.instance)):
            first = None
            for code in (settings.LANGUAGE_CODE, *target_codes()):
                field = self.form.fields.get(build_localized_fieldname(name, code))
                if field is not None:
                    widget = SharedBlockWidget(field.block, first, attrs=field.widget.attrs)
                    first = first or widget
                    field.widget = widget

    def _add_switches(self) -> None:
        names = dict(settings.LANGUAGES)
        source = names[settings.LANGUAGE_CODE]
        for name, code, field in self.translated:
            stored = own_fields(self.form.instance.followed_sources, code)
            self.form.fields[switch_name(field)] = forms.BooleanField(
                required=False,
                initial=name in stored,
                label=_("%(language)s has its own blocks") % {"language": names[code]},
                help_text=_(
                    "Off: the blocks are those of %(source)s, in the same order; blocks that are "
                    "added, moved or deleted in %(source)s are so here too, and readers see a "
                    "block that is not translated yet in another language. On: you add, move and "
                    "delete blocks here, and nothing follows %(source)s. If you switch it off "
                    "again, saving deletes the blocks that %(source)s does not have; their texts "
                    "stay in the history."
                )
                % {"source": source},
            )
            if not self.has_own(name, code):
                self._follow(field)

    def _follow(self, name: str) -> None:
        field = self.form.fields[name]
        following = FollowingBlockField(
            block=field.block,
            required=field.required,
            label=field.label,
            help_text=field.help_text,
            disabled=field.disabled,
        )
        following.widget = field.widget  # not a copy, because widgets share a definition
        self.form.fields[name] = following
