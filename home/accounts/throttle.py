"""Limits guesses at passwords and codes. Counts are in the cache only, without readable names.

If the cache is not available, nothing is counted, and everybody can log in.
"""

import hmac
import secrets

from django.core.cache import cache

DAY = 24 * 60 * 60  # seconds
QUARTER = 15 * 60
KEY = "login:key"


class Throttle:
    """Failed attempts for one name: from one IP address, and from all addresses together.

    `purpose` separates the counts of passwords and codes. Within a quarter of an hour of the first
    failure, at most `from_here` failures from one IP address and `from_all` in total are allowed.
    """

    def __init__(self, purpose, name, request, from_here=10, from_all=50):
        address = request.META.get("REMOTE_ADDR", "")
        secret = cache.get_or_set(KEY, lambda: secrets.token_hex(32), DAY)
        self._here = _cache_key(secret, purpose, name, address)
        self._all = _cache_key(secret, purpose, name)
        self._limits = {self._here: from_here, self._all: from_all}

    def is_exhausted(self) -> bool:
        counted = cache.get_many(list(self._limits))
        return any(counted.get(key, 0) >= limit for key, limit in self._limits.items())

    def count(self) -> None:
        """Count a failed attempt."""
        for key in self._limits:
            cache.add(key, 0, QUARTER)
            try:
                cache.incr(key)
            except ValueError:  # it expired between the two calls
                cache.set(key, 1, QUARTER)

    def forget(self) -> None:
        """Reset the count for this IP address, because its user has authenticated."""
        cache.delete(self._here)


def _cache_key(secret, *parts) -> str:
    text = "\0".join(str(part).lower() for part in parts)
    return f"login:{hmac.digest(secret.encode(), text.encode(), 'sha256').hex()}"
