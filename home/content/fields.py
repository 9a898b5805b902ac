"""Model and form fields for web addresses, with the schemes http and https only."""

from django.core.validators import URLValidator
from django.db import models

from home.localization.allowed_html import is_web_address

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def take_web_addresses(field):
    """Change a form field so that it accepts only http and https URLs, and return it.

    Browsers must not cut a long URL: it gets an error message, and can be corrected.
    """
    if longest := field.widget.attrs.pop("maxlength", None):
        field.widget.attrs["data-limit"] = longest
    others = [rule for rule in field.validators if not isinstance(rule, URLValidator)]
    field.validators = [*others, WEB_ADDRESS]
    return field


class WebAddressField(models.URLField):
    """An http or https URL. Any other value, however it was stored, is read as empty."""

    default_validators = [WEB_ADDRESS]

    def to_python(self, value):
        value = super().to_python(value)
        return "" if value and not is_web_address(value) else value

    def from_db_value(self, value, expression, connection):
        return self.to_python(value)

    def get_prep_value(self, value):
        return self.to_python(super().get_prep_value(value))

    def formfield(self, **kwargs):
        return take_web_addresses(super().formfield(**{"assume_scheme": "https"} | kwargs))

    def deconstruct(self):
        # Migrations contain Django's field, so that changes of this class need no migration.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
