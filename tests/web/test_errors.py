"""Error responses are in the reader's language, and cause no further errors."""

import pytest
from django.conf.urls.i18n import i18n_patterns
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import path
from django.utils.translation import gettext, override
from wagtail.models import PageViewRestriction

from campaign import urls
from home.models import BasePage, ContentPage, HomePage, OrganisationSettings
from tests.conftest import LANGUAGES
from tests.pages import PAGES, TEXTS, address, every_language, soup_of, words

pytestmark = pytest.mark.either_database

SECRET = "the secret of the house"


@transaction.non_atomic_requests
def boom(request):
    raise RuntimeError(SECRET)


# This module is also the URL configuration of a site with a view that raises an exception.
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [path("boom/", boom), *i18n_patterns(path("boom/", boom)), *urls.urlpatterns]


@pytest.fixture
def fragile(settings):
    """A client that gets the error page of a server error instead of the exception."""
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def said(string, language):
    with override(language):
        translated = gettext(string)
    assert language == "en" or translated != string, f"{string!r} is English in {language}"
    return translated


# Not found


@every_language
def test_not_found_speaks_the_language_of_the_address(client, site, language):
    for tail in ("nope/", "imprint/nope/", "nope/nope/", "nope.html"):
        response = client.get(f"/{language}/{tail}", headers={"accept-language": "en, de;q=0.5"})
        assert response.status_code == 404, tail
        assert response.headers["Content-Language"] == language, tail
        assert response.headers["Referrer-Policy"] == "no-referrer", tail
        assert not response.cookies, tail
        soup = soup_of(response)
        assert soup.html["lang"] == language, tail
        assert words(soup.h1) == said("This page does not exist", language), tail
        assert said("This page does not exist", language) in soup.title.string, tail
    assert_leads_home(client, soup, language)


def assert_leads_home(client, soup, language):
    assert {link["href"] for link in soup.select("main a")} == {f"/{language}/"}
    links = {link["lang"]: link["href"] for link in soup.select("nav.languages a")}
    assert links == {code: f"/{code}/" for code in LANGUAGES}
    for link in soup.select("a[href^='/']"):
        response = client.get(link["href"])
        assert response.status_code == 200, link
    assert words(soup_of(client.get(f"/{language}/")).h1) == words(
        TEXTS[language]["home"]["heading"]
    )


@every_language
def test_not_found_without_a_language_speaks_the_browser_s(client, site, language):
    response = client.get("/nope/", headers={"accept-language": language})
    assert response.status_code == 404
    assert soup_of(response).html["lang"] == language
    assert "accept-language" in response.headers["Vary"].lower()


LONG = "a" * 5_000
GARBAGE = {
    "zero byte": "%00/",
    "zero byte at the end": "%00",
    "zero byte after a page": "imprint/%00/",
    "broken UTF-8": "%ff%fe/",
    "cut UTF-8": "%D0/",
    "surrogate": "%ED%A0%80/",
    "above": "../nope/",
    "far above": "../../../../etc/passwd",
    "encoded above": "%2e%2e%2f%2e%2e%2fetc%2fpasswd",
    "long": f"{LONG}/",
    "long without slash": LONG,
    "deep": "a/" * 1_000,
    "double slash": "/imprint/",
    "many slashes": "////",
    "other host": "/evil.example/",
    "null": "null/",
    "line break": "%0d%0aSet-Cookie:%20a=b/",
    "line break without slash": "%0d%0aX",
    "script": "%3Cscript%3Ealert(1)%3C/script%3E/",
    "right to left": "%E2%80%AEtxt/",
    "template": "%7B%7B7*7%7D%7D/",
    "stray percent": "%%%/",
    "not hexadecimal": "%u0000/%zz/",
    "backslash": "%5c..%5c/",
    "Cyrillic": "%D1%81%D0%B2%D0%B0%D0%B1%D0%BE%D0%B4%D0%B0/",
    "zero byte as letter": f"{PAGES['appeal']}letter/%00/",
    "long letter": f"{PAGES['appeal']}letter/{LONG}/print/",
    "too much after the letter": f"{PAGES['appeal']}letter/de/print/more/",
    "quoted slug": "imprint'--/",
}
every_garbage = pytest.mark.parametrize("garbage", GARBAGE.values(), ids=GARBAGE)


@every_garbage
def test_garbage_is_not_found(client, site, garbage):
    response = client.get(f"/be/{garbage}", follow=True)
    assert response.status_code == 404
    assert soup_of(response).html["lang"] == "be"
    assert b"<script>alert" not in response.content
    assert not response.cookies
    assert client.get(f"/x/{garbage}", follow=True).status_code == 404
    if not garbage.startswith("/"):
        assert client.get(f"/{garbage}", follow=True).status_code == 404
    for folder in ("media", "documents", "static"):
        assert client.get(f"/{folder}/{garbage}", follow=True).status_code == 404, folder


