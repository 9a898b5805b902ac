"""Keeps a file that was only checked, so that its import needs no second upload.

There is one file a user, for an hour, in the database: any worker on any machine finds it, and no
path or file name of the browser is used.
"""

from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from home.localization.models import CheckedFile

KEPT = timedelta(hours=1)


def keep(user, data: bytes) -> UUID:
    """Keep a user's file in place of the last one, and delete old ones. Return its token."""
    CheckedFile.objects.filter(created_at__lt=timezone.now() - KEPT).delete()
    CheckedFile.objects.filter(user=user).delete()
    return CheckedFile.objects.create(user=user, data=data).token


def take(user, token: str) -> bytes | None:
    """Return and forget a user's file; None if the token is not that of a file that is kept."""
    try:
        kept = CheckedFile.objects.filter(
            user=user, token=UUID(token), created_at__gte=timezone.now() - KEPT
        ).first()
    except ValueError:
        return None
    if kept is None:
        return None
    kept.delete()
    return bytes(kept.data)
