from django.core.management.base import BaseCommand

from home.search.index import rebuild


class Command(BaseCommand):
    help = (
        "Make the search index anew from everything that is public. Publishing keeps it up to "
        "date; this is for a database that was changed by other means."
    )

    def handle(self, *args, **options):
        self.stdout.write(f"Pages that can be found now: {rebuild()}.")
