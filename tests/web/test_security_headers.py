"""The security headers on every kind of response."""

import pytest
from django.test import Client
from django.urls import reverse

from home.web.security_headers import FOR_FILES, FOR_LOGIN, FOR_READERS, FOR_THE_TEAM
from tests.admin_forms import form_values, page_url, stored_image
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

ON_EVERY_ANSWER = {
    "X-Content-Type-Options": "nosniff",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Embedder-Policy": "require-corp",
    "Cross-Origin-Resource-Policy": "same-origin",
}
PUBLIC = {
    "page": ("/{}/", 200),
    "page below": ("/{}/ales-bialiatski/", 200),
    "letter": ("/{}/what-you-can-do/send-an-appeal/letter/de/print/", 200),
    "not found": ("/{}/no-such-page/", 404),
    "redirect without slash": ("/{}/imprint", 301),
    "redirect to a language": ("/imprint/", 302),
    "feed": ("/{}/feed.xml", 200),
    "search": ("/{}/search/?q=Bialiatski", 200),
    "sitemap": ("/sitemap.xml", 200),
    "robots": ("/robots.txt", 200),
    "health": ("/-/live", 200),
    "file that is not there": ("/{}/favicon.gif", 404),
}


def faults(response, policy, where):
    """Return the faults in the headers of a response."""
    expected = ON_EVERY_ANSWER | {
        "Content-Security-Policy": policy,
        "Referrer-Policy": "same-origin" if where.startswith("CMS") else "no-referrer",
        "X-Frame-Options": "SAMEORIGIN" if policy == FOR_THE_TEAM else "DENY",
    }
    found = [
        f"{where}: {name}: {response.headers.get(name)}"
        for name, value in expected.items()
        if response.headers.get(name) != value
    ]
    if "camera=()" not in response.headers.get("Permissions-Policy", ""):
        found.append(f"{where}: the camera is allowed")
    return found


def test_public_answers_of_every_kind(client, site):
    for language in LANGUAGES:
        found = []
        for kind, (path, status) in PUBLIC.items():
            response = client.get(path.format(language))
            where = f"{kind} in {language}"
            assert response.status_code == status, where
            found += faults(response, FOR_READERS, where)
        assert not found, "\n".join(found)


def test_policy_of_readers_allows_no_inline_script_and_no_other_host():
    for policy in (FOR_READERS, FOR_LOGIN):
        assert "unsafe" not in policy and "http" not in policy and "*" not in policy
        for directive in ("default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'"):
            assert directive in policy
    assert "trusted-types 'none'" in FOR_READERS


def test_errors(client, site, settings, monkeypatch):
    def fail(*_args):
        raise RuntimeError

    assert not faults(client.get("/en/", headers={"host": "evil.example"}), FOR_READERS, "400")
    assert not faults(client.post("/en/search/"), FOR_READERS, "405")
    strict = Client(enforce_csrf_checks=True)
    assert not faults(strict.post(reverse("wagtailadmin_login")), FOR_LOGIN, "CMS, 403")
    monkeypatch.setattr("home.web.views.serve_found_page", fail)
    failing = Client(raise_request_exception=False)
    response = failing.get("/de/imprint/")
    assert response.status_code == 500
    assert not faults(response, FOR_READERS, "500")


def test_files(site, settings):
    settings.WHITENOISE_AUTOREFRESH = settings.WHITENOISE_USE_FINDERS = True
    client = Client()
    image = stored_image()
    rendition = image.get_rendition("width-100")
    for url in (image.file.url, rendition.url):
        response = client.get(url)
        assert response.status_code == 200
        assert not faults(response, response.headers["Content-Security-Policy"], url)
        assert response.headers["Content-Security-Policy"].startswith("default-src 'none';")
        assert response.headers["Content-Security-Policy"].endswith("sandbox")
    response = client.get("/static/css/style.css")
    assert response.status_code == 200
    assert not faults(response, FOR_FILES, "static file")
    assert not faults(client.get("/static/no-such.css"), FOR_READERS, "missing static file")


def test_cms(client, cms, home):
    login = client.get(reverse("wagtailadmin_login"))
    assert login.status_code == 200
    assert not faults(login, FOR_LOGIN, "CMS, login")
    assert not faults(client.get("/admin/"), FOR_LOGIN, "CMS, logged out")
    for url in ("/admin/", page_url("edit", home), "/admin/no-such-page/"):
        assert not faults(cms.get(url), FOR_THE_TEAM, f"CMS, {url}")


def test_preview_may_be_shown_in_a_frame_of_the_cms(cms, home):
    edit = page_url("edit", home)
    cms.post(page_url("preview_on_edit", home), form_values(cms.get(edit)))
    preview = cms.get(page_url("preview_on_edit", home) + "?mode=")
    assert preview.status_code == 200
    assert "frame-ancestors 'self'" in preview.headers["Content-Security-Policy"]
    assert preview.headers["X-Frame-Options"] == "SAMEORIGIN"


def test_https_is_demanded_where_the_site_has_it(client, site, settings):
    assert "Strict-Transport-Security" not in client.get("/en/").headers
    settings.SECURE_HSTS_SECONDS = 63_072_000
    found = Client().get("/en/")
    age = "max-age=63072000; includeSubDomains; preload"
    assert found.headers["Strict-Transport-Security"] == age
