"""A least-recently-used cache for many threads."""

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import Any

_MISSING = object()


class LRUCache(OrderedDict):
    """A dictionary for many threads that removes the least recently used items.

    It holds at most `limit` items.
    """

    def __init__(self, limit: int):
        super().__init__()
        self.limit = limit

    def use(self, key: Hashable, make: Callable[[], Any] | None = None) -> Any:
        """Return the value of `key`. If it is missing, store and return the result of `make`.

        Returns None if the key is missing and there is no `make`. Two threads that miss the same
        key at the same time both call `make`.
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
        except KeyError:  # another thread has just removed it
            self.keep(key, value)
        return value

    def keep(self, key: Hashable, value: Any) -> None:
        self[key] = value
        while len(self) > self.limit:
            self.popitem(last=False)
