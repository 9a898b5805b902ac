"""XLIFF 1.2 and 2.1.

The key of an entry is the attribute `resname` (1.2) or `name` (2.1). Notes hold its place and its
fingerprints. Rich text is written as escaped text, so that translation programs copy tags unchanged
and do not rebuild them. defusedxml reads files as a stream, without a tree in memory, so the cost
is limited by the size of the file, even for deeply nested or repeated elements.
"""

from home.localization.exchange.xliff.reader import read
from home.localization.exchange.xliff.writer import write

__all__ = ["read", "write"]
