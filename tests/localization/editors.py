"""Simulates a user who has a page's form open in a browser."""

from django.test import Client
from wagtail.models import Revision

from home.localization.conflicts import SEEN
from tests import admin_forms

SENTENCE = "Somebody else has changed this since you opened it."


class Desk:
    """A user who has a page's form open in a browser."""

    def __init__(self, user, page):
        self.client = Client()
        self.client.force_login(user)
        self.page = page
        self.url = admin_forms.page_url("edit", page)
        self.open()

    def open(self):
        self.values = admin_forms.form_values(self.client.get(self.url))

    def save(self, *changes, action=None):
        """Save and return the response. If it shows the form again, continue with that form."""
        self.values.pop("overwrite_revision_id", None)  # submitted by autosave only
        values = admin_forms.changed(self.values, *changes)
        values |= {f"action-{action}": "1"} if action else {}
        self.answer = self.client.post(self.url, values)
        if self.answer.status_code == 200:
            self.marks = self.marks_shown()
            self.values = admin_forms.form_values(self.answer) | {SEEN: self.marks}
        return self.answer

    def autosave(self, *changes):
        """Autosave as the browser does, and update the form with the values of the response."""
        self.values = admin_forms.changed(self.values, *changes)
        headers = {"accept": "application/json"}
        answer = self.client.post(self.url, self.values, headers=headers).json()
        if answer.get("success"):
            self.values |= answer["field_updates"]
            # The form keeps the revision with which it was opened.
            self.values |= {"overwrite_revision_id": str(answer["revision_id"])}
        return answer

    def marks_shown(self):
        form = admin_forms.soup(self.answer).select_one("#page-edit-form")
        return [control["value"] for control in form.select(f"input[name={SEEN}]")]

    def saved(self, *changes, action=None):
        answer = self.save(*changes, action=action)
        assert answer.status_code == 302, admin_forms.messages(answer) or complaints(answer)

    def asked(self, *changes, action=None):
        """Save, expecting a conflict and nothing stored. Return all messages of the page."""
        before = Revision.objects.count(), admin_forms.texts(admin_forms.draft(self.page))
        answer = self.save(*changes, action=action)
        assert answer.status_code == 200
        assert before == (Revision.objects.count(), admin_forms.texts(admin_forms.draft(self.page)))
        said = " ".join([*admin_forms.messages(answer), *complaints(answer)])
        assert SENTENCE in said
        assert self.marks
        return said


def complaints(answer):
    found = admin_forms.soup(answer).select(".messages .errorlist li")
    return [complaint.get_text(" ", strip=True) for complaint in found]
