import logging
from contextlib import suppress

from django.apps import apps
from django.core.management.base import CommandError
from django.db import transaction
from django.utils import timezone
from wagtail.management.commands.publish_scheduled import Command as WagtailCommand
from wagtail.models import DraftStateMixin, Page, Revision

from home.monitoring import scheduled_publishing

logger = logging.getLogger(__name__)


class Command(WagtailCommand):
    help = "Publish and unpublish what is due: each page whole or not at all, log entry included."

    def handle(self, *args, **options):
        if options["dryrun"]:
            super().handle(*args, **options)
            return
        failures = sum(not _done(*each) for each in [*_expired(), *_due()])
        if failures:
            raise CommandError(f"{failures} could not be published or unpublished; see the log.")
        with suppress(OSError):  # everything has been published anyway
            scheduled_publishing.note_run()


def _expired():
    for model in apps.get_models():
        if model is Page or (issubclass(model, DraftStateMixin) and not issubclass(model, Page)):
            expired = model.objects.filter(live=True, expire_at__lt=timezone.now())
            for pk in expired.order_by("expire_at").values_list("pk", flat=True):
                yield model, pk, "unpublish", {"set_expired": True}


def _due():
    due = Revision.objects.filter(approved_go_live_at__lt=timezone.now())
    for pk in due.order_by("approved_go_live_at").values_list("pk", flat=True):
        yield Revision, pk, "publish", {}


def _done(model, pk, action, options) -> bool:
    """Perform one action in its own transaction; return whether it succeeded. Errors are logged."""
    try:
        with transaction.atomic():
            # It may have been deleted, or moved to the trash, since the query.
            if instance := model.objects.filter(pk=pk).first():
                getattr(instance, action)(log_action=f"wagtail.{action}.scheduled", **options)
    except Exception:
        logger.exception("%s %s: %s as scheduled failed.", model._meta.label, pk, action)
        return False
    return True
