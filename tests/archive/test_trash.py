"""The trash: deleted objects are hidden at once, can be restored, and are removed after 30 days."""

import io
from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.documents import get_document_model
from wagtail.models import (
    Collection,
    CollectionViewRestriction,
    Comment,
    CommentReply,
    GroupCollectionPermission,
    ModelLogEntry,
    Page,
    PageLogEntry,
    PageViewRestriction,
    Revision,
    Workflow,
)

from campaign.actions.models import ActionIndexPage
from home.archive.backup.tables import columns, read, tables
from home.archive.models import TrashedItem
from home.archive.trash.deletion import delete_for_good, trash_page, trash_root
from home.content.models import CampaignDocument, CampaignImage
from home.models import BasePage, ContentPage, HomePage
from tests import admin_forms as desk
from tests.admin_forms import page_url, soup, stored_image
from tests.conftest import LANGUAGES, make_user

SLUG, BELOW = "ales-bialiatski", "write"
FOLLOWING = {  # logs of the deletion itself, and data that is rebuilt
    "content.CampaignRendition",
    "archive.TrashedItem",
    "wagtailcore.ModelLogEntry",
    "wagtailcore.PageLogEntry",
    "wagtailcore.ReferenceIndex",
    "wagtailcore.UploadedFile",
}


def rows(*labels):
    found = {}
    for model in tables():
        if model._meta.label not in FOLLOWING and (not labels or model._meta.label in labels):
            names = [name for name, _kind in columns(model)]
            found[model._meta.label] = [dict(zip(names, row, strict=True)) for row in read(model)]
    for page in found.get("wagtailcore.Page", ()):
        del page["path"]
    return found


def delete_by_form(client, page):
    answer = client.post(page_url("delete", page))
    assert answer.status_code == 302, answer.content[:500]


def delete_in_bulk(client, page):
    address = reverse("wagtail_bulk_action", args=["wagtailcore", "page", "delete"])
    answer = client.post(f"{address}?id={page.pk}&next=/admin/")
    assert answer.status_code == 302, answer.content[:500]


DELETING = {"form": delete_by_form, "bulk": delete_in_bulk}


@pytest.fixture
def branch(page_at, admin_user):
    """A page with a child page, drafts, related rows, a redirect and its own permission."""
    page = page_at(SLUG)
    page.heading_ru = "Draft in Russian"
    page.save_revision(user=admin_user)
    Redirect.add_redirect("/entered", page)
    return type(page).objects.get(pk=page.pk)


def restored(client, item=None):
    item = item or TrashedItem.objects.get()
    answer = client.post(reverse("trash:restore", args=[item.pk]))
    assert answer.status_code == 302, answer.content[:500]
    return answer


@pytest.mark.parametrize("way", DELETING)
def test_a_page_goes_and_comes_back_whole(
    way, cms, branch, django_capture_on_commit_callbacks, settings
):
    reader, url = Client(), branch.get_url().split("/", 2)[2]
    paths = [f"/{code}/{url}{end}" for code in LANGUAGES for end in ("", f"{BELOW}/")]
    trash_root()
    before = rows()
    read_before = {path: reader.get(path).content for path in paths}
    with django_capture_on_commit_callbacks(execute=True):
        DELETING[way](cms, branch)
    for path in paths:
        assert reader.get(path).status_code == 404, f"{path} still answers"
    for path in ("/sitemap.xml", "/en/feed.xml", "/en/", "/en/search/?q=Bialiatski"):
        assert f"/{url}" not in reader.get(path).content.decode(), path
    assert not BasePage.outside_trash.filter(pk=branch.pk).exists()
    assert not any(Page.find_problems())
    assert reader.get("/entered/").status_code == 404
    item = TrashedItem.objects.get()
    assert (item.kind, item.title, item.pages) == ("page", branch.title, 2)
    assert item.deleted_by.username == "admin"
    with django_capture_on_commit_callbacks(execute=True):
        restored(cms)
    after = rows()
    for table in before:
        assert after[table] == before[table], f"{table} came back otherwise"
    assert not any(Page.find_problems())
    for path in paths:
        assert reader.get(path).content == read_before[path], f"{path} reads differently"
    assert not TrashedItem.objects.exists()
    found = PageLogEntry.objects.filter(page=branch.pk).values_list("action", flat=True)
    assert {"wagtail.delete", "home.restore"} <= set(found)
    assert f"/{url}" in reader.get("/en/search/?q=Bialiatski").content.decode()
    assert cms.get(page_url("edit", branch)).status_code == 200


