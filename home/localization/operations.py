"""Migration operations for translated texts."""

from django.conf import settings
from django.db.migrations.operations.base import Operation
from django.db.models import TextField


class WidenTexts(Operation):
    """Change CharFields and their translations to TextFields, so that they can hold any draft.

    `fields` maps lower-case names of models to names of fields. A single operation is much faster
    than an `AlterField` for each column. SQLite does not enforce the length of columns, so that
    nothing has to be done there. Validators are removed: the rules of texts are not in migrations.
    """

    reduces_to_sql = True
    reversible = True

    def __init__(self, fields: dict[str, list[str]]):
        self.fields = fields

    def deconstruct(self):
        return type(self).__name__, [self.fields], {}

    def describe(self):
        return f"Widen the texts of {', '.join(self.fields)}"

    def state_forwards(self, app_label, state):
        for model, name in self._columns(app_label, state):
            fields = state.models[app_label, model].fields
            _name, _path, args, options = fields[name].deconstruct()
            options.pop("validators", None)
            fields[name] = TextField(*args, **options)
        state.reload_models({(app_label, model) for model in self.fields})

    def database_forwards(self, app_label, schema_editor, from_state, to_state):
        if schema_editor.connection.vendor == "sqlite":
            return
        for model, name in self._columns(app_label, to_state):
            before, after = (
                state.apps.get_model(app_label, model) for state in (from_state, to_state)
            )
            if self.allow_migrate_model(schema_editor.connection.alias, after):
                schema_editor.alter_field(
                    before, before._meta.get_field(name), after._meta.get_field(name)
                )

    # Backwards, Django passes the states in the other order.
    database_backwards = database_forwards

    def _columns(self, app_label, state):
        for model, names in self.fields.items():
            fields = state.models[app_label, model].fields
            for name in names:
                translated = [
                    f"{name}_{code.replace('-', '_')}" for code, _name in settings.LANGUAGES
                ]
                yield from ((model, column) for column in (name, *translated) if column in fields)
