"""Deleted pages, images and documents are kept for 30 days before they are deleted for good."""


class TrashError(Exception):
    """Something cannot be restored; the message is a sentence for the user."""
