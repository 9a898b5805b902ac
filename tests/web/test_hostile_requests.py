"""Hostile requests: hosts, proxy headers, redirect targets and arbitrary values.

No value is returned unescaped, logged or stored. No request sets a cookie or causes a 500.
"""

import logging
from urllib.parse import quote, urljoin, urlsplit

import pytest
from django.conf import settings as project
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.files.uploadhandler import MemoryFileUploadHandler
from django.test import Client
from django.urls import reverse
from wagtail.models import Collection

from campaign.letters.models import AppealPage
from home.content import upload_size
from tests import admin_forms as editor
from tests.hostile.requests import (
    ACCEPT_LANGUAGES,
    COOKIES,
    EVIL,
    FORWARDED,
    HOSTS,
    NEXTS,
    QUERIES,
    SCRIPT,
    VALUES,
)

pytestmark = pytest.mark.either_database

APPEAL = "/en/what-you-can-do/send-an-appeal/"
PUBLIC = ["/", "/en/", "/be/imprint/", "/en/nope/", "/sitemap.xml", "/robots.txt", "/de/feed.xml"]


@pytest.fixture
def lines(caplog):
    """Return all log messages of any level, including those about broken requests."""
    caplog.set_level(logging.INFO)
    return lambda: caplog.text


def handled(logger):
    """Return whether any handler receives a logger's messages with the project's settings."""
    level = project.LOGGING["loggers"][logger]["level"]
    return logging.getLevelName(level) <= logging.ERROR


def assert_nothing_of(answer, where):
    assert answer.status_code < 500, where
    # A cookie of a session that does not exist is deleted.
    assert all(cookie["max-age"] == 0 for cookie in answer.cookies.values()), where
    content = answer.getvalue() if answer.streaming else answer.content
    assert SCRIPT.encode() not in content, where
    assert b'canary" onfocus' not in content, where
    assert b"canary' onfocus" not in content, where
    for name, value in answer.headers.items():
        assert "\n" not in value, where
        assert name != "X-Evil", where


def test_there_are_enough():
    assert len(HOSTS) >= 25
    assert len(FORWARDED) >= 25
    assert len(NEXTS) >= 30
    assert len(VALUES) >= 60
    assert len(ACCEPT_LANGUAGES) + len(COOKIES) + len(QUERIES) >= 60


# Host and forwarded headers


@pytest.mark.parametrize("path", [*PUBLIC, "/admin/login/", "/media/x.jpg", "/documents/1/x.pdf"])
def test_a_foreign_host_is_refused_without_a_word(client, site, path, caplog):
    for host in HOSTS:
        where = f"{path} for {host!r}"
        response = client.get(path, HTTP_HOST=host)
        assert response.status_code in (400, 404), where
        if path in ("/", "/en/", "/admin/login/"):
            assert response.status_code == 400, where
        shown = b"".join(response) + str(dict(response.headers)).encode()
        assert b"canary" not in shown, where
        assert not response.cookies, where
    # Django's message quotes the header; the project's settings silence that logger.
    spoken = {record.name.split(".")[1] for record in caplog.records if "canary" in record.message}
    assert spoken <= {"security"}, spoken
    assert not handled("django.security")


@pytest.mark.parametrize("path", PUBLIC)
def test_nobody_becomes_a_proxy_by_saying_so(client, site, path):
    plain = client.get(path)
    expected = (plain.status_code, b"".join(plain), dict(plain.headers))
    for headers in FORWARDED:
        answer = client.get(path, **headers)
        got = (answer.status_code, b"".join(answer), dict(answer.headers))
        assert got == expected, f"{path} with {headers}"


@pytest.mark.usefixtures("without_images")
def test_what_was_poisoned_is_clean_for_the_next_reader(visit, store):
    """Each page is first requested with hostile headers, which must not affect the page cache."""
    attacks = [*({"HTTP_HOST": host} for host in HOSTS), *FORWARDED]
    attacks += [{"HTTP_COOKIE": cookie} for cookie in COOKIES if "sessionid" not in cookie]
    attacks += [{"HTTP_ACCEPT_LANGUAGE": language} for language in ACCEPT_LANGUAGES]
    for path in ("/en/", "/be/imprint/", "/de/feed.xml"):
        for headers in attacks:
            visit(path, **headers)
        clean = visit(path)
        assert clean.status == 200, path
        assert "canary" not in clean.text + str(clean.headers), path
        assert "set-cookie" not in clean.headers, path
    assert not [name for name in map(str, store.memory._entries) if "canary" in name]


