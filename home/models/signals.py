"""Signals that features of the site connect to, and that apps above it send."""

from django.dispatch import Signal

# One page has changed what many others say, as a profile does with its status. `instance` is that
# page; receivers bring up to date what they have made from the texts of all others.
texts_changed_everywhere = Signal()
