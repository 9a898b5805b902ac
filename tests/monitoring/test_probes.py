import pytest
from django.db import OperationalError
from django.db.migrations.recorder import MigrationRecorder

from home.monitoring.health import probes


@pytest.fixture
def ask(client):
    """Return a function that requests a path with an IP address as the host."""
    return lambda address: client.get(address, headers={"Host": "10.0.0.5:8000"})


def test_live_without_a_question_to_the_database(ask, db, django_assert_num_queries):
    with django_assert_num_queries(0):
        answer = ask("/-/live")
    assert (answer.status_code, answer.content) == (200, b"The server answers.\n")
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_ready(ask, db, django_assert_max_num_queries):
    with django_assert_max_num_queries(2):  # the first call also queries the names of tables
        answer = ask("/-/ready")
    assert (answer.status_code, answer.content) == (200, b"The server is ready.\n")
    assert answer.headers["Cache-Control"] == "no-store"


def test_database_that_does_not_answer(ask, db, monkeypatch, caplog):
    def fail(_self):
        raise OperationalError("connection to 10.1.2.3 refused")

    monkeypatch.setattr(MigrationRecorder, "applied_migrations", fail)
    answer = ask("/-/ready")
    assert answer.status_code == 503
    assert answer.content == b"The server is not ready. Its log says why.\n"
    assert "The database does not answer: connection to 10.1.2.3 refused" in caplog.text
    assert ask("/-/live").status_code == 200


def test_database_of_an_older_version(ask, db, monkeypatch, caplog):
    monkeypatch.setattr(probes, "_last_migrations", lambda: [("home", "9999_later")])
    assert ask("/-/ready").status_code == 503
    assert "The database has not been migrated: home.9999_later" in caplog.text


def test_database_that_hangs_takes_no_more_than_one_thread(ask, db, monkeypatch, caplog):
    monkeypatch.setattr(probes, "PATIENCE", 0.01)
    with probes._asking:
        assert ask("/-/ready").status_code == 503
    assert "has not answered the last question" in caplog.text
    assert ask("/-/ready").status_code == 200


def test_other_addresses_still_need_a_known_host(ask, db):
    assert ask("/-/other").status_code == 400
