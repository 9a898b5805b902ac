"""The health page shows administrators, and nobody else, the state of the site."""

import fcntl
import io
import os
import shutil
from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.core.management import call_command
from django.db import OperationalError
from django.utils import timezone

from home.models import OrganisationSettings
from home.monitoring import failure_mail, scheduled_publishing
from home.monitoring.health import checks
from home.monitoring.models import SiteCheckRun
from home.monitoring.site_check.runner import current_version
from home.snapshot.models import ContentVersion
from tests.admin_forms import soup
from tests.conftest import make_user

URL = "/admin/health/"


@pytest.fixture
def well(settings, tmp_path, monkeypatch, db):
    """An environment in which all checks pass."""
    settings.VAR_DIR = tmp_path
    settings.EMAIL_HOST = "mail.example.org"
    settings.ADMINS = [("it@example.org", "it@example.org")]
    backups = tmp_path / "backups"
    call_command("backup", backups, stdout=io.StringIO(), stderr=io.StringIO())
    settings.BACKUP_DIR = str(backups)
    SiteCheckRun.objects.create(version=current_version(), documents=1)
    scheduled_publishing.note_run()
    usage = SimpleNamespace(free=2**35)
    monkeypatch.setattr(shutil, "disk_usage", lambda _folder: usage)
    pages = settings.PAGE_CACHE_FOLDER / "pages"
    pages.mkdir(parents=True)
    (pages / "a").write_bytes(b"x" * 100)
    with (settings.PAGE_CACHE_FOLDER / "rerenderer.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield SimpleNamespace(folder=tmp_path, backups=backups, usage=usage, lock=lock)


class Overridden:
    """Settings with some values replaced."""

    def __init__(self, settings, **others):
        self._settings, self._others = settings, others

    def __getattr__(self, name):
        return self._others.get(name, getattr(self._settings, name))


def backup_name(moment):
    return f"{moment:%Y-%m-%dT%H-%M-%S.%fZ}.tar"


def rename_backup(folder, name):
    [backup] = folder.iterdir()
    backup.rename(folder / name)


def red():
    return [check.name for check in checks.run_checks() if not check.ok]


def test_green_when_all_is_well(well):
    assert red() == []
    assert all(not check.advice for check in checks.run_checks())


def test_each_trouble_is_red_and_says_what_to_do(well, settings, monkeypatch):
    day = timedelta(days=1)

    def age(path, moment):
        os.utime(path, (moment.timestamp(),) * 2)

    def broken_database():
        return "The database does not answer"

    def set_for(patch, name, value):
        patch.setattr(checks, "settings", Overridden(settings, **{name: value}))

    scheduled = well.folder / "scheduled"
    now = timezone.now()
    troubles = {
        "Database": lambda m: m.setattr(checks, "readiness_problem", broken_database),
        "Redis": lambda m: set_for(m, "REDIS_URL", "redis://127.0.0.1:1/0"),
        "Disk": lambda m: m.setattr(well.usage, "free", 1000),
        "Renewal of pages": lambda m: fcntl.flock(well.lock, fcntl.LOCK_UN),
        "E-mail": lambda m: set_for(m, "EMAIL_HOST", ""),
        "Scheduled publishing": lambda m: age(scheduled, now - day),
        "Last backup": lambda m: rename_backup(well.backups, backup_name(now - 3 * day)),
        "Site check": lambda m: SiteCheckRun.objects.update(ended_at=now - 8 * day),
    }
    mended = {
        "Renewal of pages": lambda: fcntl.flock(well.lock, fcntl.LOCK_EX),
        "Scheduled publishing": scheduled_publishing.note_run,
        "Last backup": lambda: rename_backup(well.backups, backup_name(now)),
        "Site check": lambda: SiteCheckRun.objects.update(ended_at=now),
    }
    for name, begin in troubles.items():
        with monkeypatch.context() as patch:
            begin(patch)
            bad = [check for check in checks.run_checks() if not check.ok]
            assert [check.name for check in bad] == [name]
            assert bad[0].advice.endswith("."), name
        mended.get(name, bool)()
        assert red() == [], name


def test_more_reasons(well, settings, monkeypatch):
    failure_mail.note_mail_failure(TimeoutError())
    assert red() == ["E-mail"]
    failure_mail.note_mail_success()
    settings.ADMINS = []
    assert red() == ["E-mail"]
    settings.ADMINS = [("a@b.org", "a@b.org")]
    for name in (f"{backup_name(timezone.now())}.partial", "site.tar", "2026-11-23.tar"):
        rename_backup(well.backups, name)
        assert red() == ["Last backup"], name
    rename_backup(well.backups, f"{backup_name(timezone.now())}.age")
    assert red() == []
    (well.folder / "scheduled").unlink()
    assert red() == ["Scheduled publishing"]
    scheduled_publishing.note_run()
    os.utime(well.folder / "scheduled", (2**32, 2**32))
    assert red() == ["Scheduled publishing"], "a clock that has jumped back"


def test_a_change_that_no_check_has_looked_at_is_red_after_an_hour(well):
    ContentVersion.renew()
    assert red() == []
    SiteCheckRun.objects.update(ended_at=timezone.now() - timedelta(hours=2))
    assert red() == ["Site check"]
    SiteCheckRun.objects.update(version=current_version())
    assert red() == []


def test_a_line_that_breaks_is_red_and_the_others_stand(well, monkeypatch):
    def fail():
        raise OperationalError("gone: it@example.org")

    monkeypatch.setattr(SiteCheckRun, "latest_run", fail)
    found = checks.run_checks()
    assert len(found) == len(checks.CHECKS)
    [bad] = [check for check in found if not check.ok]
    assert bad.state == "OperationalError"


def test_administrators_see_it_and_nobody_else(cms, client, editor, moderator, well):
    assert client.get(URL).status_code == 302
    for user in (editor, moderator):
        client.force_login(user)
        assert client.get(URL).status_code in (302, 403), user
        assert URL not in client.get("/admin/").content.decode(), user
    client.force_login(make_user("anna", "Administrators"))
    for administrator in (client, cms):
        shown = soup(administrator.get(URL)).select(".health > li")
        assert len(shown) == len(checks.CHECKS)
        assert URL in administrator.get("/admin/").content.decode()


def test_scheduled_publishing_notes_that_it_ran(settings, tmp_path, db):
    settings.VAR_DIR = tmp_path
    call_command("publish_scheduled", dryrun=True)
    assert scheduled_publishing.last_run() is None
    call_command("publish_scheduled")
    assert timezone.now() - scheduled_publishing.last_run() < timedelta(minutes=1)
    settings.VAR_DIR = tmp_path / "read-only"
    call_command("publish_scheduled")


# security.txt


def fields(client):
    answer = client.get("/.well-known/security.txt")
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/plain; charset=utf-8"
    assert not answer.cookies
    lines = answer.content.decode().splitlines()
    return dict(line.split(": ", 1) for line in lines)


def test_security_txt(client, site, settings):
    settings.SITE_URL = "https://example.org"
    settings.SECURITY_CONTACT = "holes@example.org"
    told = fields(client)
    assert told["Contact"] == "mailto:holes@example.org"
    assert told["Canonical"] == "https://example.org/.well-known/security.txt"
    assert told["Preferred-Languages"] == "en, de, be, ru"
    left = timezone.datetime.fromisoformat(told["Expires"]) - timezone.now()
    assert timedelta(days=170) < left < timedelta(days=365)
    settings.SECURITY_CONTACT = "https://example.org/security"
    assert fields(client)["Contact"] == "https://example.org/security"


def test_without_a_contact_the_organisation_s_is_named(client, site, settings):
    settings.SECURITY_CONTACT = ""
    organisation = OrganisationSettings.for_site(site)
    organisation.email = "team@example.org"
    organisation.save()
    assert fields(client)["Contact"] == "mailto:team@example.org"
    organisation.email = ""
    organisation.save()
    assert client.get("/.well-known/security.txt").status_code == 404