@pytest.mark.parametrize(
    "path", ["//evil.example/", "//imprint/", "//evil.example", "///", "/\\evil.example/", "//"]
)
def test_no_address_leads_to_another_host(client, site, path):
    # Otherwise the test client would treat the first part of such a path as a host.
    response = client.get("/", PATH_INFO=path)
    if response.status_code == 301:
        assert response.url.startswith("/%2F"), response.url
        response = client.get("/", PATH_INFO=path + "/")
    assert response.status_code == 404


def test_a_document_that_does_not_exist(client, site):
    for document in ("1/x.pdf", "99999999999999999999999/x.pdf", "0/%00", f"1/{LONG}", "-1/x"):
        assert client.get(f"/documents/{document}", follow=True).status_code == 404, document


def test_a_garbage_query_changes_nothing(client, site):
    for query in ("%00", "q=%ff%fe", "a" * 5_000, "q=" * 500, "mode=x&%%"):
        assert client.get(f"/be/imprint/?{query}").status_code == 200, query
        assert client.get(f"/be/nope/?{query}").status_code == 404, query


# Server errors


def assert_is_server_error(response, language):
    assert response.status_code == 500
    assert response.headers["Content-Language"] == language
    assert response.headers["Referrer-Policy"] == "no-referrer"
    assert response.headers["Cache-Control"] == "no-store"
    assert not response.cookies
    soup = soup_of(response)
    assert soup.html["lang"] == language
    assert words(soup.h1) == said("Something went wrong", language)
    for leak in (SECRET, "RuntimeError", "Traceback", "test_errors"):
        assert leak not in response.content.decode(), leak


@every_language
def test_a_broken_page_asks_the_database_for_nothing(fragile, site, language):
    with CaptureQueriesContext(connection) as queries:
        response = fragile.get(f"/{language}/boom/")
    assert not queries.captured_queries
    assert_is_server_error(response, language)
    [link] = soup_of(response).find_all("a")
    assert link["href"] == f"/{language}/"
    assert fragile.get(link["href"]).status_code == 200


@every_language
def test_a_broken_address_without_language_speaks_the_browser_s(fragile, site, language):
    response = fragile.get("/boom/", headers={"accept-language": language})
    assert_is_server_error(response, language)


@every_language
def test_a_page_that_breaks_while_it_renders(fragile, site, language, monkeypatch):
    def serve(self, request, *args, **kwargs):
        raise RuntimeError(SECRET)

    monkeypatch.setattr(ContentPage, "serve", serve)
    assert_is_server_error(fragile.get(f"/{language}/imprint/"), language)


def test_a_broken_page_needs_one_sheet_of_its_own_and_nothing_inline(fragile, site):
    soup = soup_of(fragile.get("/en/boom/"))
    assert [link["href"] for link in soup.select("[src], link")] == ["/static/css/error_page.css"]
    assert not soup.select("style, script, [style]")


def test_an_uploaded_file_is_served(client, site, settings):
    folder = settings.MEDIA_ROOT / "original_images"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("Viasna")
    response = client.get("/media/original_images/a.txt")
    assert b"".join(response.streaming_content) == b"Viasna"


@pytest.mark.parametrize("path", ["documents/a.txt", "./documents/a.txt", "/documents/a.txt"])
def test_a_document_has_no_address_that_asks_nobody(client, site, settings, path):
    folder = settings.MEDIA_ROOT / "documents"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("for members only")
    assert client.get(f"/media/{path}").status_code == 404


# Unusual requests


METHODS = ["post", "put", "patch", "delete", "options", "trace", "head"]


@pytest.mark.parametrize("strict", [True, False], ids=["csrf-checked", "csrf-unchecked"])
@pytest.mark.parametrize("method", METHODS)
def test_no_method_breaks_a_page(site, method, strict):
    client = Client(enforce_csrf_checks=strict)
    expected = {"head": {200}, "options": {200}}.get(method, {200, 403, 405})
    for name in ("home", "letter", "print", "share", "privacy"):
        response = getattr(client, method)(address(name, "be"))
        assert response.status_code in expected, name
        assert not response.cookies, name


def test_a_posted_letter_is_not_kept(client, site, caplog):
    response = client.post(address("appeal", "en"), {"name": "Erika Mustermann"})
    assert b"Mustermann" not in response.content
    assert "Mustermann" not in caplog.text


def test_a_foreign_host_is_refused(client, site):
    for language in LANGUAGES:
        response = client.get(f"/{language}/", headers={"host": "evil.example"})
        assert response.status_code == 400
        assert b"evil.example" not in response.content


# Pages that are gone


def unpublish(page):
    page.unpublish()
    return page


