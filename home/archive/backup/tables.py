"""Tables as lines of JSON: a header with the columns, then one row per line.

Values are read and written without the models' fields and without signals. Every column is restored
unchanged, including columns that a translated field hides.
"""

import datetime
import json
from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from itertools import islice
from typing import Any
from uuid import UUID

from django.apps import apps
from django.db import connection, models

from home.archive.backup import BackupError

# Sessions, editing sessions and files that were only checked are not needed on another site. The
# others are rebuilt.
LEFT_OUT = {
    "localization.CheckedFile",
    "snapshot.ContentVersion",
    "search.SearchEntry",
    "search.SearchWord",
    "sessions.Session",
    "wagtailadmin.EditingSession",
    "wagtailsearch.IndexEntry",
    "wagtailsearch.SQLiteFTSIndexEntry",
}
ROWS_AT_ONCE = 500

TEXT, NUMBER, FLAG, MOMENT, DAY, TIME = "text", "number", "flag", "moment", "day", "time"
DECIMAL, UNIQUE_ID, JSON = "decimal", "uuid", "json"
KINDS = {
    "AutoField": NUMBER,
    "BigAutoField": NUMBER,
    "BigIntegerField": NUMBER,
    "BooleanField": FLAG,
    "CharField": TEXT,
    "DateField": DAY,
    "DateTimeField": MOMENT,
    "DecimalField": DECIMAL,
    "FileField": TEXT,
    "FloatField": NUMBER,
    "IntegerField": NUMBER,
    "JSONField": JSON,
    "PositiveBigIntegerField": NUMBER,
    "PositiveIntegerField": NUMBER,
    "PositiveSmallIntegerField": NUMBER,
    "SlugField": TEXT,
    "SmallAutoField": NUMBER,
    "SmallIntegerField": NUMBER,
    "TextField": TEXT,
    "TimeField": TIME,
    "UUIDField": UNIQUE_ID,
}
ENCODE = {
    MOMENT: lambda value: value.astimezone(datetime.UTC).isoformat(),
    DAY: lambda value: value.isoformat(),
    TIME: lambda value: value.isoformat(),
    DECIMAL: str,
    UNIQUE_ID: str,
}


def tables() -> list[type[models.Model]]:
    """Return a model for every table that a backup contains."""
    return [model for model in all_tables() if model._meta.label not in LEFT_OUT]


def all_tables() -> list[type[models.Model]]:
    """Return a model for every table of the site that rows are written to."""
    return [
        model
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed
        and not model._meta.proxy
        and model._meta.label != "wagtailsearch.SQLiteFTSIndexEntry"  # updated by its content table
    ]


def columns(model: type[models.Model]) -> list[tuple[str, str]]:
    """Return name and kind of each column of a table. Raises BackupError for an unknown kind."""
    found = []
    for field in model._meta.local_concrete_fields:
        kind = KINDS.get(_stored(field).get_internal_type())
        if kind is None:
            raise BackupError(f"Backups do not know how {field} is stored: name it in KINDS.")
        found.append((field.column, kind))
    return found


def dump(model: type[models.Model]) -> Iterator[bytes]:
    """Yield a table line by line, read from the running transaction in batches."""
    yield _line({"table": model._meta.label, "columns": columns(model)})
    yield from map(_line, read(model))


def load(model: type[models.Model], lines: Iterable[bytes]) -> int:
    """Write lines from `dump` into the empty table; return the number of rows.

    Raises BackupError if the table has other columns in this database.
    """
    lines = iter(lines)
    header = _line({"table": model._meta.label, "columns": columns(model)})
    if json.loads(next(lines)) != json.loads(header):
        raise BackupError(f"The table {model._meta.label} has other columns in the backup.")
    return write(model, map(json.loads, lines))


def read(model: type[models.Model]) -> Iterator[list]:
    """Yield the rows of a table as values that JSON can represent."""
    named = columns(model)
    fields = model._meta.local_concrete_fields
    readers = [_reader(*pair) for pair in zip(fields, named, strict=True)]
    with connection.chunked_cursor() as cursor:
        cursor.execute(_select(model, named))
        while rows := cursor.fetchmany(ROWS_AT_ONCE):
            for row in rows:
                yield [read_(value) for read_, value in zip(readers, row, strict=True)]


