"""Managers of images and documents that leave out the trash."""

from django.db import models

TRASH_FOLDER = "trash/"  # of the storage; never served


class OutsideTrashManager(models.Manager):
    """Excludes images and documents whose file is in the trash; `_base_manager` has them too."""

    def get_queryset(self):
        return super().get_queryset().exclude(file__startswith=TRASH_FOLDER)