def test_an_unpublished_profile_vanishes(client, page_at):
    page = unpublish(page_at("ales-bialiatski"))
    for language in LANGUAGES:
        path = address("profile", language)
        assert client.get(path).status_code == 404
        assert client.get("/ales-bialiatski/").status_code == 404
        response = client.get(f"/{language}/")
        assert response.status_code == 200
        assert path not in response.content.decode()
        soup = soup_of(response)
        assert words(getattr(page, f"summary_{language}")) not in words(soup.body)
        assert not soup.select(".poster .stamp")
        assert len(soup.select("nav.menu a:not([rel=search])")) == 3


def test_an_unpublished_country_leaves_the_teasers(client, page_at):
    unpublish(page_at("repression-in-belarus"))
    for language in LANGUAGES:
        content = client.get(f"/{language}/").content.decode()
        assert address("country", language) not in content
        assert address("profile", language) in content


def test_an_unpublished_action_leaves_list_and_numbers(client, page_at):
    unpublish(page_at("send-an-appeal"))
    for language in LANGUAGES:
        for name in ("appeal", "letter", "print"):
            assert client.get(address(name, language)).status_code == 404
        for name in ("actions", "home"):
            soup = soup_of(client.get(address(name, language)))
            assert len(soup.select("ol.actions > li")) == 2, name
            assert not soup.select(f"a[href='{address('appeal', language)}']"), name
        assert numbers_on(client, "share", language) == ["1", "2"]
        assert numbers_on(client, "invite", language) == ["2", "2"]


def numbers_on(client, name, language):
    stamp = soup_of(client.get(address(name, language))).find(class_="stamp")
    return [word for word in words(stamp).split() if word.isdigit()]


@every_language
def test_actions_are_numbered_in_the_order_of_the_tree(client, page_at, language):
    assert numbers_on(client, "appeal", language) == ["1", "3"]
    page_at("invite-friends").move(page_at("what-you-can-do"), pos="first-child")
    assert numbers_on(client, "invite", language) == ["1", "3"]
    assert numbers_on(client, "appeal", language) == ["2", "3"]
    links = soup_of(client.get(address("actions", language))).select("ol.actions a")
    assert links[0]["href"] == address("invite", language)


def test_unpublished_imprint_and_privacy_leave_the_foot(client, page_at):
    unpublish(page_at("imprint"))
    page_at("privacy").delete()
    for language in LANGUAGES:
        soup = soup_of(client.get(f"/{language}/"))
        assert not soup.select("footer a[href^='/']:not([type])")
        assert client.get(address("imprint", language)).status_code == 404
        assert client.get(address("privacy", language)).status_code == 404


def test_pages_stand_without_settings(client, site):
    OrganisationSettings.objects.all().delete()
    for name in PAGES:
        response = client.get(address(name, "be"))
        assert response.status_code == 200, name
        assert "None" not in words(soup_of(response).body), name


def test_settings_without_imprint(client, site):
    OrganisationSettings.objects.update(imprint_page=None, privacy_page=None)
    for language in LANGUAGES:
        response = client.get(f"/{language}/")
        assert response.status_code == 200
        assert not soup_of(response).select("footer a[href^='/']:not([type])")


@pytest.mark.parametrize("slug", ["ales-bialiatski", "repression-in-belarus", "what-you-can-do"])
def test_the_home_page_stands_when_a_page_it_names_is_deleted(client, page_at, slug):
    page_at(slug).delete()
    for language in LANGUAGES:
        response = client.get(f"/{language}/")
        assert response.status_code == 200
        assert f"/{slug}/" not in response.content.decode()
        assert words(soup_of(response).h1) == words(TEXTS[language]["home"]["heading"])


def test_the_home_page_stands_alone(client, home):
    for page in BasePage.objects.child_of(home):
        page.delete()
    for language in LANGUAGES:
        response = client.get(f"/{language}/")
        assert response.status_code == 200
        assert not HomePage.objects.get().lead
        assert client.get(address("imprint", language)).status_code == 404


@every_language
def test_a_page_for_members_asks_others_to_log_in(client, admin_user, page_at, language):
    PageViewRestriction.objects.create(page=page_at("imprint"), restriction_type="login")
    path = address("imprint", language)
    response = client.get(path, follow=True)
    assert response.status_code == 200
    assert response.redirect_chain[-1][0] == f"/admin/login/?next={path}"
    client.force_login(admin_user)
    assert words(soup_of(client.get(path)).h1) == words(TEXTS[language]["imprint"]["heading"])


def test_an_unpublished_home_page_is_not_found_but_breaks_nothing(client, home):
    home.unpublish()
    assert client.get("/be/").status_code == 404
    assert client.get("/be/imprint/").status_code == 200
    assert client.get("/").status_code == 302
