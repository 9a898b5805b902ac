"""Panels for edit forms with a tab for each language.

A form with four languages has hundreds of fields. Their HTML is therefore leaner than Wagtail's.
"""

import re

from django import forms
from django.conf import settings
from django.db.models import TextField
from django.utils.safestring import mark_safe
from django.utils.text import capfirst, format_lazy
from modeltranslation.utils import build_localized_fieldname
from wagtail.admin.panels import (
    FieldPanel,
    MultiFieldPanel,
    ObjectList,
    TitleFieldPanel,
)
from wagtail.admin.staticfiles import versioned_static
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.fields import RichTextField

from home.localization.fields import RuledModelField, rules_of
from home.localization.permissions import EDIT_SHARED, TRANSLATE
from home.localization.structure_fields import switch_name
from home.localization.text_problems import hint_of, problem_of

# White space between tags. That at the end of a text area belongs to its text.
_WHITE_SPACE = re.compile(r">\s{2,}<(?!/textarea)")


class TranslatedFieldPanel(FieldPanel):
    """A panel for a field in one language. Its label omits the language, which the tab names.

    The input has a `lang` attribute, so that browsers check the spelling and screen readers
    pronounce the text in the right language. The panel is read-only for users who have no
    permission to change the language.

    The blocks of a StreamField cannot be added, moved or deleted in a language that follows the
    structure of the source. A switch above them gives the language a structure of its own.
    """

    def __init__(self, field_name, language, **kwargs):
        self.source_name = field_name
        self.language = language
        kwargs.setdefault("permission", TRANSLATE.format(language))
        super().__init__(build_localized_fieldname(field_name, language), **kwargs)

    def clone_kwargs(self):
        kwargs = super().clone_kwargs()
        kwargs.update(field_name=self.source_name, language=self.language)
        return kwargs

    def on_model_bound(self):
        super().on_model_bound()
        self.heading = self.heading or capfirst(self.db_field.translated_field.verbose_name)

    def get_form_options(self):
        options = super().get_form_options()
        # Wagtail uses its auto-height widget for TextField itself, but not for subclasses.
        own = (RichTextField, RuledModelField)
        if isinstance(self.db_field, TextField) and not isinstance(self.db_field, own):
            options.setdefault("widgets", {}).setdefault(self.field_name, AdminAutoHeightTextInput)
        return options

    class BoundPanel(FieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.bound_field is not None:
                self.bound_field.field.widget.attrs["lang"] = self.panel.language
                if not hasattr(self.bound_field.field.widget, "render_with_errors"):
                    self.template_name = "localization/field.html"
                self._add_switch()
                if not self.form.is_bound and (remarks := self._remarks()):
                    self.help_text = format_lazy("{} {}", self.help_text, " ".join(remarks))
            elif self.form is not None:
                self.read_only = True
                self.heading = self.panel.heading
                self.help_text = self.panel.db_field.help_text

        def _add_switch(self):
            name = switch_name(self.field_name)
            if name in self.form.fields:
                self.template_name = "localization/stream_panel.html"
                self.switch = self.form[name]
                self.has_own_structure = bool(self.switch.value())

        @property
        def source_name(self):
            return build_localized_fieldname(self.panel.source_name, settings.LANGUAGE_CODE)

        @property
        def media(self):
            if not hasattr(self, "switch"):
                return super().media
            return super().media + forms.Media(
                js=[versioned_static("localization/structure.js")],
                css={"all": [versioned_static("localization/structure.css")]},
            )

        def _remarks(self) -> list[str]:
            """Return what publishing will ask to change, and what a translation may lack."""
            field = self.panel.db_field
            if not rules_of(field):
                return []
            text = getattr(self.instance, self.field_name)
            remarks = [problem_of(field, text)]
            if self.panel.language != settings.LANGUAGE_CODE:
                source = build_localized_fieldname(self.panel.source_name, settings.LANGUAGE_CODE)
                remarks.append(hint_of(field, getattr(self.instance, source), text))
            return [remark for remark in remarks if remark]

        def is_shown(self):
            return self.form is None or self.bound_field is not None or self.read_only


class TranslatedTitlePanel(TranslatedFieldPanel, TitleFieldPanel):
    """The title in the source language, which proposes the slug. A draft can lack it."""

    def __init__(self, field_name, language, placeholder=False, **kwargs):
        super().__init__(field_name, language, placeholder=placeholder, **kwargs)

    class BoundPanel(TranslatedFieldPanel.BoundPanel, TitleFieldPanel.BoundPanel):
        pass


class Tab(ObjectList):
    """A tab with short ids in its HTML, and without white space between the tags."""

    class BoundPanel(ObjectList.BoundPanel):
        def __init__(self, *, prefix, **kwargs):
            _form, _child, identifier = prefix.rpartition("-child-")
            super().__init__(prefix=identifier, **kwargs)

        def render_html(self, parent_context=None):
            html = super().render_html(parent_context)
            # The parts are safe, and no character but white space is removed.
            return mark_safe(_WHITE_SPACE.sub(">\n<", html))  # noqa: S308


class OfOneLanguage:
    """Mixin of groups of panels for the texts of one language, which is also their name in ids."""

    def __init__(self, children=(), language="", **kwargs):
        self.language = language
        super().__init__(children, **kwargs)

    def clone_kwargs(self):
        return super().clone_kwargs() | {"language": self.language}

    @property
    def clean_name(self):
        return self.language


class LanguageTab(OfOneLanguage, Tab):
    """The texts of one language."""

    class BoundPanel(Tab.BoundPanel):
        template_name = "localization/tab.html"

        @property
        def is_first(self):
            return self.panel.language == settings.LANGUAGE_CODE

        @property
        def media(self):
            script = versioned_static("localization/edit-form.js")
            return super().media + forms.Media(js=[script])


def language_tabs(field_names: list[str], title_field: str | None = None) -> list[ObjectList]:
    """Return a tab per language, each with the same fields in the same order.

    The text of `title_field` in the source language proposes the slug, as Wagtail's title does.
    """
    return [
        LanguageTab(
            [
                TranslatedTitlePanel(field, code)
                if field == title_field and code == settings.LANGUAGE_CODE
                else TranslatedFieldPanel(field, code)
                for field in field_names
            ],
            heading=name,
            language=code,
        )
        for code, name in settings.LANGUAGES
    ]


class TranslatedRowFieldPanel(TranslatedFieldPanel):
    """A panel for a field of an inline child. Its help text is in the group of the source."""

    class BoundPanel(TranslatedFieldPanel.BoundPanel):
        def __init__(self, **kwargs):
            super().__init__(**kwargs)
            if self.panel.language != settings.LANGUAGE_CODE:
                self.help_text = ""


class LanguageGroup(OfOneLanguage, MultiFieldPanel):
    """The texts of an inline child in one language, in a group because there is no room for tabs.

    The group is collapsed unless it is for the source language or has errors. The help texts are in
    the group of the source language. In the empty form, the groups of the other languages are empty
    too: `edit-form.js` copies that of the source when a row is added.
    """

    class BoundPanel(MultiFieldPanel.BoundPanel):
        template_name = "localization/language_group.html"

        @property
        def language_name(self):
            return dict(settings.LANGUAGES)[self.panel.language]

        @property
        def source_language(self):
            return settings.LANGUAGE_CODE

        @property
        def is_copied(self):
            is_empty_form = self.form is not None and "__prefix__" in (self.form.prefix or "")
            is_source = self.panel.language == settings.LANGUAGE_CODE
            return is_empty_form and not is_source and all(map(_is_plain, self.children))

        @property
        def is_open(self):
            errors = self.form.errors if self.form is not None else ()
            is_wrong = any(child.field_name in errors for child in self.children)
            return is_wrong or self.panel.language == settings.LANGUAGE_CODE


def _is_plain(panel) -> bool:
    """Tell whether the widget of a bound field panel is nothing but HTML, and can be copied."""
    widget = panel.bound_field and panel.bound_field.field.widget
    return type(widget) in (forms.TextInput, forms.Textarea, AdminAutoHeightTextInput)


def language_groups(field_names: list[str]) -> list[LanguageGroup]:
    """Return a group per language for the form of an inline child of an object with language tabs.

    Wagtail has no comments on the fields of inline children.
    """
    return [
        LanguageGroup(
            [TranslatedRowFieldPanel(field, code, disable_comments=True) for field in field_names],
            language=code,
        )
        for code, _name in settings.LANGUAGES
    ]


def shared_tab(panels: list, heading) -> ObjectList:
    """Return a tab for values that all languages share.

    It is shown only to users who have the permission to change them.
    """
    return Tab(panels, heading=heading, permission=EDIT_SHARED)
