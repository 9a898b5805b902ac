"""Reads a copy of the site in an added language. Run it as a program in that copy.

`python -m tests.languages.added_language fr FILE` uses the database of VAR_DIR or DATABASE_URL,
and writes the responses into FILE as JSON.
"""

import json
import sys
from pathlib import Path

import django

HEADING = "Ales Bialiatski, en prison à Minsk"


def read_everything(code):
    """Return the responses by what was requested, each as [status, text]."""
    from django.contrib.auth import get_user_model
    from django.contrib.auth.models import Group
    from django.core.files.storage import default_storage
    from django.urls import reverse
    from django.utils.translation import override
    from wagtail.users.models import UserProfile

    from campaign.cases.models import ProfilePage
    from home.localization.translatable_objects import reference
    from home.models import BasePage

    users = get_user_model().objects
    administrator = users.create_superuser("anna", "anna@example.org", "correct horse battery")
    translator = users.create_user("thea", "thea@example.org", "correct horse battery")
    group = Group.objects.filter(permissions__codename=f"translate_{code}").get(
        name__startswith="Translators"
    )
    translator.groups.add(group)
    UserProfile.objects.create(user=administrator, preferred_language=code)
    readers, cms, desk = client(), client(administrator), client(translator)

    _folders, images = default_storage.listdir("share")
    found = {
        "pictures": images,
        "pages": {},
        "addresses": {},
        "edit": {},
        "translate": {},
        "group": group.name,
    }
    for page in BasePage.objects.live().specific():
        with override(code):
            found["pages"][page.pk] = [page.get_url(), *answer(readers, page.get_url())]
        edit = reverse("wagtailadmin_pages:edit", args=[page.pk])
        translate = reverse("localization:translate", args=[reference(page), code])
        found["edit"][page.slug] = answer(cms, edit)
        found["translate"][page.slug] = answer(cms, translate)
    found["overview"] = answer(cms, reverse("localization:overview"))
    appeal = f"/{code}/what-you-can-do/send-an-appeal/"
    for path in (
        f"/{code}/search/?q=prison",
        f"/{code}/no-such-page/",
        f"/{code}/feed.xml",
        f"{appeal}letter/{code}/",
        f"{appeal}letter/{code}/print/",
        f"{appeal}letter/{code}/envelope/",
        f"/{code}/what-you-can-do/invite-friends/poster/",
        "/sitemap.xml",
        "/en/",
    ):
        found["addresses"][path] = answer(readers, path)
    profile = ProfilePage.objects.get()
    found["saved"] = publish(desk, profile, code)
    found["published"] = answer(readers, f"/{code}/{profile.slug}/")
    return found


def client(user=None):
    from django.test import Client

    found = Client(SERVER_NAME="localhost")
    if user:
        found.force_login(user)
    return found


def answer(client, path):
    response = client.get(path)
    return [response.status_code, response.content.decode()]


def publish(client, page, code):
    """Translate the heading of a page in the translate view; return the response's status."""
    from django.urls import reverse

    from home.localization.translatable_objects import reference
    from tests.admin_forms import form_values

    path = reverse("localization:translate", args=[reference(page), code])
    values = form_values(client.get(path), "//form[@id='translation']")
    values |= {"heading": HEADING, "action": "publish"}
    return client.post(path, values).status_code


def load_anew(code):
    """Return the home page of a site that was created with the language, as [status, text]."""
    from django.core.management import call_command
    from wagtail.models import Page

    for page in Page.objects.filter(depth=2):
        page.specific.delete()
    call_command("load_starter_content")
    return answer(client(), f"/{code}/")


if __name__ == "__main__":
    django.setup()
    code, file = sys.argv[1:]
    Path(file).write_text(json.dumps(read_everything(code) | {"anew": load_anew(code)}))
