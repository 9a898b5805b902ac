"""Whether the database has a table, and all migrations: for receivers of `post_migrate`."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model


def has_table(model: type[Model]) -> bool:
    """Tell whether the table of a model is there: a migration backwards may have removed it."""
    return model._meta.db_table in connection.introspection.table_names()


def is_up_to_date() -> bool:
    """Tell whether all migrations are applied."""
    loader = MigrationLoader(connection)
    return set(loader.graph.leaf_nodes()) <= set(loader.applied_migrations)
