"""The address and the form of the translate view."""

from home.localization import translation_rows
from home.localization.segments import values
from home.localization.state import fingerprint
from home.localization.translatable_objects import reference


def address_of(instance, code):
    return f"/admin/translations/{reference(instance)}/{code}/"


def form_of(instance, code, **texts):
    """The form's data as a browser sends it that changed only `texts`; `__` stands for a dot."""
    now = values(instance, code)
    data = {}
    for row in translation_rows.rows(instance, code, "en", {}):
        data[f"began:{row.address}"] = fingerprint(now.get(row.address, ""))
    return data | {name.replace("__", "."): text for name, text in texts.items()}
