"""Invalidation: a change that readers can see makes pages stale, other changes do not."""

import threading
from datetime import timedelta

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.contrib.sessions.models import Session
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import PageViewRestriction

from campaign.letters.models import AppealPage, LetterCount
from home.caching import invalidation, pubsub
from home.caching.generation import generation
from home.discovery import share_images
from home.models import ContentPage, HomePage, HomePageTeaser, OrganisationSettings
from home.snapshot.models import ContentVersion
from tests.admin_forms import add_url, page_url, stored_image, submit

SEEN = {
    "actions.ActionIndexPage",
    "letters.AppealOpening",
    "letters.AppealPage",
    "letters.AppealRecipient",
    "letters.AppealRequest",
    "cases.Charge",
    "country.CountryKeyFact",
    "country.CountryPage",
    "country.CountrySource",
    "country.CountryTimelineEvent",
    "cases.Detention",
    "letters.Embassy",
    "letters.ExampleSentence",
    "actions.InvitePage",
    "actions.InviteWay",
    "letters.LetterWay",
    "news.NewsIndexPage",
    "news.NewsPage",
    "news.NewsSource",
    "letters.PrisonerLetterPage",
    "letters.PrisonerLetterWay",
    "cases.ProfilePage",
    "cases.ProfileTimelineEvent",
    "cases.Recognition",
    "actions.RiskSettings",
    "actions.SharePage",
    "actions.ShareWay",
    "home.BasePage",
    "content.CampaignImage",
    "home.ContentPage",
    "home.HomePage",
    "content.CampaignDocument",
    "home.HomePageTeaser",
    "home.OrganisationSettings",
    "discovery.PageChange",
    "wagtailcore.Collection",
    "wagtailcore.CollectionViewRestriction",
    "wagtailcore.Locale",
    "wagtailcore.Page",
    "wagtailcore.PageViewRestriction",
    "wagtailcore.Site",
    "wagtaildocs.Document",
    "wagtailimages.Image",
    "wagtailredirects.Redirect",
}


@pytest.fixture(autouse=True)
def without_images(monkeypatch):
    """Draw no share images: it takes long, and readers do not wait for it."""
    for name in ("refresh", "refresh_all"):
        monkeypatch.setattr(share_images, name, lambda *_args: None)


@pytest.fixture
def told(monkeypatch):
    """The versions that were stored when other machines were notified of a change."""
    versions = []
    monkeypatch.setattr(pubsub, "announce", lambda: versions.append(ContentVersion.current()))
    return versions


def changes_content(action):
    """Return whether an action changes the version of the content."""
    before = ContentVersion.current()
    action()
    return ContentVersion.current() != before


def test_every_model_is_seen_by_readers_or_named_as_unseen():
    models = {model._meta.label: model for model in apps.get_models()}
    assert {label for label, model in models.items() if invalidation.is_seen(model)} == SEEN
    assert invalidation.UNSEEN - set(models) <= {"wagtailsearch.SQLiteFTSIndexEntry"}


def test_whatever_readers_see_makes_pages_old(site, home, page_at, told):
    country, share = page_at("repression-in-belarus"), page_at("share")
    image, settings = stored_image(), OrganisationSettings.for_site(site)
    teaser = home.teasers.first()
    restriction = PageViewRestriction(page=share, restriction_type="groups")
    actions = {
        "publish": lambda: country.save_revision().publish(),
        "unpublish": country.unpublish,
        "save": country.save,
        "move": lambda: page_at("imprint").move(country, "last-child"),
        "copy": lambda: page_at("privacy").copy(update_attrs={"slug": "copy"}),
        "delete": lambda: page_at("invite-friends").delete(),
        "child": teaser.save,
        "delete a child": teaser.delete,
        "settings": settings.save,
        "picture": image.save,
        "restrict": restriction.save,
        "groups of a restriction": lambda: restriction.groups.set(Group.objects.all()),
        "redirect": lambda: Redirect.objects.create(old_path="/old", redirect_page=home),
        "site": site.save,
    }
    for name, action in actions.items():
        assert changes_content(action), name


