"""Writers on SQLite wait for each other, and check the write lock often."""

import sqlite3
from contextlib import closing
from threading import Timer

import pytest
from django.db import OperationalError
from django.db.backends.sqlite3.base import DatabaseWrapper as DjangosWrapper
from django.db.utils import ConnectionHandler

pytestmark = pytest.mark.either_database


@pytest.fixture
def waiting(tmp_path, monkeypatch, django_db_blocker):
    """A connection to a database that another connection writes to, and its number of tries."""
    options = {"transaction_mode": "IMMEDIATE", "timeout": 5}
    database = {"ENGINE": "home.sqlite", "NAME": str(tmp_path / "db.sqlite3"), "OPTIONS": options}
    connection = ConnectionHandler({"default": database})["default"]
    looks = []
    begin = DjangosWrapper._start_transaction_under_autocommit
    monkeypatch.setattr(
        DjangosWrapper,
        "_start_transaction_under_autocommit",
        lambda self: (looks.append(1), begin(self)),
    )
    other = sqlite3.connect(database["NAME"], check_same_thread=False, isolation_level=None)
    with django_db_blocker.unblock(), closing(connection), closing(other):
        connection.ensure_connection()
        other.execute("BEGIN IMMEDIATE")
        yield connection, other, looks


def begin_and_end(connection):
    connection.set_autocommit(False, force_begin_transaction_with_broken_autocommit=True)
    connection.rollback()
    connection.set_autocommit(True)


def test_a_writer_looks_again_and_again_until_it_may(waiting):
    connection, other, looks = waiting
    Timer(0.5, other.execute, ["COMMIT"]).start()
    begin_and_end(connection)
    assert len(looks) > 3
    patience = connection.connection.execute("PRAGMA busy_timeout").fetchone()
    assert patience == (5_000,), "What begins no transaction waits as long as before."


def test_its_patience_ends(waiting):
    connection, _other, looks = waiting
    connection.settings_dict["OPTIONS"]["timeout"] = 0.2
    with pytest.raises(OperationalError, match="locked"):
        begin_and_end(connection)
    assert looks