def test_nothing_of_it_is_shown_in_the_cms(cms, branch, admin_user):
    revision = branch.get_latest_revision()
    PageLogEntry.objects.log_action(branch, "wagtail.edit", user=admin_user, revision=revision)
    state = Workflow.objects.first().start(branch, admin_user)
    Page.objects.filter(pk=branch.pk).update(locked=True, locked_by=admin_user)
    delete_by_form(cms, branch)
    state.refresh_from_db()
    assert state.status == state.STATUS_CANCELLED
    for name, url in {
        "home page": "/admin/",
        "explorer": reverse("wagtailadmin_explore", args=[HomePage.objects.get().pk]),
        "chooser": reverse("wagtailadmin_choose_page"),
        "translations": reverse("localization:overview"),
        "ages": "/admin/reports/aging-pages/",
        "locked": "/admin/reports/locked/",
        "types": "/admin/reports/page-types-usage/",
        "workflows": "/admin/reports/workflow/",
        "tasks": "/admin/reports/workflow_tasks/",
        "root": reverse("wagtailadmin_explore_root"),
        "pages of a type": "/admin/pages/usage/cases/profilepage/",
        "search": "/admin/pages/search/?q=Bialiatski",
    }.items():
        answer = cms.get(url)
        assert answer.status_code == 200, name
        assert f"/pages/{branch.pk}/" not in answer.content.decode(), f"{name} links to it"
    assert "Bialiatski" in soup(cms.get(reverse("trash:index"))).get_text(" ")
    for action in ("edit", "delete", "copy", "move", "history", "unpublish"):
        assert cms.get(page_url(action, branch)).status_code != 200, action
    assert (
        reverse("wagtailadmin_explore", args=[trash_root().pk])
        not in cms.get(reverse("wagtailadmin_explore_root")).content.decode()
    )


def test_in_the_trash_it_is_neither_published_nor_in_the_way(cms, branch):
    actions = ActionIndexPage.objects.get()
    delete_by_form(cms, actions)
    assert ActionIndexPage.can_create_at(HomePage.objects.get())
    due = timezone.now() - timedelta(days=1)
    Page.objects.filter(pk=branch.pk).update(live=False)
    revision = branch.get_latest_revision()
    Revision.objects.filter(pk=revision.pk).update(approved_go_live_at=due)
    delete_by_form(cms, branch)
    call_command("publish_scheduled", stdout=io.StringIO())
    assert not Page.objects.get(pk=branch.pk).live
    restored(cms, TrashedItem.objects.get(object_pk=branch.pk))
    assert Revision.objects.get(pk=revision.pk).approved_go_live_at == due


@pytest.mark.parametrize("meanwhile", ["nothing", "parent deleted", "restriction lifted"])
@pytest.mark.parametrize("restricted", [SLUG, BELOW])
@pytest.mark.parametrize("kind", ["login", "groups"])
def test_a_page_is_never_more_visible_than_before(restricted, meanwhile, kind, cms, branch):
    page = Page.objects.get(slug=BELOW).specific
    draft = page.add_child(instance=ContentPage(heading_en="A", title="A", slug="a", live=False))
    restriction = PageViewRestriction.objects.create(
        page=Page.objects.get(slug=restricted), restriction_type=kind
    )
    restriction.groups.set(Group.objects.filter(name="Editors"))
    delete_by_form(cms, page)
    item = TrashedItem.objects.get()
    if meanwhile == "parent deleted":
        delete_by_form(cms, branch)
        delete_for_good(TrashedItem.objects.exclude(pk=item.pk).get())
    elif meanwhile == "restriction lifted":
        PageViewRestriction.objects.filter(page=branch).delete()
    restored(cms, item)
    assert Page.objects.get(pk=page.pk).live
    assert not Page.objects.get(pk=draft.pk).live
    found = PageViewRestriction.objects.filter(
        page__in=Page.objects.get(pk=page.pk).get_ancestors(inclusive=True)
    )
    assert [(each.restriction_type, [g.name for g in each.groups.all()]) for each in found] == [
        (kind, ["Editors"])
    ]
    assert Client().get(Page.objects.get(pk=page.pk).get_url()).status_code != 200