def write(model: type[models.Model], rows: Iterable[list]) -> int:
    """Insert rows from `read`; return their number."""
    named = columns(model)
    fields = model._meta.local_concrete_fields
    writers = [_writer(*pair) for pair in zip(fields, named, strict=True)]
    sql, count, rows = _insert(model, named), 0, iter(rows)
    with connection.cursor() as cursor:
        while batch := [
            [write_(value) for write_, value in zip(writers, row, strict=True)]
            for row in islice(rows, ROWS_AT_ONCE)
        ]:
            cursor.executemany(sql, batch)
            count += len(batch)
    return count


def last_keys() -> dict[str, int]:
    """Return the last primary key that the database has assigned in each table, by model label."""
    found = {}
    with connection.cursor() as cursor:
        for model in tables():
            if not isinstance(model._meta.pk, models.AutoField):
                continue
            table, column = model._meta.db_table, model._meta.pk.column
            if connection.vendor == "postgresql":
                sql = "SELECT pg_sequence_last_value(pg_get_serial_sequence(%s, %s)::regclass)"
                cursor.execute(sql, [_quote(table), column])
            else:
                cursor.execute("SELECT MAX(seq) FROM sqlite_sequence WHERE name = %s", [table])
            if key := cursor.fetchone()[0]:
                found[model._meta.label] = key
    return found


def reserve(model: type[models.Model], key: int) -> None:
    """Prevent the database from assigning any primary key up to this one to a new row."""
    table, column = model._meta.db_table, model._meta.pk.column
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            sql = (
                "SELECT setval(pg_get_serial_sequence(%s, %s), GREATEST(%s, nextval("
                "pg_get_serial_sequence(%s, %s)) - 1))"
            )
            cursor.execute(sql, [_quote(table), column, key, _quote(table), column])
            return
        sql = "UPDATE sqlite_sequence SET seq = MAX(seq, %s) WHERE name = %s"
        cursor.execute(sql, [key, table])
        if cursor.rowcount == 0:  # the table has never had a row
            cursor.execute("INSERT INTO sqlite_sequence (seq, name) VALUES (%s, %s)", [key, table])


def empty(models_: Iterable[type[models.Model]]) -> None:
    """Delete all rows without signals; foreign keys must be checked afterwards."""
    with connection.cursor() as cursor:
        for model in models_:
            cursor.execute(f"DELETE FROM {_quote(model._meta.db_table)}")  # noqa: S608


def _stored(field: models.Field) -> models.Field:
    """Return the field that determines a column's type: for a foreign key, the target field."""
    while field.remote_field:
        field = field.target_field
    return field


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _quote(name: str) -> str:
    return connection.ops.quote_name(name)


def _select(model, named) -> str:
    names = ", ".join(_quote(name) for name, _kind in named)
    table, key = _quote(model._meta.db_table), _quote(model._meta.pk.column)
    return f"SELECT {names} FROM {table} ORDER BY {key}"  # noqa: S608


def _insert(model, named) -> str:
    names = ", ".join(_quote(name) for name, _kind in named)
    json_type = "%s::jsonb" if connection.vendor == "postgresql" else "%s"
    values = ", ".join(json_type if kind == JSON else "%s" for _name, kind in named)
    return f"INSERT INTO {_quote(model._meta.db_table)} ({names}) VALUES ({values})"  # noqa: S608


def _reader(field, column) -> Callable[[Any], Any]:
    """Return a function that converts a column's value from this database to JSON."""
    expression = field.get_col(field.model._meta.db_table)
    converters = connection.ops.get_db_converters(expression)
    encode = ENCODE.get(column[1])

    def read(value):
        for convert in converters:
            value = convert(value, expression, connection)
        return value if value is None or encode is None else encode(value)

    return read


def _writer(field, column) -> Callable[[Any], Any]:
    """Return a function that converts a value from JSON to one that this database stores."""
    ops, stored = connection.ops, _stored(field)
    native_ids = connection.features.has_native_uuid_field
    decode = {
        MOMENT: lambda v: ops.adapt_datetimefield_value(datetime.datetime.fromisoformat(v)),
        DAY: lambda v: ops.adapt_datefield_value(datetime.date.fromisoformat(v)),
        TIME: lambda v: ops.adapt_timefield_value(datetime.time.fromisoformat(v)),
        DECIMAL: lambda v: ops.adapt_decimalfield_value(
            Decimal(v), stored.max_digits, stored.decimal_places
        ),
        UNIQUE_ID: lambda v: UUID(v) if native_ids else UUID(v).hex,
    }.get(column[1])
    return lambda value: value if value is None or decode is None else decode(value)