# Redirect targets


@pytest.fixture
def actions(page_at):
    """Return CMS URLs that redirect to `next`, with the values to post there."""
    page = page_at("imprint")
    images = [editor.stored_image(f"Picture {number}") for number in range(3)]
    bulk = reverse("wagtail_bulk_action", args=["content", "campaignimage", "add_tags"])
    return [
        (reverse("wagtailadmin_pages:unpublish", args=[page.pk]), {}),
        (reverse("wagtailadmin_pages:delete", args=[page.pk]), {"wagtail_site_name": "x"}),
        (reverse("wagtailadmin_pages:copy", args=[page.pk]), {"new_title": "x"}),
        (reverse("wagtailadmin_pages:move", args=[page.pk]), {"new_parent_page": "x"}),
        (reverse("wagtailadmin_pages:edit", args=[page.pk]), {}),
        (reverse("wagtailimages:edit", args=[images[0].pk]), {}),
        (reverse("wagtailimages:delete", args=[images[1].pk]), {}),
        (f"{bulk}?id={images[2].pk}", {"tags": "x"}),
        (reverse("wagtailadmin_workflows:disable", args=[1]), {}),
        (reverse("wagtailadmin_logout"), {}),
    ]


def leads_away(response):
    """Return a response's target if it is on another host or a script; else an empty text."""
    location = response.headers.get("Location", "")
    target = urlsplit(urljoin("http://testserver/", location.replace("\\", "/")))
    return location if target.scheme != "http" or target.hostname != "testserver" else ""


def test_no_action_of_the_cms_leads_away(site, admin_user, actions):
    for place, (url, values) in enumerate(actions):
        for number, address in enumerate(NEXTS):
            if place and number % len(actions) not in (0, place):
                continue  # the first URL gets all targets, others a few: they share one function
            cms = Client()
            cms.force_login(admin_user)
            where = f"{url} with next={address!r}"
            mark = "&" if "?" in url else "?"
            for response in (
                cms.get(f"{url}{mark}next={quote(address)}"),
                cms.post(f"{url}{mark}next={quote(address)}", values | {"next": address}),
            ):
                assert response.status_code < 500, where
                assert not leads_away(response), f"{where} leads to {response['Location']}"
                if response.status_code == 200 and b"canary" in response.content:
                    page = editor.soup(response)
                    for link in page.select("a[href*=canary], form[action*=canary]"):
                        target = link.get("href") or link.get("action")
                        assert target.startswith(("/", "?")), f"{where}: {target}"
                        assert not target.startswith(("//", "/\\")), f"{where}: {target}"


@pytest.mark.parametrize("name", ["wagtailadmin_login", "wagtailcore_login"])
def test_no_login_leads_away(site, admin_user, name):
    """This includes users who are logged in already, at each of the two logins."""
    url = reverse(name)
    for address in NEXTS:
        where = f"{url} with next={address!r}"
        known, stranger = Client(), Client()
        known.force_login(admin_user)
        values = {"username": "admin", "login": "admin", "password": "correct horse battery"}
        for response in (
            stranger.get(f"{url}?next={quote(address)}"),
            stranger.post(f"{url}?next={quote(address)}", values | {"next": address}),
            known.get(f"{url}?next={quote(address)}"),
            known.post(url, values | {"next": address}),
        ):
            assert response.status_code < 500, where
            assert not leads_away(response), f"{where} leads to {response['Location']}"


def test_a_broken_token_is_refused_and_replaced_where_a_form_asks_for_one(site, admin_user):
    cms = Client(enforce_csrf_checks=True)
    cms.force_login(admin_user)
    cms.cookies[project.CSRF_COOKIE_NAME] = "canary"
    url = reverse("wagtailadmin_account")
    assert cms.post(url, {"csrfmiddlewaretoken": "canary"}).status_code == 403
    fresh = cms.get(url).cookies[project.CSRF_COOKIE_NAME].value
    assert fresh != "canary"


@pytest.mark.parametrize(
    ("fetched_from", "status"),
    [("same-origin", 200), ("same-site", 403), ("cross-site", 403), ("none", 403), (None, 403)],
)
def test_a_form_without_an_origin_is_taken_if_the_browser_calls_it_the_site_s_own(
    site, admin_user, fetched_from, status
):
    cms = Client(enforce_csrf_checks=True)
    cms.force_login(admin_user)
    url = reverse("wagtailadmin_account")
    values = editor.form_values(cms.get(url), "//form[.//input[@name='name_email-email']]")
    headers = {"Origin": "null"} | ({"Sec-Fetch-Site": fetched_from} if fetched_from else {})
    answer = cms.post(url, values, headers=headers, follow=True)
    assert answer.status_code == status
    del values["csrfmiddlewaretoken"]
    assert cms.post(url, values, headers=headers).status_code == 403, "without a token"