def test_its_address_is_free(cms, branch, home):
    delete_by_form(cms, branch)
    taken = ContentPage(heading_en="Other", title="Other", slug=SLUG)
    HomePage.objects.get().add_child(instance=taken)
    restored(cms)
    page = Page.objects.get(pk=branch.pk)
    assert (page.slug, page.url_path) == (f"{SLUG}-2", f"{page.get_parent().url_path}{SLUG}-2/")
    assert page.get_latest_revision_as_object().slug == f"{SLUG}-2"
    assert Page.objects.get(slug=BELOW).url_path == f"{page.url_path}{BELOW}/"


def test_without_its_parent_it_comes_back_below_the_first_page(cms, branch, home):
    below = Page.objects.get(slug=BELOW).specific
    delete_by_form(cms, below)
    item = TrashedItem.objects.get()
    delete_by_form(cms, branch)
    restored(cms, item)
    assert Page.objects.get(slug=BELOW).get_parent().pk == home.pk
    assert Page.objects.get(slug=BELOW).live


def test_who_may_not_publish_restores_a_draft(cms, branch, editor):
    delete_by_form(cms, branch)
    client = Client()
    client.force_login(editor)
    assert "Bialiatski" in soup(client.get(reverse("trash:index"))).get_text(" ")
    restored(client)
    assert not Page.objects.filter(slug__in=(SLUG, BELOW), live=True).exists()
    page = Page.objects.get(pk=branch.pk).specific
    assert page.has_unpublished_changes
    page.get_latest_revision().publish()
    assert Page.objects.get(pk=branch.pk).live
    item = TrashedItem.objects.create(kind="page", object_pk=1, parent_pk=1)
    assert client.post(reverse("trash:delete", args=[item.pk])).status_code in (302, 403)
    assert TrashedItem.objects.filter(pk=item.pk).exists(), "an editor deleted something for good"


def test_who_has_no_rights_sees_no_trash(cms, branch):
    delete_by_form(cms, branch)
    item = TrashedItem.objects.get()
    group = Group.objects.create(name="Guests")
    group.permissions.set(
        Group.objects.get(name="Editors").permissions.filter(codename="access_admin")
    )
    client = Client()
    client.force_login(make_user("guest", "Guests"))
    assert reverse("trash:index") not in client.get("/admin/").content.decode()
    for name in ("restore", "delete"):
        client.post(reverse(f"trash:{name}", args=[item.pk]))
    shown = client.get(reverse("trash:index"), follow=True).content.decode()
    assert reverse("trash:restore", args=[item.pk]) not in shown
    assert TrashedItem.objects.filter(pk=item.pk).exists()
    assert BasePage.objects.get(pk=branch.pk).in_trash


def test_a_page_below_another_user_that_is_gone(cms, branch):
    owner = make_user("owner")
    Page.objects.filter(pk=branch.pk).update(owner=owner)
    Revision.objects.for_instance(branch).update(user=owner)
    delete_by_form(cms, branch)
    owner.delete()
    restored(cms)
    assert Page.objects.get(pk=branch.pk).owner is None


def test_replies_to_somebody_who_is_gone_stay_away(cms, branch, admin_user):
    owner = make_user("owner")
    for user in (owner, admin_user):
        comment = Comment.objects.create(page=branch, user=user, text="?", contentpath="title")
        CommentReply.objects.create(comment=comment, user=admin_user, text="!")
    delete_by_form(cms, branch)
    owner.delete()
    restored(cms)
    assert Page.objects.filter(pk=branch.pk).exists()
    assert CommentReply.objects.get().comment == Comment.objects.get(user=admin_user)


