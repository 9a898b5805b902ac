"""Old URLs: each of them redirects to the page, in the language of the link."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from wagtail.contrib.redirects.models import Redirect

from home.models import ContentPage
from tests import admin_forms as editor
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

EVERYWHERE = [*(f"/{code}" for code in LANGUAGES), ""]  # the last one without a language
READER = {"accept-language": "de"}


@pytest.fixture
def rename(django_capture_on_commit_callbacks):
    """Change the slug of a page, and run the callbacks of the commit."""

    def change(page, slug):
        page.slug = slug
        with django_capture_on_commit_callbacks(execute=True):
            page.save_revision().publish()

    return change


@pytest.fixture
def appeal(page_at):
    return page_at("send-an-appeal")


def enter(old_path, **target):
    """Store a redirect as an editor enters it in the CMS."""
    redirect = Redirect(old_path=old_path, **target)
    redirect.full_clean()
    redirect.save()
    return redirect


def leads(client, path):
    """Return (status, target) of the response at a URL."""
    answer = client.get(path, headers=READER)
    assert not answer.cookies, path
    return answer.status_code, answer.headers.get("Location")


def assert_leads(client, old, new):
    """Check that `old` redirects to `new` in one step in each language, and that `new` exists."""
    for prefix in EVERYWHERE:
        target = f"{prefix or '/de'}/{new}"
        assert leads(client, f"{prefix}/{old}") == (301, target), f"{prefix}/{old}"
    assert client.get(target).status_code == 200, target


def test_a_renamed_page_is_found_in_every_language(client, page_at, rename):
    rename(page_at("imprint"), "about-us")
    assert_leads(client, "imprint/", "about-us/")
    assert_leads(client, "imprint", "about-us/")
    answer = client.get("/imprint/", headers=READER)
    assert answer.headers["Vary"] == "Accept-Language"
    # Otherwise browsers would cache it permanently, even if the page moves back.
    assert "max-age=0" in answer.headers["Cache-Control"]
    assert client.head("/ru/imprint/").headers["Location"] == "/ru/about-us/"


def test_whatever_language_its_editor_works_in(
    admin_user, speak, page_at, django_capture_on_commit_callbacks
):
    speak(admin_user, "ru")
    client = Client(headers={"accept-language": "be"})
    client.force_login(admin_user)
    url = editor.page_url("edit", page_at("imprint"))
    with django_capture_on_commit_callbacks(execute=True):
        answer = editor.submit(client, url, {"slug": "about-us"}, action="publish")
    assert answer.status_code == 302, editor.messages(answer)
    assert Redirect.objects.get().old_path == "/imprint"
    assert_leads(Client(), "imprint/", "about-us/")


def test_what_stands_below_is_found_too(client, page_at, appeal, rename):
    rename(appeal, "write")
    actions = page_at("what-you-can-do")
    for rest in ["letter/be/", "letter/de/print/", "sent/"]:
        assert_leads(
            client, f"what-you-can-do/send-an-appeal/{rest}", f"what-you-can-do/write/{rest}"
        )
    rename(actions, "act")
    for rest in ["share/", "invite-friends/poster/", "write/letter/ru/"]:
        assert_leads(client, f"what-you-can-do/{rest}", f"act/{rest}")
    assert_leads(client, "what-you-can-do/send-an-appeal/", "act/write/")
    assert leads(client, "/de/what-you-can-do/nope/") == (404, None)
    assert leads(client, "/de/what-you-can-do/share/nope/") == (404, None)


def test_a_moved_page_is_found(client, page_at):
    page_at("privacy").move(page_at("imprint"), "last-child")
    assert_leads(client, "privacy/", "imprint/privacy/")


def test_another_place_among_its_siblings_is_no_other_address(page_at):
    page_at("privacy").move(page_at("imprint"), "left")
    assert not Redirect.objects.exists()


def test_many_changes_are_one_step(client, page_at, appeal, rename):
    """Every URL that the page has had redirects directly to its current one."""
    actions = page_at("what-you-can-do")
    old = ["what-you-can-do/send-an-appeal/"]
    for page, slug in [(actions, "act"), (appeal, "write"), (actions, "help"), (appeal, "letter")]:
        page.refresh_from_db()
        rename(page, slug)
        appeal.refresh_from_db()
        old.append(appeal.url_path.removeprefix("/home/"))
    assert old.pop() == "help/letter/"
    assert len(set(old)) == 4
    for path in old:
        assert_leads(client, path, "help/letter/")
        answer = leads(client, f"/ru/{path}letter/be/")
        assert answer == (301, "/ru/help/letter/letter/be/"), path


def test_a_page_that_comes_back_leads_nowhere_else(client, page_at, rename):
    page = page_at("imprint")
    rename(page, "about-us")
    rename(page, "imprint")
    assert client.get("/de/imprint/").status_code == 200
    assert_leads(client, "about-us/", "imprint/")
    page.unpublish()
    assert leads(client, "/de/imprint/") == (404, None)
    assert leads(client, "/de/about-us/") == (404, None)


def test_a_new_page_takes_the_old_address(client, home, page_at, rename):
    rename(page_at("imprint"), "about-us")
    home.add_child(instance=ContentPage(heading_en="Another", slug="imprint"))
    for prefix in EVERYWHERE[:-1]:
        assert client.get(f"{prefix}/imprint/").status_code == 200
    assert leads(client, "/imprint/") == (302, "/de/imprint/")


def test_a_page_that_is_gone_leads_nowhere(client, page_at, rename):
    page = page_at("imprint")
    rename(page, "about-us")
    page.delete()
    assert leads(client, "/de/imprint/") == (404, None)


@pytest.mark.parametrize("old", ["/old/", "/old", "https://example.org/old/"])
def test_an_address_that_an_editor_has_entered_holds_in_all_languages(client, page_at, old):
    enter(old, redirect_page=page_at("privacy"))
    assert_leads(client, "old/", "privacy/")


def test_an_address_entered_with_its_language_holds_there(client, page_at):
    enter("/de/alt/", redirect_page=page_at("privacy"), is_permanent=False)
    assert leads(client, "/de/alt/") == (302, "/de/privacy/")
    assert leads(client, "/ru/alt/") == (404, None)
    assert leads(client, "/alt/") == (404, None)


def test_what_editors_enter_goes_before_what_is_kept(client, site, page_at, rename):
    rename(page_at("imprint"), "about-us")
    enter("/imprint", redirect_link="https://spring96.org/en/")
    enter("/de/imprint", redirect_page=page_at("privacy"))
    assert leads(client, "/ru/imprint/") == (301, "https://spring96.org/en/")
    assert leads(client, "/de/imprint/") == (301, "/de/privacy/")
    enter("/about-us", site=site, redirect_page=page_at("privacy"))
    rename(page_at("about-us"), "contact")
    assert leads(client, "/en/about-us/") == (301, "/en/privacy/")


def test_an_entered_address_may_name_a_part_of_a_page(client, appeal):
    enter("/letter", redirect_page=appeal, redirect_page_route_path="/letter/be/")
    assert_leads(client, "letter/", "what-you-can-do/send-an-appeal/letter/be/")
    assert leads(client, "/de/letter/more/") == (404, None)


def test_nothing_leads_to_itself_or_to_what_is_not_public(client, settings, page_at):
    enter("/de/loop", redirect_link=settings.SITE_URL + "/de/loop/")
    enter("/draft", redirect_page=page_at("privacy"))
    page_at("privacy").unpublish()
    assert leads(client, "/de/loop/") == (404, None)
    assert leads(client, "/de/draft/") == (404, None)


HOSTILE = [
    "//evil.example/imprint/",
    "/\\evil.example/imprint/",
    "/de//evil.example/",
    "/de/imprint//evil.example/",
    "/de/imprint/https://evil.example/",
    "/de/what-you-can-do/send-an-appeal/letter/%0d%0aSet-Cookie:x=1/",
    "/de/what-you-can-do/send-an-appeal/letter/%3f%23%2f%2f/",
    "/de/what-you-can-do/send-an-appeal/letter/..%2f..%2fadmin/",
    "/de/imprint/%00/",
    "/de/imprint/?next=//evil.example/",
    "/de/imprint/" + "x/" * 500,
    "/de/" + "x" * 5000 + "/",
]


def test_an_address_decides_between_known_targets_only(client, page_at, appeal, rename):
    rename(page_at("imprint"), "about-us")
    rename(appeal, "write")
    for path in HOSTILE:
        status, location = leads(client, path)
        assert status in (301, 302, 404), f"{path}: {status}"
        if location:
            assert location.startswith(("/de/about-us/", "/de/what-you-can-do/write/")), location
            assert not set("?#\r\n") & set(location) and "evil" not in location, location


def test_nobody_posts_to_an_old_address(client, page_at, rename):
    rename(page_at("imprint"), "about-us")
    assert client.post("/de/imprint/").status_code == 404


def redirect_queries(client, path):
    with CaptureQueriesContext(connection) as queries:
        client.get(path, headers=READER)
    return sum("wagtailredirects" in query["sql"] for query in queries)


def test_readers_of_pages_pay_nothing_for_old_addresses(client, site, page_at, rename):
    rename(page_at("imprint"), "about-us")
    assert redirect_queries(client, "/de/") == 0
    assert redirect_queries(client, "/de/about-us/") == 0
    assert redirect_queries(client, "/de/imprint/") == 1
    assert redirect_queries(client, "/de/nope/nope/nope/nope/") == 1
    assert redirect_queries(client, "/de/" + "x/" * 100) == 0


def test_an_address_is_kept_once_for_all_languages(page_at, rename):
    actions = page_at("what-you-can-do")
    rename(actions, "act")
    rename(actions, "help")
    rename(actions, "act")
    kept = sorted(Redirect.objects.values_list("old_path", flat=True))
    below = ["", "/invite-friends", "/send-an-appeal", "/share"]
    assert kept == [f"/{old}{rest}" for old in ("help", "what-you-can-do") for rest in below]
