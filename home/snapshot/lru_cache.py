"""A least-recently-used cache for many threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

_MISSING = object()


class LRUCache(OrderedDict):
    """A dictionary for many threads that forgets what was used longest ago."""

    def __init__(self, limit: int):
        super().__init__()
        self.limit = limit

    def use(self, key: Hashable, make: Callable[[], Any] | None = None) -> Any:
        """Return what is kept under `key`; else what `make` returns, kept from now on; else None.

        Two threads that miss the same key at once both make it.
        """
        value = self.get(key, _MISSING)
        if value is _MISSING:
            if make is None:
                return None
            value = make()
            self.keep(key, value)
            return value
        try:
            self.move_to_end(key)
        except KeyError:  # another thread has just pushed it out
            self.keep(key, value)
        return value

    def keep(self, key: Hashable, value: Any) -> None:
        self[key] = value
        while len(self) > self.limit:
            self.popitem(last=False)
