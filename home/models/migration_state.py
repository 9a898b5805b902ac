"""Checks of the database's tables and migrations, for receivers of `post_migrate`."""

from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.models import Model


def has_table(model: type[Model]) -> bool:
    """Return whether a model's table exists; a reversed migration may have removed it."""
    return model._meta.db_table in connection.introspection.table_names()


def is_up_to_date() -> bool:
    """Return whether all migrations are applied."""
    loader = MigrationLoader(connection)
    return set(loader.graph.leaf_nodes()) <= set(loader.applied_migrations)
