"""The URL and the form data of the translate view."""

from home.localization import translation_rows
from home.localization.segments import values
from home.localization.state import fingerprint
from home.localization.translatable_objects import reference


def address_of(instance, code):
    return f"/admin/translations/{reference(instance)}/{code}/"


def form_of(instance, code, **texts):
    """Return the data that a browser submits after only `texts` were changed.

    In the names of `texts`, `__` represents a dot.
    """
    now = values(instance, code)
    data = {}
    for row in translation_rows.rows(instance, code, "en", {}):
        data[f"began:{row.address}"] = fingerprint(now.get(row.address, ""))
    return data | {name.replace("__", "."): text for name, text in texts.items()}
