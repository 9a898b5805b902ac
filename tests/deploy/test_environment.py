"""Validation of the environment before anything starts, with one message for each error."""

import os
import subprocess
import sys

import pytest
from django.conf import settings

from campaign.deploy.environment import leave_if_wrong, mailboxes, problems

pytestmark = pytest.mark.either_database

PUBLIC = {"SITE_URL": "https://example.org"}
KEY = "kT9-" + "abcdefghi" * 6
RIGHT = [
    {},
    {"SITE_URL": "http://127.0.0.1:8000", "DEBUG": "1", "SECRET_KEY": "x"},
    {"SITE_URL": "http://localhost:8000/"},
    {"SITE_URL": "http://[::1]:8000"},
    {"SITE_URL": "https://example.org:8443/"},
    {"SITE_URL": "http://abcdefgh.onion"},
    PUBLIC | {"SECRET_KEY": KEY, "EXTRA_HOSTS": "abc.onion two.example [::1]"},
    {"DATABASE_URL": "postgres://user:p%40ss@db:5432/site", "REDIS_URL": "redis://r:6379/0"},
    {"DATABASE_URL": "sqlite:////srv/db.sqlite3", "REDIS_URL": "unix:///run/redis.sock"},
    {"EMAIL_HOST": "localhost", "EMAIL_PORT": "25"},
    {
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_HOST_USER": "a",
        "EMAIL_HOST_PASSWORD": "b",
        "EMAIL_USE_TLS": "1",
        "EMAIL_PORT": "587",
    },
    {"WAGTAILFRONTENDCACHE": '{"proxy": {"BACKEND": "x", "LOCATION": "y"}}'},
    {"ADMIN_EMAIL": "a@example.org, b@example.org", "SECURITY_CONTACT": "https://example.org/s"},
    dict.fromkeys(["SITE_URL", "SECRET_KEY", "DATABASE_URL", "EMAIL_PORT", "REDIS_URL"], ""),
]
WRONG = {
    "SITE_URL": [
        {"SITE_URL": value}
        for value in (
            "example.org",
            "ftp://example.org",
            "https://",
            "https://user@example.org",
            "https://example.org:port",
            "https://exa mple.org",
            "https://*.example.org",
            "https://example.org/folder",
            "https://example.org/?x=1",
            "http://example.org",
            "http://203.0.113.5:8000",
        )
    ],
    "SECRET_KEY": [
        PUBLIC | {"SECRET_KEY": value}
        for value in ("short", "a" * 60, "django-insecure-" + KEY, KEY[:49])
    ],
    "DEBUG": [PUBLIC | {"DEBUG": "1"}, {"DEBUG": "true"}],
    "EXTRA_HOSTS": [
        {"EXTRA_HOSTS": value}
        for value in ("*", ".example.org", "https://a.example", "a.example:80", "a.example/x")
    ],
    "DATABASE_URL": [
        {"DATABASE_URL": value}
        for value in ("mysql://a/b", "postgres://host", "site", "postgres://u:p@[host/x")
    ],
    "REDIS_URL": [{"REDIS_URL": value} for value in ("http://redis:6379", "redis", "redis://")],
    "EMAIL_USE_TLS": [{"EMAIL_USE_TLS": "yes"}, {"EMAIL_USE_TLS": "1", "EMAIL_USE_SSL": "1"}],
    "EMAIL_HOST_PASSWORD": [
        {"EMAIL_HOST": "mail.example.org", "EMAIL_HOST_USER": "a"},
        {"EMAIL_HOST": "mail.example.org", "EMAIL_HOST_PASSWORD": "b"},
        {"EMAIL_HOST": "m.example.org", "EMAIL_HOST_USER": "a", "EMAIL_HOST_PASSWORD": "b"},
    ],
    "EMAIL_PORT": [{"EMAIL_PORT": value} for value in ("smtp", "0", "70000", "-25", "25.0")],
    "CONN_MAX_AGE": [{"CONN_MAX_AGE": "long"}],
    "WAGTAILFRONTENDCACHE": [
        {"WAGTAILFRONTENDCACHE": value} for value in ("{", "[]", "[1]", '{"a": 1}', '{"a": {}}')
    ],
    "ADMIN_EMAIL": [{"ADMIN_EMAIL": "somebody"}],
    "SECURITY_CONTACT": [{"SECURITY_CONTACT": "http://example.org"}, {"SECURITY_CONTACT": "me"}],
}


def test_what_is_right_is_left_alone():
    for environment in RIGHT:
        assert problems(environment) == [], environment


def test_what_is_wrong_is_named_in_a_sentence():
    for name, environments in WRONG.items():
        for environment in environments:
            said = problems(environment)
            assert said and all(sentence.endswith((".", "}}.")) for sentence in said), environment
            assert any(name in sentence for sentence in said), (name, environment, said)


def test_no_secret_is_shown():
    secret = "hunter2hunter2"
    environment = PUBLIC | {
        "SECRET_KEY": secret,
        "DATABASE_URL": f"postgres://u:{secret}@h",
        "REDIS_URL": f"http://:{secret}@redis",
        "EMAIL_HOST": "mail.example.org",
        "EMAIL_HOST_PASSWORD": secret,
    }
    said = problems(environment)
    assert len(said) == 4
    assert secret not in " ".join(said)


def test_all_are_said_at_once():
    with pytest.raises(SystemExit) as exit_:
        leave_if_wrong({"SITE_URL": "x", "EMAIL_PORT": "y", "DEBUG": "z"})
    assert str(exit_.value).count("\n- ") == 3


def test_mailboxes():
    assert mailboxes(" a@b.org,c@d.org  e@f.org,") == ["a@b.org", "c@d.org", "e@f.org"]


def run(tmp_path, *command, **environment):
    return subprocess.run(
        [sys.executable, *command],
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ["PATH"], "VAR_DIR": str(tmp_path)} | environment,
        capture_output=True,
        text=True,
        timeout=60,
    )


@pytest.mark.slow
@pytest.mark.parametrize(
    "command",
    [
        ("manage.py", "check"),
        ("-m", "campaign.deploy.server", "--process-file", "x"),
        ("-c", "import campaign.wsgi"),
    ],
    ids=lambda command: " ".join(command),
)
def test_programs_leave_without_a_traceback(tmp_path, command):
    done = run(tmp_path, *command, SITE_URL="http://example.org", EMAIL_PORT="x")
    assert done.returncode == 1, done
    assert "Traceback" not in done.stderr, done.stderr
    assert "SITE_URL is 'http://example.org'" in done.stderr
    assert "EMAIL_PORT is 'x'" in done.stderr


@pytest.mark.slow
def test_production_passes_the_check_for_deployment(tmp_path):
    done = run(tmp_path, "manage.py", "check", "--deploy", "--fail-level", "DEBUG", **PUBLIC)
    assert done.returncode == 0, done.stderr
    assert "System check identified no issues" in done.stdout + done.stderr