# Images and documents


def delete_image(client, image):
    return client.post(reverse("wagtailimages:delete", args=[image.pk]))


def delete_images(client, image):
    address = reverse("wagtail_bulk_action", args=["content", "campaignimage", "delete"])
    return client.post(f"{address}?id={image.pk}&next=/admin/images/")


def delete_upload(client, image):
    return client.post(reverse("wagtailimages:delete_multiple", args=[image.pk]))


DELETING_IMAGES = [delete_image, delete_images, delete_upload]


@pytest.mark.parametrize("delete", DELETING_IMAGES)
def test_an_image_goes_with_its_files_and_comes_back(
    delete, cms, site, django_capture_on_commit_callbacks
):
    with django_capture_on_commit_callbacks(execute=True):
        image = stored_image("Square", credit="Somebody")
        image.tags.add("squares")
    with image.file.open() as file:
        content, name = file.read(), image.file.name
    files = [name, *image.renditions.values_list("file", flat=True)]
    assert len(files) > 1
    before = rows("content.CampaignImage", "taggit.TaggedItem")
    with django_capture_on_commit_callbacks(execute=True):
        assert delete(cms, image).status_code in (200, 302)
    for file in files:
        assert not default_storage.exists(file), f"{file} can still be read"
        assert Client().get(f"/media/{file}").status_code == 404
    kept = CampaignImage._base_manager.get().file.name
    assert default_storage.exists(kept)
    assert Client().get(f"/media/{kept}").status_code == 404, "it is served from the trash"
    assert not CampaignImage.objects.exists()
    assert "Square" not in cms.get(reverse("wagtailimages_chooser:choose")).content.decode()
    item = TrashedItem.objects.get()
    assert (item.kind, item.title, item.deleted_by.username) == ("picture", "Square", "admin")
    with django_capture_on_commit_callbacks(execute=True):
        restored(cms)
    assert rows("content.CampaignImage", "taggit.TaggedItem") == before
    assert CampaignImage.objects.get().file.read() == content
    assert CampaignImage.objects.get().renditions.exists()
    assert not default_storage.exists(kept)