# Fields, query strings, cookies, languages


def test_search_takes_any_words(client, site):
    for number, value in enumerate(VALUES):
        for path in ("/en/search/", "/be/search/")[number % 2 :][:1]:
            where = f"{path}?q={value[:60]!r}"
            assert_nothing_of(client.get(path, {"q": value}), where)
            response = client.get(path, {"q": "Viasna", "page": value})
            assert_nothing_of(response, f"{path}?page={value[:60]!r}")


def test_letter_desk_takes_any_words(client, site):
    """Its fields stay in the browser. If they are sent nevertheless, they change nothing."""
    plain = client.get(APPEAL).content
    fields = ("name", "place", "q", "letter", "language", "own_words")
    for value in VALUES:
        where = f"{APPEAL} with {value[:60]!r}"
        response = client.get(APPEAL, dict.fromkeys(fields, value))
        assert_nothing_of(response, where)
        assert response.content == plain, where
        posted = client.post(APPEAL, dict.fromkeys(fields, value))
        assert_nothing_of(posted, where)
        assert b"canary" not in posted.content, where


def test_sent_takes_any_words(client, site):
    appeal = AppealPage.objects.first()
    for value in VALUES:
        for headers in (
            {"Sec-Fetch-Site": "same-origin"},
            {"Origin": value.replace("\n", "")[:99]},
        ):
            response = client.post(f"/en/_sent/{appeal.pk}/", {"name": value}, headers=headers)
            where = f"“I sent it” with {value[:60]!r}"
            assert_nothing_of(response, where)
            assert response["Location"].endswith("#sent"), where
            assert "canary" not in response["Location"], where


@pytest.mark.parametrize("path", PUBLIC)
def test_no_header_or_query_of_a_stranger_comes_back(client, site, path, lines):
    attacks = [({"HTTP_ACCEPT_LANGUAGE": value}, "") for value in ACCEPT_LANGUAGES]
    attacks += [({"HTTP_COOKIE": value}, "") for value in COOKIES]
    attacks += [({}, query) for query in QUERIES]
    for headers, query in attacks:
        where = f"{path} with {str(headers)[:80]} {query[:60]!r}"
        response = client.get(path, QUERY_STRING=query, **headers)
        assert_nothing_of(response, where)
        content = b"".join(response)
        assert b"canary" not in content, where
        # Redirects must not contain unknown parameters.
        assert "canary" not in response.headers.get("Location", ""), where
    assert "canary" not in lines()


def test_no_word_of_a_stranger_is_logged(client, site, lines):
    for value in VALUES:
        client.get("/en/search/", {"q": f"{value} canary"})
        client.get(APPEAL, {"name": f"{value} canary"})
        client.post(APPEAL, {"name": f"{value} canary"})
    assert "canary" not in lines()
    assert EVIL not in lines()


@pytest.mark.parametrize("path", ["/admin/login/", "/en/", "/admin/pages/", "/de/search/"])
def test_what_is_larger_than_any_file_is_not_read(site, monkeypatch, path):
    """Otherwise anybody could fill the disk with files that are rejected afterwards."""
    monkeypatch.setattr(upload_size, "LARGEST", 5_000)
    written = []
    monkeypatch.setattr(MemoryFileUploadHandler, "new_file", lambda *_args: written.append(path))
    client = Client(enforce_csrf_checks=True, raise_request_exception=False)
    client.cookies["csrftoken"] = "a" * 32
    file = SimpleUploadedFile("x.jpg", bytes(6_000))
    answer = client.post(path, {"file": file}, headers={"Origin": project.SITE_URL})
    assert answer.status_code in (405, 413), answer.status_code
    assert not written


def test_documents_cannot_be_given_a_password(cms, site):
    """Readers would get a cookie with the password form."""
    root = Collection.get_first_root_node()
    child = root.add_child(name="Verdicts")
    url = reverse("wagtailadmin_collections:set_privacy", args=[child.pk])
    offered = editor.parse(cms.get(url).json()["html"]).select("[name=restriction_type]")
    assert {choice["value"] for choice in offered} == {"none", "login", "groups"}
