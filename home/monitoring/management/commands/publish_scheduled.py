from django.core.management.base import CommandError
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand

from home.monitoring.scheduled_publishing import publish_due


class Command(WagtailCommand):
    help = "Publish and unpublish what is due: each page whole or not at all, log entry included."

    def handle(self, *args, **options):
        if options["dryrun"]:
            super().handle(*args, **options)
        elif failures := publish_due():
            raise CommandError(f"{failures} could not be published or unpublished; see the log.")
