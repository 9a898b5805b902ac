"""A copy of the test database, for processes that commit their transactions."""

import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from urllib.parse import quote

from django.conf import settings
from django.db import connection


def copy_site(folder, name="copy"):
    """Copy the test database; return the environment to run `manage.py` with the copy."""
    inherited = {
        key: value for key, value in os.environ.items() if key not in ("DATABASE_URL", "REDIS_URL")
    }
    environment = inherited | {"VAR_DIR": str(folder), "PYTHONWARNINGS": "ignore"}
    folder.mkdir(parents=True, exist_ok=True)
    if connection.vendor == "sqlite":
        connection.ensure_connection()
        with closing(sqlite3.connect(folder / "db.sqlite3")) as target:
            connection.connection.backup(target)
        return environment
    wanted = connection.settings_dict | {}
    connection.close()  # PostgreSQL copies a database only without open connections
    database = f"{wanted['NAME']}_{name}"
    with connection._nodb_cursor() as cursor:
        # Threads of earlier tests may have left a connection open.
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s",
            [wanted["NAME"]],
        )
        cursor.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
        cursor.execute(f'CREATE DATABASE "{database}" TEMPLATE "{wanted["NAME"]}"')
    login = quote(wanted["USER"]) + (f":{quote(wanted['PASSWORD'])}" if wanted["PASSWORD"] else "")
    at = f"{wanted['HOST'] or '127.0.0.1'}:{wanted['PORT'] or 5432}"
    return environment | {"DATABASE_URL": f"postgres://{login}@{at}/{database}"}


def drop_copy(environment):
    """Drop the copied database. pytest removes its folder."""
    if url := environment.get("DATABASE_URL"):
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{url.rpartition("/")[2]}" WITH (FORCE)')


def run(environment, *arguments, **options):
    """Run Python with arguments in the project; return its output. Fails with its error output."""
    options = {"cwd": settings.BASE_DIR, "capture_output": True, "text": True} | options
    done = subprocess.run([sys.executable, *arguments], env=environment, **options)
    assert done.returncode == 0, f"{arguments}: {done.stdout[-2000:]}{done.stderr[-4000:]}"
    return done.stdout
