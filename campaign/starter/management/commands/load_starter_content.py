from django.core.management.base import BaseCommand

from campaign.starter.loader import load


class Command(BaseCommand):
    help = "Load the campaign's starter content into an empty site; leave any other as it is."

    def handle(self, *args, **options):
        if load():
            self.stdout.write("Starter content loaded.")
        else:
            self.stdout.write("The site has content already; nothing was changed.")
