"""Notifies other machines through Redis that the content has changed.

The library is imported inside functions, so that a site without Redis does not load its 5 MB.
"""

import logging
from functools import cache
from time import monotonic, sleep

from django.conf import settings

TRIES_AGAIN_AFTER = 5  # seconds, after Redis was unavailable
PATIENCE = 0.25  # seconds that an editor waits at most for Redis

logger = logging.getLogger(__name__)


def announce() -> None:
    """Notify all machines that content has changed. A failure is logged, not raised."""
    if not settings.REDIS_URL:
        return
    from redis import RedisError

    try:
        _connection(settings.REDIS_URL).publish(_channel(), "changed")
    except RedisError as error:
        logger.warning("Redis was not told of a change; other machines see it later: %s", error)


class Announcements:
    """The notifications from other machines."""

    def __init__(self):
        self._channel = None
        self._away_until = 0.0

    def wait(self, seconds: float) -> bool:
        """Wait at most `seconds` for a notification. Return whether one has arrived."""
        if settings.REDIS_URL and monotonic() >= self._away_until:
            from redis import RedisError

            try:
                return self._hear(seconds)
            except RedisError as error:
                logger.warning("Redis does not answer; changes elsewhere show later: %s", error)
                self._channel = None
                self._away_until = monotonic() + TRIES_AGAIN_AFTER
        sleep(seconds)
        return False

    def _hear(self, seconds):
        if self._channel is None:
            self._channel = _connection(settings.REDIS_URL).pubsub(ignore_subscribe_messages=True)
            self._channel.subscribe(_channel())
        heard = self._channel.get_message(timeout=seconds) is not None
        while self._channel.get_message():
            pass  # one query of the database is enough for all of them
        return heard


def _channel() -> str:
    return f"page-cache {settings.SITE_URL}"  # several sites may share one Redis


@cache
def _connection(url: str):
    from redis import Redis
    from redis.backoff import NoBackoff
    from redis.retry import Retry

    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )
