"""Between machines: a change is told through Redis. Without it they ask the database."""

import logging
from functools import cache
from time import monotonic, sleep

from django.conf import settings
from redis import Redis, RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

TRIES_AGAIN_AFTER = 5  # seconds, when Redis is away
PATIENCE = 0.25  # seconds that an editor waits at most for a Redis that does not answer

logger = logging.getLogger(__name__)


def announce(version: str) -> None:
    """Tell all machines which version of the content is stored now. A failure stops nobody."""
    if not settings.REDIS_URL:
        return
    try:
        _connection(settings.REDIS_URL).publish(_channel(), version)
    except RedisError as error:
        logger.warning("Redis was not told of a change; other machines see it later: %s", error)


class Announcements:
    """What other machines tell."""

    def __init__(self):
        self._channel = None
        self._away_until = 0.0

    def wait(self, seconds: float) -> str:
        """Return a version that is announced within so many seconds; an empty text: none."""
        if settings.REDIS_URL and monotonic() >= self._away_until:
            try:
                return self._hear(seconds)
            except RedisError as error:
                logger.warning("Redis does not answer; changes elsewhere show later: %s", error)
                self._channel = None
                self._away_until = monotonic() + TRIES_AGAIN_AFTER
        sleep(seconds)
        return ""

    def _hear(self, seconds):
        if self._channel is None:
            self._channel = _connection(settings.REDIS_URL).pubsub(ignore_subscribe_messages=True)
            self._channel.subscribe(_channel())
        message = self._channel.get_message(timeout=seconds)
        return message["data"].decode() if message else ""


def _channel() -> str:
    return f"page-store {settings.SITE_URL}"  # several sites may share one Redis


@cache
def _connection(url: str) -> Redis:
    return Redis.from_url(
        url,
        socket_timeout=PATIENCE,
        socket_connect_timeout=PATIENCE,
        retry=Retry(NoBackoff(), 0),
        health_check_interval=30,
    )
