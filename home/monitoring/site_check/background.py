"""Runs the site check in the background: after each change or update, and once a day."""

import logging
from datetime import timedelta
from threading import Thread
from time import monotonic, sleep

from django.conf import settings
from django.db import close_old_connections
from django.utils.timezone import now

from home.caching.file_lock import exclusive_lock
from home.monitoring.models.site_check_run import SiteCheckRun
from home.monitoring.site_check.runner import current_version, run_and_store

LOOKS_EVERY = 5  # seconds
QUIET_FOR = 2  # polls without a further change, so that several changes cause one run
TRUE_FOR = timedelta(days=1)  # the content of a page may depend on the date
FIRST_PAUSE, LONGEST_PAUSE = 60, 1800  # seconds before a failed check is repeated

logger = logging.getLogger(__name__)


class SiteChecker(Thread):
    """Runs the site check for each version of content and code, in one of all workers."""

    def __init__(self):
        super().__init__(name="site-check", daemon=True)
        self._seen, self._quiet, self._is_well = "", 0, True
        self._tried, self._pause, self._again_at = "", FIRST_PAUSE, 0.0

    def run(self) -> None:
        """Wait until no other worker of this machine runs the check, then run it continuously."""
        folder = settings.PAGE_CACHE_FOLDER
        folder.mkdir(parents=True, exist_ok=True)
        with exclusive_lock(folder / "site-check.lock"):
            while True:
                sleep(LOOKS_EVERY)
                try:
                    close_old_connections()
                    self.look_once()
                    self._is_well = True
                except Exception as error:
                    if self._is_well:  # log it once, because a database may be unavailable for long
                        logger.warning("The site cannot look at itself: %s", type(error).__name__)
                    self._is_well = False

    def look_once(self) -> bool:
        """Run the site check if the version has changed, or once a day; tell whether it ran.

        A new version must stay the same for some polls. If its check fails, it is repeated after a
        pause that doubles each time. Raises any exception of the check.
        """
        version = current_version()
        self._quiet = self._quiet + 1 if version == self._seen else 0
        self._seen = version
        if self._quiet < QUIET_FOR:
            return False
        latest = SiteCheckRun.latest_run()
        if latest and latest.version == version and abs(now() - latest.ended_at) < TRUE_FOR:
            return False
        if version != self._tried:
            self._tried, self._pause, self._again_at = version, FIRST_PAUSE, 0.0
        if monotonic() < self._again_at:
            return False
        self._again_at = monotonic() + self._pause
        self._pause = min(2 * self._pause, LONGEST_PAUSE)
        run_and_store()
        return True
