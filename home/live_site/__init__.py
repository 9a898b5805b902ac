"""The live site in memory: a request asks once whether it has changed, and reads the rest here.

Pages, settings and what follows from them are shared by all readers, so they are for reading.
"""

from home.live_site.reading import (
    LiveSiteMiddleware,
    current,
    forget,
    fresh,
)
from home.live_site.site import LiveSite

__all__ = [
    "LiveSite",
    "LiveSiteMiddleware",
    "current",
    "forget",
    "fresh",
]
