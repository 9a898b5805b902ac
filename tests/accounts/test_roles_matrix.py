"""Access to every URL of the CMS, for each role, with GET and POST.

`roles_matrix.toml` lists each URL by its name: the letters of the roles that have access with GET,
then of those that have access with POST. A URL that is not in the table must not be open to any
role, so new URLs have to be added there.
"""

import re
import tomllib
from copy import copy
from pathlib import Path

import pytest
from django.conf import settings
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.db import transaction
from django.test import Client
from django.urls import URLResolver, get_resolver
from django.utils import timezone
from wagtail.admin.models import EditingSession
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, Task, UploadedFile, Workflow

from campaign.cases.models import ProfilePage
from campaign.letters.models import Embassy
from home.archive.trash.deletion import trash_page
from home.content.models import CampaignDocument as Document
from home.content.models import CampaignImage
from home.localization import page_urls
from home.localization.models import Notice
from home.localization.translatable_objects import reference
from tests.admin_forms import image_file, stored_image
from tests.conftest import LANGUAGES, make_user

pytestmark = pytest.mark.either_database

MATRIX = Path(__file__).with_name("roles_matrix.toml")
GROUPS = {
    "e": "Translators: English",
    "d": "Translators: Deutsch",
    "b": "Translators: Беларуская",
    "r": "Translators: Русский",
    "E": "Editors",
    "M": "Moderators",
    "A": "Administrators",
}
SUPERUSER, STRANGER = "S", "-"
ROLES = [STRANGER, *GROUPS, SUPERUSER]
METHODS = ("get", "post")
# Wagtail fails with an error on these if a field is missing that browsers always send.
INCOMPLETE = (
    "choose-external-link",
    "redirects/import/process",
    "embassy/create",
    "embassy/history",
)
SNIPPETS_COMPARED = (
    r"(?P<pk>.+)/revisions/compare/(?P<revision_id_a>live|earliest|\d+)"
    r"\.\.\.(?P<revision_id_b>live|latest|\d+)/$"
)
COMPARED = r"^(\d+)/revisions/compare/(live|earliest|\d+)\.\.\.(live|latest|\d+)/$"


def addresses(patterns=None, prefix="", namespaces=()):
    """Yield the name and route of each URL below the CMS."""
    for each in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(each.pattern)
        if isinstance(each, URLResolver):
            inner = (*namespaces, each.namespace) if each.namespace else namespaces
            yield from addresses(each.url_patterns, route, inner)
        elif f"/{route}".startswith(settings.CMS_PATH):
            yield ":".join((*namespaces, each.name or route)), route


@pytest.fixture
def examples(site, home, page_at):
    """Values for the variable parts of URLs, by the beginning of the route."""
    imprint = page_at("imprint")
    revision = imprint.save_revision(clean=False)
    author = make_user("author", "Editors")
    submitted = page_at("privacy")
    submitted.save_revision(clean=False)
    workflow = Workflow.objects.first().start(submitted, author)
    drawer = Collection.objects.first().add_child(name="Drawer")
    notice = Notice.objects.create(user=author, language="de")
    alias = imprint.create_alias(update_slug="alias")
    trashed = trash_page(page_at("in-belarus"), author)
    uploaded = UploadedFile.objects.create(
        for_content_type=ContentType.objects.get_for_model(CampaignImage),
        file=ContentFile(image_file(), name="a.jpg"),
        uploaded_by_user=author,
    )
    editing = EditingSession.objects.create(
        user=author, content_object=imprint, last_seen_at=timezone.now()
    )
    file = ContentFile(b"text", name="text.txt")
    document = Document.objects.create(title="Text", file=file)
    other_user = make_user("somebody")
    embassy = Embassy.objects.first() or Embassy.objects.create(country_en="Nowhere")
    embassy_revision = embassy.save_revision(clean=False)
    abroad = Embassy.objects.create(country_en="Abroad")
    abroad.save_revision(clean=False)
    abroad_workflow = Workflow.objects.first().start(abroad, author)
    redirect = Redirect.objects.create(old_path="/old", redirect_page=imprint)
    shared = {
        "page_id": imprint.pk,
        "page_to_move_id": imprint.pk,
        "page_pk": imprint.pk,
        "parent_page_id": home.pk,
        "destination_id": home.pk,
        "revision_id": revision.pk,
        "profile_id": ProfilePage.objects.get().pk,
        "image_id": stored_image().pk,
        "document_id": document.pk,
        "doc_id": document.pk,
        "redirect_id": redirect.pk,
        "collection_id": drawer.pk,
        "workflow_pk": Workflow.objects.first().pk,
        "workflow_state_id": workflow.pk,
        "task_state_id": workflow.current_task_state.pk,
        "task_id": Task.objects.first().pk,
        "uploaded_file_id": uploaded.pk,
        "session_id": editing.pk,
        "filter_spec": "width-100",
        "reference": reference(imprint),
        "language": "en",
        "rest": "imprint/",
        "action_name": "approve",
        "action": "delete",
        "name": "overview",
        "object_id": imprint.pk,
        "content_type_app_name": "home",
        "content_type_model_name": "contentpage",
        "app_label": "home",
        "model_name": "contentpage",
        "app_name": "home",
        "user_id": other_user.pk,
        "uidb64": "MQ",
        "token": "set-password",
    }
    return [
        ("", shared),
        ("admin/api/main/^documents/", {"pk": document.pk}),
        ("admin/api/main/^images/", {"pk": shared["image_id"]}),
        ("admin/api/main/^pages/", {"pk": imprint.pk, "action_name": "publish"}),
        ("admin/bulk/", {"app_label": "wagtailcore", "model_name": "page"}),
        ("admin/collections/", {"pk": drawer.pk}),
        ("admin/documents/", {"pk": document.pk}),
        ("admin/groups/", {"pk": Group.objects.first().pk}),
        ("admin/images/", {"pk": shared["image_id"]}),
        ("admin/editing-sessions/", {"app_label": "home", "model_name": "contentpage"}),
        ("admin/pages/<int:page_id>/workflow_history/", {"page_id": submitted.pk}),
        ("admin/pages/<int:page_id>/convert_alias/", {"page_id": alias.pk}),
        ("admin/pages/workflow/", {"page_id": submitted.pk}),
        ("admin/second-factor/", {"pk": 1}),
        ("admin/settings/", {"pk": site.pk, "model_name": "organisationsettings"}),
        ("admin/sites/", {"pk": site.pk}),
        ("admin/snippets/", {"pk": embassy.pk, "revision_id": embassy_revision.pk}),
        (
            "admin/snippets/letters/embassy/workflow",
            {
                "pk": abroad.pk,
                "task_state_id": abroad_workflow.current_task_state.pk,
                "workflow_state_id": abroad_workflow.pk,
            },
        ),
        ("admin/translations/notices/", {"pk": notice.pk}),
        ("admin/tag-autocomplete/", {"app_name": "taggit", "model_name": "tag"}),
        ("admin/trash/", {"pk": trashed.pk}),
        ("admin/users/", {"pk": other_user.pk}),
        ("admin/workflows/", {"pk": Workflow.objects.first().pk}),
        (
            "admin/workflows/tasks/",
            {
                "pk": Task.objects.first().pk,
                "app_label": "wagtailcore",
                "model_name": "groupapprovaltask",
            },
        ),
    ]


