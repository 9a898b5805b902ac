from django.core.management.base import BaseCommand

from home.models import TrashedItem
from home.models.trashed import DAYS_KEPT


class Command(BaseCommand):
    help = f"Delete for good what has been in the trash for {DAYS_KEPT} days. Run it once a day."

    def handle(self, *args, **options):
        # Django loads what it deletes, and files are large.
        count, _by_model = TrashedItem.objects.old().only("pk").delete()
        self.stdout.write(f"Deleted for good: {count}.")
