"""Model fields, form fields and blocks with rules that apply when an object is published.

A draft keeps whatever was typed, so that nothing is lost: Django's validators and `maxlength` would
refuse or cut it. Columns are wide enough for drafts, because a page that was never published is
stored in them.
"""

from collections.abc import Callable, Iterable

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from wagtail.admin.forms.models import register_form_field_override
from wagtail.admin.widgets import AdminAutoHeightTextInput
from wagtail.blocks import Block, CharBlock

from home.localization.date_fields import DateField, DateInput, DateTimeField, DateTimeInput

Rule = Callable[[object], None]  # raises ValidationError, as Django's validators do


def rules_of(definition) -> list[Rule]:
    """Return the rules of a model field or block."""
    holder = definition.field if isinstance(definition, Block) else definition
    return list(getattr(holder, "rules", ()))


def broken_rules(rules: Iterable[Rule], value) -> list[ValidationError]:
    """Return the errors of the rules that a value breaks. An empty value breaks none."""
    errors = []
    for rule in rules if value not in (None, "") else ():
        try:
            rule(value)
        except ValidationError as error:
            errors += error.error_list
    return errors


def not_in_future(date) -> None:
    """Raise ValidationError for a day after today."""
    if date > timezone.localdate():
        raise ValidationError(_("This day is still to come. Enter today or an earlier day."))


def before_today(date) -> None:
    """Raise ValidationError for today and for days after it."""
    if date >= timezone.localdate():
        raise ValidationError(_("Enter a day before today."))


class RuledFormField:
    """Mixin of form fields that check their rules unless Wagtail saves a draft."""

    is_deferred_validation = False  # Wagtail sets it in forms of drafts

    def __init__(self, *args, rules: Iterable[Rule] = (), **kwargs):
        self.rules = list(rules)
        super().__init__(*args, **kwargs)

    def run_validators(self, value):
        super().run_validators(value)
        if not self.is_deferred_validation and (errors := broken_rules(self.rules, value)):
            raise ValidationError(errors)


class RuledDateField(RuledFormField, DateField):
    """A date with rules."""


class RuledTextField(RuledFormField, forms.CharField):
    """A text with rules. If it has a limit, a script counts its characters (`text-limits.js`)."""

    def __init__(self, *args, max_length=None, rules: Iterable[Rule] = (), help_text="", **kwargs):
        self.max_length = None
        self.limit = max_length
        if max_length is not None:
            rules = [*rules, MaxLengthValidator(max_length)]
            help_text = format_lazy("{} {}", help_text, limit_sentence(max_length))
        super().__init__(*args, rules=rules, help_text=help_text, **kwargs)
        self.max_length = max_length

    def to_python(self, value):
        value = super().to_python(value)
        # Browsers post a line end as two characters, but count it as one.
        return value.replace("\r\n", "\n") if isinstance(value, str) else value

    def widget_attrs(self, widget):
        attrs = super().widget_attrs(widget)
        return attrs if self.limit is None else attrs | {"data-limit": str(self.limit)}


def _say_limit(limit: int) -> str:
    sentence = ngettext("At most %(number)s character.", "At most %(number)s characters.", limit)
    return sentence % {"number": limit}


limit_sentence = lazy(_say_limit, str)


class RuledModelField:
    """Mixin of model fields with rules. Migrations contain Django's field, without the rules."""

    django_path = ""
    form_class = RuledTextField

    def __init__(self, *args, rules: Iterable[Rule] = (), **kwargs):
        self.form_rules = list(rules)
        super().__init__(*args, **kwargs)

    @property
    def rules(self) -> list[Rule]:
        """The rules of a published value, including its longest length."""
        limit = getattr(self, "max_length", None)
        return [*self.form_rules, *([MaxLengthValidator(limit)] if limit is not None else ())]

    def formfield(self, **kwargs):
        return super().formfield(
            **{"form_class": self.form_class, "rules": self.form_rules} | kwargs
        )

    def deconstruct(self):
        name, _path, args, kwargs = super().deconstruct()
        return name, self.django_path, args, kwargs


class LongTextField(RuledModelField, models.TextField):
    """A text of several lines, with an optional limit."""

    django_path = "django.db.models.TextField"

    def formfield(self, **kwargs):
        return super().formfield(**{"widget": AdminAutoHeightTextInput} | kwargs)


class ShortTextField(RuledModelField, models.TextField):
    """A text of one line. Its column is wider than its limit."""

    django_path = "django.db.models.TextField"

    def formfield(self, **kwargs):
        # As CharField does: a translation that is missing stays NULL.
        empty = {"empty_value": None} if self.null else {}
        return super().formfield(**{"widget": forms.TextInput} | empty | kwargs)


class PastDateField(RuledModelField, models.DateField):
    """A day that is not in the future, unless it has other rules."""

    django_path = "django.db.models.DateField"
    form_class = RuledDateField

    def __init__(self, *args, rules: Iterable[Rule] = (not_in_future,), **kwargs):
        super().__init__(*args, rules=rules, **kwargs)


class ShortTextBlock(CharBlock):
    """A text of one line with a limit, which applies when the page is published."""

    def __init__(self, required=True, help_text="", max_length=None, rules=(), **kwargs):
        super().__init__(required=required, help_text=help_text, **kwargs)
        self.field = RuledTextField(
            required=required, help_text=help_text, max_length=max_length, rules=rules
        )

    def deconstruct(self):
        # Migrations contain Wagtail's block, so that changes of this class need no migration.
        return "wagtail.blocks.CharBlock", *super().deconstruct()[1:]

    def defer_required_validation(self):
        super().defer_required_validation()
        self.field.is_deferred_validation = True

    def restore_deferred_validation(self):
        self.field.is_deferred_validation = False
        super().restore_deferred_validation()


def register() -> None:
    """Use these fields and inputs in all forms of the CMS."""
    for field, override in (
        (models.DateField, {"form_class": DateField, "widget": DateInput}),
        (models.DateTimeField, {"form_class": DateTimeField, "widget": DateTimeInput}),
        (PastDateField, {"widget": DateInput}),
    ):
        register_form_field_override(field, override=override)
    # Also for texts of Wagtail's own models, such as the title of an image.
    register_form_field_override(
        models.CharField, override={"form_class": RuledTextField}, exact_class=True
    )
