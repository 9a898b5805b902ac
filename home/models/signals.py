"""Signals that apps of higher layers send and other features receive."""

from django.dispatch import Signal

# Sent when a page has changed texts of many other pages, as a profile does with its status.
# `instance` is that page. Receivers update everything that they have derived from page texts.
texts_changed_everywhere = Signal()
