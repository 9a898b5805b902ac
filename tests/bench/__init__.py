"""`make bench`: how fast the site is, beside other ways to serve it, and what an outage does to it.

It starts every server itself, on this machine only. Machines differ and are never quiet, so the
contenders take turns and are compared by ratios of the same round; figures of two runs are not.
"""
