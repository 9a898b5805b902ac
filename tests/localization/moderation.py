"""Helpers for moderation: editors submit a page, and moderators decide on it."""

from django.test import Client
from django.urls import reverse
from wagtail.models import TaskState

from tests.admin_forms import page_url, submit


def logged_in(user):
    client = Client()
    client.force_login(user)
    return client


def hand_in(editors_desk, page, changes):
    """Save an editor's changes and submit them for moderation. Return the pending task."""
    response = submit(editors_desk, page_url("edit", page), changes, action="submit")
    assert response.status_code == 302
    return TaskState.objects.get(status=TaskState.STATUS_IN_PROGRESS)


def decide(moderators_desk, page, task, decision):
    url = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, decision, task.pk])
    assert moderators_desk.get(url).status_code == 200
    return moderators_desk.post(url, {"comment": "Read by two people."})
