"""The signal that a page has changed texts of many other pages, and its receivers."""

import pytest

from campaign.cases.models import ProfilePage
from home.discovery import share_images
from home.discovery.models import PageChange
from home.models import ContentPage
from home.models.signals import texts_changed_everywhere
from home.search import index


def test_all_that_is_made_from_texts_is_made_anew(
    page_at, monkeypatch, django_capture_on_commit_callbacks
):
    made = []
    monkeypatch.setattr(share_images, "refresh_all", lambda: made.append("share pictures"))
    monkeypatch.setattr(index, "refresh_all", lambda: made.append("search"))
    monkeypatch.setattr(ContentPage, "stamp", "Free!")
    sender, other = page_at("imprint"), page_at("privacy")
    for page in (sender, other):
        PageChange.objects.record(page)
    before = dict(PageChange.objects.values_list("pk", "fingerprint"))
    monkeypatch.setattr(ContentPage, "stamp", "Free at last!")
    with django_capture_on_commit_callbacks(execute=True):
        texts_changed_everywhere.send(sender=ContentPage, instance=sender)
        assert made == [], "nothing is made before the change is stored"
    assert sorted(made) == ["search", "share pictures"]
    changed = {
        change.page_id
        for change in PageChange.objects.filter(pk__in=before)
        if change.fingerprint != before[change.pk]
    }
    assert other.pk in changed and sender.pk not in changed


@pytest.mark.parametrize("act", ["publish", "unpublish"])
def test_a_profile_tells_of_its_status(page_at, act):
    told = []

    def hear(instance, **_kwargs):
        told.append(instance.pk)

    profile = ProfilePage.objects.first()
    texts_changed_everywhere.connect(hear)
    try:
        profile.save_revision().publish() if act == "publish" else profile.unpublish()
        page_at("imprint").save_revision().publish()
    finally:
        texts_changed_everywhere.disconnect(hear)
    assert told == [profile.pk]
