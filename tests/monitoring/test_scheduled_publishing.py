"""`publish_scheduled`: publishes what is due, each page completely or not at all."""

import io
from datetime import timedelta

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published

from home.monitoring.scheduled_publishing import last_run
from tests.admin_forms import refresh


def schedule(page, text):
    page.heading_ru = text
    page.go_live_at = timezone.now() + timedelta(hours=1)
    revision = page.save_revision()
    revision.publish()
    revision.refresh_from_db()
    revision.approved_go_live_at = timezone.now() - timedelta(minutes=1)
    revision.content["go_live_at"] = None
    revision.save()


def run():
    call_command("publish_scheduled", stdout=io.StringIO())


def test_a_page_whose_publication_fails_stays_as_it_was_and_stops_no_other(
    page_at, caplog, settings, tmp_path
):
    settings.VAR_DIR = tmp_path
    bad, good = page_at("imprint"), page_at("privacy")
    schedule(bad, "bad")
    schedule(good, "good")

    def fail(instance, **_kwargs):
        if instance.pk == bad.pk:
            raise RuntimeError("broken")

    page_published.connect(fail)
    try:
        with pytest.raises(CommandError, match="1 could not be published"):
            run()
    finally:
        page_published.disconnect(fail)
    assert last_run() is None, "the health page would stay green"
    assert refresh(bad).heading_ru != "bad", "live without its log entry"
    assert not PageLogEntry.objects.filter(page=bad.pk, action="wagtail.publish.scheduled").exists()
    assert refresh(good).heading_ru == "good"
    assert PageLogEntry.objects.filter(page=good.pk, action="wagtail.publish.scheduled").exists()
    run()
    assert refresh(bad).heading_ru == "bad"
    assert last_run()


def test_a_page_that_expires_is_unpublished(page_at):
    page = page_at("imprint")
    Page.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    run()
    page = refresh(page)
    assert (page.live, page.expired) == (False, True)
