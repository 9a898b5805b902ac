"""The checks of the health page: database, disk, page cache, mail, backup and more."""

import os
import shutil
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django
import redis
import wagtail
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured
from django.db import DatabaseError, connection
from django.template.defaultfilters import filesizeformat
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from home.archive.backup import BackupError
from home.archive.backup.restore import newest
from home.caching.file_lock import is_locked
from home.monitoring import scheduled_publishing
from home.monitoring.failure_mail import last_mail_failure
from home.monitoring.health.probes import readiness_problem
from home.monitoring.models import SiteCheckRun
from home.monitoring.site_check.runner import current_version

LEAST_FREE = 2**30  # bytes: space for some days of images and a backup
PATIENCE = 1  # seconds for Redis
OLDEST_BACKUP = timedelta(days=2)
OLDEST_SITE_CHECK = timedelta(days=7)
LONGEST_UNSEEN = timedelta(hours=1)  # of a change without a site check


@dataclass(frozen=True)
class Check:
    """The result of one check: its name, whether it passed, the state, and what to do if not."""

    name: str
    ok: bool
    state: str
    advice: str = ""


def run_checks() -> list[Check]:
    """Run all checks and return their results."""
    return [check() for check in CHECKS]


def database() -> Check:
    engine = connection.vendor
    problem = readiness_problem()
    advice = _("Start the database, then run “make update”, which also migrates it.")
    return Check(_("Database"), not problem, problem or engine, problem and advice)


def redis_server() -> Check:
    name = _("Redis")
    if not settings.REDIS_URL:
        return Check(name, True, _("Not used: one machine needs none."))
    try:
        client = redis.Redis.from_url(settings.REDIS_URL, socket_connect_timeout=PATIENCE)
        client.ping()
    except redis.RedisError as error:
        advice = _("The site goes on, but other machines see changes a second later. Start Redis.")
        return Check(name, False, type(error).__name__, advice)
    return Check(name, True, _("It answers."))


def disk() -> Check:
    free = shutil.disk_usage(settings.VAR_DIR).free
    advice = _("Make room: once the disk is full, nothing can be saved. Readers go on reading.")
    state = _("Free: %(size)s.") % {"size": filesizeformat(free)}
    return Check(_("Disk"), free >= LEAST_FREE, state, advice if free < LEAST_FREE else "")


def page_cache() -> Check:
    name, folder = _("Finished pages"), settings.PAGE_CACHE_FOLDER / "pages"
    try:
        sizes = [file.stat().st_size for file in os.scandir(folder)]
    except OSError:
        return Check(name, True, _("None yet."))
    state = _("Kept: %(count)s, %(size)s.") % {
        "count": len(sizes),
        "size": filesizeformat(sum(sizes)),
    }
    return Check(name, True, state)


def rerenderer() -> Check:
    """Check that the rerenderer is running. Its lock is released even if it crashes."""
    name = _("Renewal of pages")
    try:
        is_alive = is_locked(settings.PAGE_CACHE_FOLDER / "rerenderer.lock")
    except OSError:
        is_alive = False
    if is_alive:
        return Check(name, True, _("It runs."))
    advice = _(
        "Start the site with “make serve”; until then pages are renewed only when asked for."
    )
    return Check(name, False, _("It does not run."), advice)


def mail() -> Check:
    name, failure = _("E-mail"), last_mail_failure()
    if not settings.EMAIL_HOST:
        advice = _("Set EMAIL_HOST. Until then messages are kept in files in VAR_DIR/mail.")
        return Check(name, False, _("No mail server is set."), advice)
    if failure:
        advice = _("The last message could not be sent. Check the EMAIL_ settings and the server.")
        return Check(name, False, failure, advice)
    if not settings.ADMINS:
        advice = _("Set ADMIN_EMAIL, so that somebody is told when the site fails.")
        return Check(name, False, _("Nobody is told of failures."), advice)
    return Check(name, True, _("A mail server is set, and no message has failed."))


def scheduled() -> Check:
    advice = _(
        "Restart the site with “make serve” or “make run”, which publish each minute. "
        "If it runs, its log says what could not be published."
    )
    return _recent(
        _("Scheduled publishing"),
        scheduled_publishing.last_run(),
        scheduled_publishing.OLDEST_RUN,
        advice,
    )


def backup() -> Check:
    advice = _("Run “manage.py backup” each night, and set BACKUP_DIR to where it writes.")
    return _recent(_("Last backup"), last_backup(), OLDEST_BACKUP, advice)


def site_check() -> Check:
    name = _("Site check")
    latest = SiteCheckRun.latest_run()
    if latest and latest.findings:
        return Check(
            name, False, when(latest.ended_at), _("Open “Site check” to see what to mend.")
        )
    advice = _("Open “Site check” and press “Check now”.")
    is_current = latest and latest.version == current_version()
    oldest = OLDEST_SITE_CHECK if is_current else LONGEST_UNSEEN
    return _recent(name, latest and latest.ended_at, oldest, advice)


def versions() -> Check:
    python = ".".join(map(str, sys.version_info[:3]))
    state = f"Python {python}, Django {django.__version__}, Wagtail {wagtail.__version__}"
    return Check(_("Versions"), True, state)


def last_backup() -> datetime | None:
    """Return the time in the name of the newest backup in BACKUP_DIR; None if unknown."""
    if not settings.BACKUP_DIR:
        return None
    try:
        name = newest(Path(settings.BACKUP_DIR)).name.partition(".tar")[0]
        return datetime.strptime(name, "%Y-%m-%dT%H-%M-%S.%fZ").replace(tzinfo=UTC)
    except (BackupError, ValueError):
        return None


def when(moment: datetime) -> str:
    """Return a date and time in the format of the active language."""
    return date_format(timezone.localtime(moment), "DATETIME_FORMAT")


def _recent(name: str, moment: datetime | None, oldest: timedelta, advice: str) -> Check:
    """Return a result that passes if the time differs from now by at most `oldest`.

    The difference is absolute because a clock may have been changed.
    """
    if moment is None:
        return Check(name, False, _("Never, as far as is known."), advice)
    ok = abs(timezone.now() - moment) <= oldest
    return Check(name, ok, when(moment), "" if ok else advice)


def _safely(check: Callable[[], Check]) -> Callable[[], Check]:
    def answer() -> Check:
        try:
            return check()
        except (DatabaseError, OSError, ImproperlyConfigured) as error:
            advice = _("The log of the server says more.")
            return Check(check.__name__, False, type(error).__name__, advice)

    return answer


CHECKS = [
    _safely(check)
    for check in (
        database,
        redis_server,
        disk,
        page_cache,
        rerenderer,
        mail,
        scheduled,
        backup,
        site_check,
        versions,
    )
]
