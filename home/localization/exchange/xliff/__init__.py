"""XLIFF 1.2 and 2.1: `resname` or `name` is the address; notes hold place and fingerprint.

Rich text stands as escaped text, so that a tag is copied letter by letter and never rebuilt. Files
are read as a stream by defusedxml, without a tree in memory: however much is nested or repeated,
they cost no more than their own size.
"""

from home.localization.exchange.xliff.reader import read
from home.localization.exchange.xliff.writer import write

__all__ = ["read", "write"]
