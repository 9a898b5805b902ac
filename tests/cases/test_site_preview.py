"""The preview of the whole site with a draft of the profile, for users who can edit it."""

from pathlib import Path

import pytest
from django.contrib.auth.models import Group, Permission
from django.test import Client
from django.urls import reverse
from django.utils.translation import override

from campaign.actions.models import InvitePage
from campaign.cases.models import ProfilePage
from campaign.letters.models import AppealPage, LetterCount
from home.models import BasePage
from tests import admin_forms as editor
from tests.cases.status_pages import FREE, HELD, SWITCH, Shown, demands, path_of
from tests.conftest import LANGUAGES, make_user

pytestmark = pytest.mark.either_database

every_language = pytest.mark.parametrize("code", LANGUAGES)


@pytest.fixture
def person(page_at):
    return page_at("ales-bialiatski")


@pytest.fixture
def drafted(moderator, person):
    """A draft with the status “released”, and the client of the editor who wrote it."""
    client = Client()
    client.force_login(moderator)
    answer = editor.submit(client, editor.page_url("edit", person), SWITCH)
    assert answer.status_code == 302, editor.messages(answer)
    return client


def preview_path(person, page, code, rest=""):
    return reverse("site_preview", args=[person.pk, code, page.pk]) + rest


def every_preview(person, code):
    for page in BasePage.objects.live().specific():
        yield preview_path(person, page, code)
        if isinstance(page, AppealPage):
            for other in LANGUAGES:
                yield preview_path(person, page, code, f"letter/{other}/")
        if isinstance(page, InvitePage):
            yield from (preview_path(person, page, code, rest) for rest in ("poster/", "leaflet/"))


@every_language
def test_every_page_shows_the_new_status_and_nothing_is_public(
    drafted, client, person, code, settings
):
    def files():
        return {f: f.stat().st_mtime_ns for f in Path(settings.MEDIA_ROOT).rglob("share/*")}

    before, drawn = LetterCount.objects.count(), files()
    gone = demands(code)
    faults = []
    for path in every_preview(person, code):
        shown = Shown(drafted, path)
        assert shown.soup.html["lang"] == code, path
        assert shown.soup.select_one('meta[name="robots"][content="noindex"]'), path
        assert_links_stay_inside(shown, person)
        faults += [f"{path} says “{text}”" for text in gone if text in shown.told]
        if not shown.soup.select_one(".preview-banner"):
            faults.append(f"{path} does not say that it is a preview")
    assert not faults, "\n" + "\n".join(faults)
    home = Shown(drafted, preview_path(person, BasePage.objects.get(slug="home"), code))
    assert home.one(".poster .stamp") == FREE[code]
    assert Shown(client, path_of("home", code)).one(".poster .stamp") == HELD[code]
    assert not Shown(client, path_of("send-an-appeal", code)).soup.select(".closed")
    assert ProfilePage.objects.get(pk=person.pk).status == "detained"
    assert LetterCount.objects.count() == before
    assert files() == drawn


def assert_links_stay_inside(shown, person):
    inside = reverse("site_preview", args=[person.pk, "en", 1]).partition("/en/")[0]
    links = [a["href"] for a in shown.soup.select("a[href]")]
    public = [link for link in links if link.startswith(tuple(f"/{code}/" for code in LANGUAGES))]
    assert not public, f"{shown.path} leads out to {public}"
    switch = [a["href"] for a in shown.soup.select(".languages a")]
    assert all(link.startswith(inside) for link in switch), shown.path
    if switch:
        assert [link.removeprefix(inside)[1:3] for link in switch] == LANGUAGES, shown.path


def test_answers_are_kept_by_nobody(drafted, person):
    answer = drafted.get(preview_path(person, person, "de"))
    assert "no-store" in answer.headers["Cache-Control"]
    assert answer.headers["X-Robots-Tag"] == "noindex"
    assert answer.headers["Content-Language"] == "de"


def test_a_letter_cannot_be_counted_in_a_preview(moderator, person, page_at):
    client = Client()
    client.force_login(moderator)
    shown = Shown(client, preview_path(person, page_at("send-an-appeal"), "en"))
    buttons = shown.soup.select(".letter-count form button")
    assert buttons and all(button.has_attr("disabled") for button in buttons)


def test_a_public_page_is_no_preview(client, drafted, person):
    for visitor in (client, drafted):
        shown = Shown(visitor, path_of("home", "en"))
        assert not shown.soup.select(".preview-banner, meta[content=noindex]")


def test_strangers_are_asked_to_log_in(client, person):
    answer = client.get(preview_path(person, person, "en"))
    assert answer.status_code == 302
    assert "/admin/login/" in answer.url


def test_who_may_not_edit_the_profile_may_not_preview_it(client, drafted, person):
    only_cms = Group.objects.create(name="Only the CMS")
    only_cms.permissions.add(Permission.objects.get(codename="access_admin"))
    client.force_login(make_user("olga", "Only the CMS"))
    answer = client.get(preview_path(person, person, "en"), follow=True)
    assert FREE["en"] not in answer.content.decode()
    assert (answer.status_code, answer.redirect_chain) in [
        (403, []),
        (200, [(reverse("wagtailadmin_home"), 302)]),
    ]


@pytest.mark.parametrize("rest", ["no-such/", "letter/xx/", "letter/de/99/"])
def test_what_no_visitor_could_read_is_not_found(drafted, person, page_at, rest):
    appeal = page_at("send-an-appeal")
    assert drafted.get(preview_path(person, appeal, "en", rest)).status_code == 404
    assert drafted.get(preview_path(person, appeal, "xx")).status_code == 404
    assert drafted.get(preview_path(appeal, appeal, "en")).status_code == 404
    appeal.unpublish()
    assert drafted.get(preview_path(person, appeal, "en")).status_code == 404


@pytest.mark.parametrize("method", ["post", "put", "delete"])
def test_a_preview_is_only_read(drafted, person, method):
    assert getattr(drafted, method)(preview_path(person, person, "en")).status_code == 405


@pytest.mark.parametrize("code", ["en", "be"])
def test_the_profile_leads_to_its_preview(drafted, moderator, person, home, speak, code):
    speak(moderator, code)
    opened = drafted.get(editor.page_url("edit", person))
    with override(code):
        path = preview_path(person, home, code)
    assert path in opened.content.decode()
    assert path not in drafted.get(editor.page_url("edit", home)).content.decode()