def test_what_readers_cannot_see_leaves_pages_alone(site, home, page_at, admin_user):
    country = page_at("repression-in-belarus")
    appeal = AppealPage.objects.get()
    draft = HomePage(heading_en="New", slug="new", live=False)
    draft.teasers.add(HomePageTeaser(page=country))

    def save_draft():
        country.heading_en = "Draft"
        country.save_revision(user=admin_user)

    actions = {
        "save a draft": save_draft,
        "create a draft": lambda: home.add_child(instance=draft),
        "count a letter": lambda: LetterCount.objects.add(appeal.pk),
        "log in": lambda: Session.objects.create(expire_date=timezone.now()),
        "user": admin_user.save,
        "groups of a user": lambda: admin_user.groups.set(Group.objects.all()),
    }
    for name, action in actions.items():
        assert not changes_content(action), name


def test_drafts_in_the_cms_leave_pages_alone_until_they_are_published(cms, home, page_at):
    country = page_at("repression-in-belarus")
    edit = page_url("edit", country)
    assert not changes_content(lambda: submit(cms, edit, {"heading_en": "Draft"}))
    new = {"heading_en": "A new page", "slug": "a-new-page"}
    assert not changes_content(lambda: submit(cms, add_url(ContentPage, home), new))
    assert ContentPage.objects.filter(slug="a-new-page").exists()
    assert changes_content(lambda: submit(cms, edit, {"heading_en": "New"}, action="publish"))


def test_workers_learn_of_a_change_once_and_when_it_is_stored(
    home, page_at, told, django_capture_on_commit_callbacks
):
    before = generation().current
    with django_capture_on_commit_callbacks(execute=True):
        home.save()
        page_at("imprint").save()
        OrganisationSettings.objects.get().save()
        assert generation().current == before
    assert generation().current != before
    assert told == [ContentVersion.current()]


def test_what_another_machine_changes_in_that_moment_is_not_lost(
    home, told, monkeypatch, django_capture_on_commit_callbacks
):
    rendered_meanwhile = []

    def current(read=ContentVersion.current):
        rendered_meanwhile.append(generation().current)
        return read() + " and what another machine has stored"

    with django_capture_on_commit_callbacks(execute=True):
        home.save()
        monkeypatch.setattr(ContentVersion, "current", current)
    assert generation().current != rendered_meanwhile[0]


def test_a_change_that_is_rolled_back_reaches_nobody(
    home, told, django_capture_on_commit_callbacks
):
    before = generation().current, ContentVersion.current()
    with (
        django_capture_on_commit_callbacks(execute=True),
        pytest.raises(RuntimeError),
        transaction.atomic(),
    ):
        home.save()
        raise RuntimeError
    assert (generation().current, ContentVersion.current()) == before
    assert told == []


def test_scheduled_pages_reach_readers_when_they_are_published(
    page_at, told, django_capture_on_commit_callbacks
):
    page = page_at("imprint")
    for hours, is_published in ((1, False), (-1, True)):
        page.heading_en = f"In {hours} h"
        page.go_live_at = timezone.now() + timedelta(hours=hours)
        page.save_revision(approved_go_live_at=page.go_live_at)
        before = generation().current
        with django_capture_on_commit_callbacks(execute=True):
            call_command("publish_scheduled")
        assert (generation().current != before) == is_published, page.heading_en


def test_a_change_changes_the_version_and_takes_no_further_row(db):
    ContentVersion.renew()
    rows = ContentVersion.objects.count()
    seen = {ContentVersion.current()}
    for _change in range(3):
        ContentVersion.renew()
        seen.add(ContentVersion.current())
    assert len(seen) == 4
    assert ContentVersion.objects.count() == rows


@pytest.mark.skipif(
    not connection.features.has_select_for_update_skip_locked,
    reason="SQLite lets one transaction write at a time.",
)
def test_changes_that_overlap_do_not_wait_for_each_other(db):
    ContentVersion.renew()

    def renew_elsewhere():
        before = set(ContentVersion.objects.values_list("pk", flat=True))
        ContentVersion.renew()
        ContentVersion.objects.exclude(pk__in=before).delete()
        connection.close()
        done.set()

    done = threading.Event()
    threading.Thread(target=renew_elsewhere, daemon=True).start()
    assert done.wait(30)


def test_version_costs_one_query(db, django_assert_num_queries):
    ContentVersion.renew()
    with django_assert_num_queries(1):
        ContentVersion.current()


def test_migrations_and_tables_without_a_site_are_left_alone():
    from django.db.migrations.recorder import MigrationRecorder

    assert not invalidation.is_seen(MigrationRecorder.Migration)
