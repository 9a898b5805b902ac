"""Killed processes and simultaneous saves leave no partial changes and lose no saved data.

`python -m tests.bench.crashes` does it more often.
"""

import shutil

import pytest
from django.db import connection

from tests.copied_site import copy_site, drop_copy, run

pytestmark = pytest.mark.django_db  # creates the database that is copied


@pytest.fixture(scope="session")
def copied_site(django_db_setup, django_db_blocker, tmp_path_factory, starter_media):
    folder = tmp_path_factory.mktemp("crash")
    with django_db_blocker.unblock():
        environment = copy_site(folder)
    if starter_media.exists():
        shutil.copytree(starter_media, folder / "media")
    yield environment
    with django_db_blocker.unblock():
        drop_copy(environment)


@pytest.mark.slow
def test_a_killed_process_leaves_all_or_nothing(copied_site):
    said = run(copied_site, "-m", "tests.bench.crashes", "--times", "5", "--seed", "1")
    assert said.count("killed 5 times") == 4, said


@pytest.mark.slow
def test_eight_processes_that_save_at_once_lose_nothing(copied_site):
    run(copied_site, "-m", "tests.bench.crashes", "--times", "0", "--kinds", "--saves", "5")


@pytest.mark.skipif(connection.vendor != "sqlite", reason="how SQLite writes")
def test_a_save_is_on_the_disk_when_it_is_answered():
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA synchronous").fetchone() == (2,), "a power cut loses saves"
    assert connection.settings_dict["ENGINE"] == "home.sqlite", (
        "of many writers some never get their turn"
    )
