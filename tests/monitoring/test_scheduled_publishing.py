"""Scheduled publishing: each page completely or not at all, by one worker; a warning if by none."""

import io
from datetime import timedelta
from time import monotonic, sleep

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from wagtail.models import Page, PageLogEntry
from wagtail.signals import page_published

from home.caching.file_lock import is_locked
from home.monitoring import scheduled_publishing
from home.monitoring.scheduled_publishing import ScheduledPublisher, last_run, publish_due
from tests.admin_forms import page_url, refresh, submit


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


def test_what_another_machine_has_published_meanwhile_is_left_alone(page_at, monkeypatch):
    page = page_at("imprint")
    schedule(page, "due")
    due = list(scheduled_publishing._due())
    assert publish_due() == 0
    monkeypatch.setattr(scheduled_publishing, "_due", lambda: due)
    assert publish_due() == 0
    entries = PageLogEntry.objects.filter(page=page.pk, action="wagtail.publish.scheduled")
    assert entries.count() == 1


def wait_for(condition):
    deadline = monotonic() + 10
    while not condition() and monotonic() < deadline:
        sleep(0.01)
    return condition()


def test_one_worker_publishes_again_and_again(settings, tmp_path, monkeypatch, caplog):
    settings.VAR_DIR = tmp_path
    runs, workers = [], []

    def publish():
        runs.append(1)
        if len(runs) == 2:
            raise OSError("the database is away")
        if len(runs) >= 4:
            monkeypatch.setattr(scheduled_publishing, "RUNS_EVERY", 3600)

    monkeypatch.setattr(scheduled_publishing, "publish_due", publish)
    monkeypatch.setattr(scheduled_publishing, "close_old_connections", lambda: None)
    monkeypatch.setattr(scheduled_publishing, "RUNS_EVERY", 0.01)
    workers = [ScheduledPublisher(), ScheduledPublisher()]
    for worker in workers:
        worker.start()
    assert wait_for(lambda: len(runs) == 4), "a failure must not end it"
    assert is_locked(tmp_path / "scheduled.lock")
    sleep(0.1)
    assert len(runs) == 4, "only one worker publishes"
    assert "Nothing can be published: OSError" in caplog.text


WARNING = "scheduled publishing does not run"


@pytest.mark.parametrize("runs", [True, False])
def test_the_page_says_if_its_schedule_will_not_happen(cms, page_at, settings, tmp_path, runs):
    settings.VAR_DIR = tmp_path
    if runs:
        scheduled_publishing.note_run()
    page = page_at("imprint")
    url = page_url("edit", page)
    assert WARNING not in cms.get(url).content.decode(), "it has no schedule"
    later = timezone.localtime(timezone.now() + timedelta(days=2)).strftime("%Y-%m-%d %H:%M")
    answer = submit(cms, url, {"go_live_at": later}, action="publish")
    assert answer.status_code == 302
    assert (WARNING in cms.get(answer.url).content.decode()) == (not runs)
    assert (WARNING in cms.get(url).content.decode()) == (not runs)
