from django.core.management.base import BaseCommand
from django.db import transaction

from home.archive.models import DAYS_KEPT, TrashedItem
from home.archive.trash.deletion import delete_for_good


class Command(BaseCommand):
    help = f"Delete for good what has been in the trash for {DAYS_KEPT} days. Run it once a day."

    def handle(self, *args, **options):
        items = TrashedItem.objects.old()
        for item in items:
            with transaction.atomic():
                delete_for_good(item)
        self.stdout.write(f"Deleted for good: {len(items)}.")
