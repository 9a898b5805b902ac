"""Migrations match the models, and run from an empty database and back to one."""

import pytest
from django.apps import apps
from django.core.management import call_command

from tests.browser.running_site import environment, manage, own_database

OWN_APPS = [
    app.label for app in apps.get_app_configs() if app.name.startswith(("home", "campaign"))
]
MIGRATED = [label for label in OWN_APPS if list(apps.get_app_config(label).get_models())]
TABLES = """
from django.db import connection
found = [name for name in connection.introspection.table_names() if name.startswith(%r)]
assert not found, found
"""


@pytest.mark.either_database
def test_no_change_of_a_model_lacks_its_migration(db):
    call_command("makemigrations", check=True, dry_run=True, verbosity=0)


@pytest.mark.slow
def test_they_run_forward_and_back_to_an_empty_database(tmp_path, worker_id):
    env = environment(tmp_path, own_database(f"migrations_{worker_id}"))
    manage(env, "migrate", "--noinput")
    for app in MIGRATED:
        manage(env, "migrate", app, "zero", "--noinput")
    for app in MIGRATED:
        manage(env, "shell", "-v0", "-c", TABLES % f"{app}_")
    manage(env, "migrate", "--noinput")
    manage(env, "migrate", "--check")