def test_an_image_that_cannot_be_restored_stays_hidden(
    cms, site, django_capture_on_commit_callbacks, monkeypatch
):
    image = stored_image("Square")
    name = image.file.name
    with django_capture_on_commit_callbacks(execute=True):
        delete_image(cms, image)
    monkeypatch.setattr("home.archive.trash.restoration.log", lambda *_args, **_kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        restored(cms)
    assert not default_storage.exists(name)
    monkeypatch.undo()
    restored(cms)
    assert default_storage.exists(name)


@pytest.mark.parametrize("delete", DELETING_IMAGES[:2])
def test_an_image_in_use_stays(delete, cms, home, site):
    image = stored_image("Square")
    profile = Page.objects.get(slug="ales-bialiatski").specific
    field = next(
        f for f in profile._meta.get_fields() if getattr(f, "related_model", None) is CampaignImage
    )
    setattr(profile, field.name, image)
    profile.save_revision().publish()
    answer = delete(cms, image)
    assert CampaignImage.objects.filter(pk=image.pk).exists()
    assert not TrashedItem.objects.exists()
    assert answer.status_code == 302


def test_an_image_in_a_text_stays_and_a_sentence_says_where(cms, page_at):
    image, page = stored_image("Square"), page_at("imprint")
    stream = page._meta.get_field("body_en").stream_block
    page.body_en = stream.to_python(
        [{"type": "picture", "value": {"picture": image.pk, "caption": ""}, "id": "p"}]
    )
    page.save_revision().publish()
    answer = cms.post(reverse("wagtailimages:delete", args=[image.pk]), follow=True)
    assert "is used: Imprint" in soup(answer).get_text(" ")
    assert CampaignImage.objects.exists()


def test_a_page_has_its_image_again_whichever_comes_back_first(cms, page_at, site):
    image, profile = stored_image("Square"), page_at(SLUG)
    profile.portrait = image
    profile.save_revision().publish()
    delete_by_form(cms, profile)
    delete_image(cms, image)
    page_item, image_item = TrashedItem.objects.order_by("pk")
    restored(cms, page_item)
    assert page_at(SLUG).portrait is None
    restored(cms, image_item)
    assert page_at(SLUG).portrait == image
    delete_image(cms, image)
    assert CampaignImage.objects.exists(), "the CMS does not know that it is used"


@pytest.mark.parametrize("own", [True, False])
@pytest.mark.parametrize("drawer", ["Mine", "Other"])
def test_files_are_for_whoever_could_have_deleted_them(drawer, own, cms, site):
    drawers = {name: Collection.objects.first().add_child(name=name) for name in ("Mine", "Other")}
    group = Group.objects.create(name="Mine")
    permissions = {p.codename: p for p in Permission.objects.all()}
    group.permissions.add(permissions["access_admin"])
    for name, collection in (("add_image", "Mine"), ("add_document", "Other")):
        GroupCollectionPermission.objects.create(
            group=group, collection=drawers[collection], permission=permissions[name]
        )
    user = make_user("mia", "Mine")
    image = stored_image(
        "Square", collection=drawers[drawer], uploaded_by_user=user if own else None
    )
    delete_image(cms, image)
    item, client = TrashedItem.objects.get(), Client()
    client.force_login(user)
    shown = client.get(reverse("trash:index")).content.decode()
    client.post(reverse("trash:restore", args=[item.pk]))
    allowed = drawer == "Mine" and own
    assert ("Square" in shown) == allowed
    assert CampaignImage.objects.exists() == allowed


PDF = b"%PDF-1.4"


def document_in_a_text(page):
    document = get_document_model().objects.create(
        title="Verdict", file=ContentFile(PDF, name="verdict.pdf")
    )
    page.body_en = [("text", f'<p><a linktype="document" id="{document.pk}">a</a></p>')]
    return document


def image_in_a_text(page):
    image = stored_image("Square")
    page.body_en = [("picture", {"picture": image, "caption": ""})]
    return image


@pytest.mark.parametrize(
    ("use", "address"),
    [
        (image_in_a_text, "wagtailimages:delete_multiple"),
        (document_in_a_text, "wagtaildocs:delete_multiple"),
    ],
)
def test_an_upload_that_a_text_has_taken_up_stays(use, address, cms, client, page_at):
    page = page_at("imprint")
    upload = use(page)
    page.save_revision().publish()
    answer = cms.post(reverse(address, args=[upload.pk])).json()
    assert not answer["success"]
    assert "is used: Imprint" in answer["error_message"]
    assert type(upload).objects.filter(pk=upload.pk).exists()
    client.force_login(make_user("tanja", "Translators: Deutsch"))
    assert "Imprint" not in client.post(reverse(address, args=[upload.pk])).content.decode()
    page.body_en = []
    page.save_revision().publish()
    assert cms.post(reverse(address, args=[upload.pk])).json()["success"]
    assert not type(upload).objects.filter(pk=upload.pk).exists()


def test_a_document_goes_and_comes_back(cms, site, django_capture_on_commit_callbacks):
    model = get_document_model()
    document = model.objects.create(title="Verdict", file=ContentFile(PDF, name="verdict.pdf"))
    name = document.file.name
    with django_capture_on_commit_callbacks(execute=True):
        cms.post(reverse("wagtaildocs:delete", args=[document.pk]))
    assert Client().get(document.url).status_code == 404
    assert not default_storage.exists(name)
    restored(cms)
    document = model.objects.get()
    assert (document.title, document.file.read()) == ("Verdict", PDF)


@pytest.mark.parametrize("meanwhile", ["nothing", "restriction lifted"])
def test_a_file_is_never_more_visible_than_before(meanwhile, cms, site):
    drawer = Collection.objects.first().add_child(name="Secret")
    CollectionViewRestriction.objects.create(collection=drawer, restriction_type="login")
    document = CampaignDocument.objects.create(
        title="Verdict", file=ContentFile(PDF, name="verdict.pdf"), collection=drawer
    )
    cms.post(reverse("wagtaildocs:delete", args=[document.pk]))
    address = reverse("wagtailadmin_collections:delete", args=[drawer.pk])
    assert "1 file in the trash" in soup(cms.get(address)).get_text(" ")
    cms.post(address)
    assert Collection.objects.filter(pk=drawer.pk).exists()
    if meanwhile == "restriction lifted":
        CollectionViewRestriction.objects.all().delete()
    restored(cms)
    document = CampaignDocument.objects.get()
    assert (document.collection == drawer) == (meanwhile == "nothing")
    assert document.collection.get_view_restrictions().count() == 1
    assert Client().get(document.url).status_code != 200


def test_a_document_in_use_stays(cms, page_at):
    page = page_at("imprint")
    document = document_in_a_text(page)
    page.save_revision().publish()
    cms.post(reverse("wagtaildocs:delete", args=[document.pk]))
    assert CampaignDocument.objects.exists()


# Deletion for good


def test_after_30_days_it_is_gone(cms, branch):
    delete_by_form(cms, branch)
    for days, left in ((29, 1), (31, 0)):
        TrashedItem.objects.update(deleted_at=timezone.now() - timedelta(days=days))
        call_command("empty_trash", stdout=io.StringIO())
        assert TrashedItem.objects.count() == left, f"{days} days"
        assert Page.objects.filter(pk=branch.pk).exists() == bool(left)


def test_an_image_deleted_for_good_leaves_no_file(cms, site, django_capture_on_commit_callbacks):
    image = stored_image("Square")
    with django_capture_on_commit_callbacks(execute=True):
        delete_image(cms, image)
        kept = CampaignImage._base_manager.get().file.name
    with django_capture_on_commit_callbacks(execute=True):
        delete_for_good(TrashedItem.objects.get())
    assert not default_storage.exists(kept)
    assert not CampaignImage._base_manager.exists()


def test_an_administrator_deletes_for_good(cms, branch):
    delete_by_form(cms, branch)
    address = reverse("trash:delete", args=[TrashedItem.objects.get().pk])
    assert "Bialiatski" in soup(cms.get(address)).get_text(" ")
    assert TrashedItem.objects.exists()
    cms.post(address)
    assert not TrashedItem.objects.exists()
    assert ModelLogEntry.objects.filter(action="home.delete_for_good").exists()


def test_nothing_is_changed_when_deleting_fails(cms, branch, admin_user, monkeypatch):
    trash_root()
    before = rows()
    monkeypatch.setattr(
        "home.archive.trash.deletion.MovePageAction.execute", lambda *_args, **_kw: 1 / 0
    )
    with pytest.raises(ZeroDivisionError):
        trash_page(branch, admin_user)
    assert rows() == before
    assert not TrashedItem.objects.exists()


def test_the_restored_page_can_be_published_and_copied(cms, branch):
    delete_by_form(cms, branch)
    restored(cms)
    answer = desk.submit(cms, page_url("edit", branch), action="publish")
    assert answer.status_code == 302
    assert Page.objects.get(pk=branch.pk).specific.heading_ru == "Draft in Russian"


def test_a_backup_brings_the_trash_and_keeps_its_keys_free(cms, branch, settings, tmp_path):
    settings.VAR_DIR = tmp_path
    newest = ContentPage(heading_en="Newest", title="Newest", slug="newest")
    HomePage.objects.get().add_child(instance=newest)
    delete_by_form(cms, newest)
    quiet = {"stdout": io.StringIO(), "stderr": io.StringIO()}
    call_command("backup", tmp_path / "backups", **quiet)
    call_command("restore", tmp_path / "backups", replace=True, yes=True, **quiet)
    other = ContentPage(heading_en="Other", title="Other", slug="other")
    HomePage.objects.get().add_child(instance=other)
    assert other.pk > newest.pk
    cms.force_login(make_user("again", is_superuser=True))
    restored(cms)
    assert Page.objects.get(slug="newest").pk == newest.pk
