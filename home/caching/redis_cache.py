"""Django's Redis cache, which acts as an empty cache while Redis is unavailable."""

import logging
from time import monotonic

from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis import RedisError
from redis.backoff import NoBackoff
from redis.retry import Retry

PATIENCE = 0.25  # seconds
TRIES_AGAIN_AFTER = 5  # seconds

logger = logging.getLogger(__name__)


class ForgivingClient(RedisCacheClient):
    """Acts as an empty cache while Redis is unavailable.

    After a failure it sends Redis nothing for TRIES_AGAIN_AFTER seconds.
    """

    def __init__(self, servers, **options):
        patience = {
            "socket_timeout": PATIENCE,
            "socket_connect_timeout": PATIENCE,
            "retry": Retry(NoBackoff(), 0),
        }
        super().__init__(servers, **patience | options)
        self._away_until = 0.0

    def ask(self, name: str, answer_without, *args):
        """Call a method of Django's client; return `answer_without` if Redis is unavailable."""
        if monotonic() < self._away_until:
            return answer_without
        try:
            return getattr(super(), name)(*args)
        except RedisError as error:
            self._away_until = monotonic() + TRIES_AGAIN_AFTER
            logger.warning("Redis does not answer; the site goes on without a cache: %s", error)
            return answer_without

    def add(self, *args):
        return self.ask("add", True, *args)

    def get(self, key, default):
        return self.ask("get", default, key, default)

    def set(self, *args):
        return self.ask("set", None, *args)

    def touch(self, *args):
        return self.ask("touch", False, *args)

    def delete(self, *args):
        return self.ask("delete", False, *args)

    def get_many(self, keys):
        return self.ask("get_many", {}, keys)

    def has_key(self, key):
        return self.ask("has_key", False, key)

    def incr(self, key, delta):
        return self.ask("incr", delta, key, delta)

    def set_many(self, *args):
        return self.ask("set_many", None, *args)

    def delete_many(self, keys):
        return self.ask("delete_many", None, keys)

    def clear(self):
        return self.ask("clear", False)


class ForgivingRedisCache(RedisCache):
    """Django's Redis cache with a client that tolerates that Redis is unavailable."""

    def __init__(self, server, params):
        super().__init__(server, params)
        self._class = ForgivingClient