def asked_addresses(examples):
    """Yield the name in the table and the path of every URL of the CMS."""
    for name, route in addresses():
        values = {}
        for beginning, more in examples:
            if route.startswith(beginning):
                values |= more
        compared = f"{values['page_id']}/revisions/compare/earliest...latest/"
        if SNIPPETS_COMPARED in route:
            route = route.replace(
                SNIPPETS_COMPARED, f"{values['pk']}/revisions/compare/earliest...latest/"
            )
        route = route.replace(page_urls.COMPARE, f"pages/{compared}")
        route = route.replace(COMPARED, compared).replace("^.*/$", "no-such-page/")
        route = route.replace("main/^", "main/")
        codes = LANGUAGES if "<str:code>" in route else [""]
        for code in codes:
            parts = values | {"code": code}
            path = re.sub(r"<(?:\w+:)?(\w+)>", r"{\1}", route).format_map(parts)
            query = f"?id={values['page_id']}" if name == "wagtail_bulk_action" else ""
            yield f"{name} {code}".strip(), f"/{path}{query}"


def gets_in(response):
    """Tell whether a response gives access: it is neither an error nor a redirect to the login."""
    if response.status_code in (403, 404, 405):
        return False
    away = response.headers.get("Location", "")
    return not (away == "/admin/" or "/login/" in away)


def client_of(role):
    client = Client(raise_request_exception=False)
    if role == SUPERUSER:
        client.force_login(make_user("root", is_superuser=True))
    elif role != STRANGER:
        client.force_login(make_user("member", GROUPS[role]))
    return client


def observed(role, examples):
    """Return {name of the URL: {method}} for which a role has access, and the paths that failed.

    Changes of each request are rolled back.
    """
    client = client_of(role)
    cookies = copy(client.cookies)
    found, broken = {}, []
    for name, path in asked_addresses(examples):
        for method in METHODS:
            with transaction.atomic():
                response = getattr(client, method)(path)
                transaction.set_rollback(True)
            client.cookies = copy(cookies)
            if response.status_code >= 500 and not any(each in path for each in INCOMPLETE):
                broken.append(f"{method} {path} answers {response.status_code}")
            if gets_in(response):
                found.setdefault(name, set()).add(method)
    return found, broken


def expected(role):
    table = tomllib.loads(MATRIX.read_text(encoding="utf-8"))
    return {
        name: {method for method, letters in zip(METHODS, row, strict=True) if role in letters}
        for name, row in table.items()
    }


@pytest.mark.parametrize(
    "role", [STRANGER, *(pytest.param(role, marks=pytest.mark.slow) for role in ROLES[1:])]
)
def test_each_role_gets_in_where_the_table_says(role, examples):
    table = expected(role)
    found, broken = observed(role, examples)
    who = GROUPS.get(role, role)
    faults = [
        f"{who}: {method} {name} is {'' if method in found.get(name, ()) else 'not '}allowed"
        for name in table.keys() | found.keys()
        for method in METHODS
        if (method in found.get(name, ())) != (method in table.get(name, ()))
    ]
    assert not faults, "\n".join(sorted(faults))
    assert not broken, "\n".join(broken)


def test_every_address_is_in_the_table(examples):
    named = {name for name, _path in asked_addresses(examples)}
    assert named == set(tomllib.loads(MATRIX.read_text(encoding="utf-8")))
