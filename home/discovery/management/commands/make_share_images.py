from django.core.management.base import BaseCommand

from home.discovery import share_images


class Command(BaseCommand):
    help = (
        "Draw the share pictures that are missing or no longer right, such as after restoring a "
        "backup without uploads or after changing fonts."
    )

    def handle(self, *args, **options):
        share_images.refresh_all()
