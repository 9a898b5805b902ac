"""Model and form fields for web addresses: http and https alone."""

from django.core.validators import URLValidator
from django.db import models

from home.localization.allowed_html import is_web_address

WEB_ADDRESS = URLValidator(schemes=["http", "https"])


def take_web_addresses(field):
    """Return a form's field for addresses, which from now on takes http and https alone."""
    others = [rule for rule in field.validators if not isinstance(rule, URLValidator)]
    field.validators = [*others, WEB_ADDRESS]
    return field


class WebAddressField(models.URLField):
    """The address of a site: http or https, whatever way it came in. Any other reads as none."""

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
        # In the database it is Django's field: no migration when this one changes.
        name, _path, args, kwargs = super().deconstruct()
        return name, "django.db.models.URLField", args, kwargs
