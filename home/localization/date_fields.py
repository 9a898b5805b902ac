"""Form fields and inputs for dates, which take them as people write them."""

from django import forms
from django.core.exceptions import ValidationError
from django.forms.utils import from_current_timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from wagtail.admin.panels import FieldPanel
from wagtail.admin.panels import PublishingPanel as WagtailPublishingPanel
from wagtail.admin.widgets import AdminDateInput, AdminDateTimeInput

from home.localization.dates import read_date, read_datetime


class KeepsTypedText:
    """Lets Wagtail's calendar leave a text that it cannot read. It would replace it with today."""

    def get_config(self):
        return super().get_config() | {"validateOnBlur": False}


class DateInput(KeepsTypedText, AdminDateInput):
    pass


class DateTimeInput(KeepsTypedText, AdminDateTimeInput):
    pass


class DateField(forms.DateField):
    """A date in a format of any language of the site. Other texts get an error and stay."""

    default_error_messages: dict[str, str | Promise] = {
        "invalid": _(
            "“%(value)s” is not a date that can be read. Write the day first and the year with "
            "four digits: 25.09.1962 or 25 September 1962."
        )
    }

    def to_python(self, value):
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        return _read(self, read_date, value)


class DateTimeField(forms.DateTimeField):
    """A time in a format of any language of the site. Other texts get an error and stay."""

    default_error_messages: dict[str, str | Promise] = {
        "invalid": _(
            "“%(value)s” is not a time that can be read. Write the day first, the year with four "
            "digits, and then the time: 25.09.2030 14:30."
        )
    }

    def to_python(self, value):
        if not isinstance(value, str) or not value.strip():
            return super().to_python(value)
        return from_current_timezone(_read(self, read_datetime, value))


def _read(field: forms.Field, read, text: str):
    if (found := read(text)) is None:
        raise ValidationError(
            field.error_messages["invalid"], code="invalid", params={"value": text.strip()}
        )
    return found


class PublishingPanel(WagtailPublishingPanel):
    """Wagtail's panel of scheduled publishing, whose inputs keep what is typed."""

    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        for panel in self.children:
            if isinstance(panel, FieldPanel) and type(panel.widget) is AdminDateTimeInput:
                panel.widget = DateTimeInput(
                    attrs=panel.widget.attrs,
                    js_overlay_parent_selector=panel.widget.js_overlay_parent_selector,
                )
