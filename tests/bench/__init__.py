"""`make bench`: the speed of the site compared with other servers, and the effects of outages.

It starts every server itself, on this machine only. Machines differ and are never idle, so the
contenders take turns and are compared by ratios within a round. Figures of different runs are not
comparable.
"""
