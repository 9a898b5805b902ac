"""Deleted pages, images and documents wait here for 30 days; then they are gone for good."""


class TrashError(Exception):
    """Something that cannot be restored; the text is a sentence for the person who tried."""
