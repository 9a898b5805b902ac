"""Publishes and unpublishes what is due, once a minute, in one of all workers of this machine.

`manage.py publish_scheduled` does the same once. Several machines may do so at the same time.
"""

import logging
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from threading import Thread
from time import sleep

from django.apps import apps
from django.conf import settings
from django.db import close_old_connections, models, transaction
from django.utils import timezone
from wagtail.models import DraftStateMixin, Page, Revision

from home.caching.file_lock import exclusive_lock

RUNS_EVERY = 60  # seconds
OLDEST_RUN = timedelta(minutes=5)

logger = logging.getLogger(__name__)


class ScheduledPublisher(Thread):
    """Publishes what is due, in one of all workers."""

    def __init__(self):
        super().__init__(name="scheduled-publishing", daemon=True)
        self._is_well = True

    def run(self) -> None:
        """Wait until no other worker of this machine publishes, then publish continuously."""
        with exclusive_lock(settings.VAR_DIR / "scheduled.lock"):
            while True:
                try:
                    close_old_connections()
                    publish_due()
                    self._is_well = True
                except Exception as error:
                    if self._is_well:  # log it once, because a database may be unavailable for long
                        logger.warning("Nothing can be published: %s", type(error).__name__)
                    self._is_well = False
                sleep(RUNS_EVERY)


def publish_due() -> int:
    """Publish and unpublish what is due, each object whole or not at all. Return the failures."""
    failures = sum(not _done(*each) for each in [*_expired(), *_due()])
    if not failures:
        with suppress(OSError):  # everything has been published anyway
            note_run()
    return failures


def _expired() -> Iterator[tuple]:
    for model in apps.get_models():
        if model is Page or (issubclass(model, DraftStateMixin) and not issubclass(model, Page)):
            expired = model.objects.filter(live=True, expire_at__lt=timezone.now())
            for pk in expired.order_by("expire_at").values_list("pk", flat=True):
                yield expired, pk, "unpublish", {"set_expired": True}


def _due() -> Iterator[tuple]:
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    for pk in due.order_by("approved_go_live_at").values_list("pk", flat=True):
        yield due, pk, "publish", {}


def _done(due: models.QuerySet, pk, action: str, options: dict) -> bool:
    """Perform one action in its own transaction; return whether it succeeded. Errors are logged."""
    try:
        with transaction.atomic():
            # Since the query, it may have been deleted, or another machine may have done this.
            if instance := due.select_for_update().filter(pk=pk).first():
                getattr(instance, action)(log_action=f"wagtail.{action}.scheduled", **options)
    except Exception:
        logger.exception("%s %s: %s as scheduled failed.", due.model._meta.label, pk, action)
        return False
    return True


def _note() -> Path:
    return settings.VAR_DIR / "scheduled"


def note_run() -> None:
    """Record a run at the current time. Raises OSError if the data folder is not writable."""
    _note().touch()


def last_run() -> datetime | None:
    """Return the time of the last run on this machine; None if there was none."""
    try:
        return datetime.fromtimestamp(_note().stat().st_mtime, UTC)
    except OSError:
        return None


def is_running() -> bool:
    """Return whether everything that was due has been published in the last minutes.

    The difference is absolute because a clock may have been changed.
    """
    last = last_run()
    return last is not None and abs(timezone.now() - last) <= OLDEST_RUN
