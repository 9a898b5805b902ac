"""The site check reports what is wrong, on which pages, and what to do."""

import json
from contextlib import suppress
from datetime import timedelta
from hashlib import sha256
from itertools import count, pairwise

import pytest
from django.conf import settings as project
from django.core.management import call_command
from django.core.management.base import CommandError
from django.utils import timezone
from django.utils.translation import override
from wagtail.models import Site

from home.archive.export.client import Answer
from home.models import OrganisationSettings
from home.monitoring.models import ProsecutedHosts, SiteCheckRun
from home.monitoring.site_check import background, runner
from home.monitoring.site_check.checks import (
    HEADERS,
    HEAVIEST,
    check_answer,
    check_page,
    foreign_hosts,
)
from home.monitoring.site_check.findings import Finding, Kind, joined
from home.monitoring.site_check.page_contents import PageContents
from home.snapshot.models import ContentVersion
from tests.admin_forms import set_own_body, soup, stored_image
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

ALL_HEADERS = {name.lower(): "x" for name in HEADERS}
PROMISED = set(Kind) - {Kind.HEADER}  # set by a middleware, and tested in test_headers


def found(findings):
    """Return findings except those about headers: {(kind, detail): paths}."""
    return {
        (finding.kind, finding.detail): [address for address, _page in finding.places]
        for finding in findings
        if finding.kind in PROMISED
    }


# Single responses


@pytest.mark.parametrize(
    "markup",
    [
        '<img src="https://evil.example/a.png">',
        '<img srcset="/a.png 1x, https://evil.example/b.png 2x">',
        '<script src="//evil.example/x.js"></script>',
        '<script src="\\\\evil.example/x.js"></script>',
        '<link rel="stylesheet" href="https://evil.example/x.css">',
        '<link rel="preconnect" href="https://evil.example">',
        '<link rel="dns-prefetch" href="//evil.example">',
        '<link rel="preload" as="image" imagesrcset="https://evil.example/b.png 2x">',
        '<iframe src="https://evil.example/"></iframe>',
        '<video poster="https://evil.example/p.jpg"></video>',
        '<source src="https://evil.example/s.mp4">',
        '<object data="https://evil.example/o"></object>',
        '<form action="https://evil.example/"></form>',
        '<button formaction="https://evil.example/">x</button>',
        '<a href="/" ping="https://evil.example/">x</a>',
        '<p style="background: url(https://evil.example/p.png)">x</p>',
        '<style>@import "https://evil.example/x.css";</style>',
        "<style>p { background: url('https://evil.example/p.png') }</style>",
        '<svg><use href="https://evil.example/s.svg#a"/></svg>',
        '<svg><image xlink:href="https://evil.example/s.png"/></svg>',
        '<meta http-equiv="refresh" content="0; url=https://evil.example/">',
    ],
)
def test_whatever_asks_another_host_is_found(markup):
    assert foreign_hosts(PageContents(markup).asked, "/en/") == ["evil.example"]


def test_links_and_names_ask_nobody():
    markup = (
        '<a href="https://other.example">x</a><link rel="canonical" href="https://x.example">'
        '<link rel="alternate" href="https://x.example"><img src="data:image/png;base64,x">'
        '<img src="/a.png"><meta property="og:image" content="https://x.example/a.png">'
        f'<a href="mailto:a@b.org">x</a><img src="{project.SITE_URL}/a.png">'
    )
    assert foreign_hosts(PageContents(markup).asked, "/en/") == []


def test_every_header_is_wanted(settings):
    settings.SITE_URL = "https://example.org"
    https = ALL_HEADERS | {"strict-transport-security": "x"}
    assert not list(check_answer(Answer(200, b"", https)))
    for name in https:
        headers = {key: value for key, value in https.items() if key != name}
        [finding] = check_answer(Answer(200, b"", headers))
        assert (finding.kind, finding.detail.lower()) == (Kind.HEADER, name)
    settings.SITE_URL = "http://127.0.0.1:8000"
    assert not list(check_answer(Answer(200, b"", ALL_HEADERS)))


def test_cookies_and_failures():
    answer = Answer(500, b"", ALL_HEADERS, ("sessionid", "x"))
    kinds = [(finding.kind, finding.detail) for finding in check_answer(answer)]
    assert kinds == [(Kind.FAILURE, "500"), (Kind.COOKIE, "sessionid"), (Kind.COOKIE, "x")]


def test_weight():
    heavy = b"".join(sha256(bytes([n % 256, n // 256])).digest() for n in range(1000))
    [finding] = check_page(Answer(200, heavy), "/en/", PageContents(""))
    assert finding.kind is Kind.HEAVY and int(finding.detail) > HEAVIEST
    assert not list(check_page(Answer(200, b"a" * 100_000), "/en/", PageContents("")))


def test_every_sentence_is_translatable_and_says_what_to_do():
    for kind in Kind:
        finding = Finding(kind, "DETAIL", "de", places=[("/de/", None)])
        for code in LANGUAGES:
            with override(code):
                assert finding.sentence.endswith("."), kind
                assert finding.links, kind
        assert Finding.restored(json.loads(json.dumps(finding.stored()))) == finding, kind


def test_the_same_on_many_pages_is_one_finding():
    findings = [
        Finding(Kind.HEAVY, "30", places=[("/en/", 1)]),
        Finding(Kind.COOKIE, "a", places=[("/en/", 1)]),
        Finding(Kind.COOKIE, "a", places=[("/de/", 1)]),
        Finding(Kind.COOKIE, "a", places=[("/de/", 1)]),
    ]
    assert [(f.kind, f.places) for f in joined(findings)] == [
        (Kind.COOKIE, [("/en/", 1), ("/de/", 1)]),
        (Kind.HEAVY, [("/en/", 1)]),
    ]


# The whole site


def test_the_starter_content_is_as_promised(site):
    stored, findings = runner.run_and_store()
    assert found(findings) == {}
    assert stored.documents > 150
    assert SiteCheckRun.latest_run().version == runner.current_version()


def test_what_is_wrong_is_found_where_it_is(site, page_at, capsys):
    imprint, profile, country = map(
        page_at, ("imprint", "ales-bialiatski", "repression-in-belarus")
    )
    ProsecutedHosts.objects.create(
        site=Site.objects.get(), hosts=[("host", {"host": "banned.example", "note": ""})]
    )
    links = (
        '<p><a href="https://www.banned.example/x">a</a> <a href="/de/gone/">b</a> '
        '<a href="/de/privacy/#nowhere">c</a></p>'
    )
    set_own_body(imprint, "de", [("text", links)])
    imprint.save()
    country.heading_be = ""
    country.save()
    portrait = stored_image("Portrait")
    profile.portrait = portrait
    profile.save()
    with pytest.raises(CommandError) as error:
        call_command("check_site", "--json")
    assert error.value.returncode == 1
    findings = [Finding.restored(one) for one in json.loads(capsys.readouterr().out)]
    told = found(findings)
    assert told.pop((Kind.PROSECUTED, "banned.example")) == ["/de/imprint/"]
    assert told.pop((Kind.BROKEN_LINK, "/de/gone/")) == ["/de/imprint/"]
    assert told.pop((Kind.BROKEN_ANCHOR, "/de/privacy/#nowhere")) == ["/de/imprint/"]
    places = told.pop((Kind.NO_ALTERNATIVE, "Portrait"))
    assert {f"/{code}/ales-bialiatski/" for code in LANGUAGES} <= set(places)
    assert {kind for kind, _detail in told} == {Kind.TRANSLATION}
    [missing] = [f for f in findings if f.kind is Kind.TRANSLATION and f.language == "be"]
    assert int(missing.detail) >= 1
    [prosecuted] = [f for f in findings if f.kind is Kind.PROSECUTED]
    assert prosecuted.links == [("/de/imprint/", f"/admin/pages/{imprint.pk}/edit/")]


def test_links_that_can_be_no_file_are_broken_links(site, page_at):
    links = ["/media/%00", "/static/%00", "/static/%2e%2e/%2e%2e/x", "/media/%2e%2e/x"]
    imprint = page_at("imprint")
    hrefs = [project.SITE_URL + link for link in links] + ["https://[x", "//[x"]
    imprint.body_en = [("text", "".join(f'<p><a href="{href}">a</a></p>' for href in hrefs))]
    imprint.save()
    told = found(runner.run_and_store()[1])
    for link in links:
        places = told[Kind.BROKEN_LINK, link]
        assert set(places) == {f"/{code}/imprint/" for code in LANGUAGES}, link


def test_every_page_leads_to_imprint_and_privacy(site, page_at):
    page_at("imprint").unpublish()
    OrganisationSettings.objects.update(privacy_page=None)
    told = found(runner.run_and_store()[1])
    for kind in (Kind.NO_IMPRINT, Kind.NO_PRIVACY):
        places = told[(kind, "")]
        assert {f"/{code}/" for code in LANGUAGES} <= set(places), kind
        assert {f"/{code}/{runner.NO_SUCH_PAGE}" for code in LANGUAGES} <= set(places), kind


def test_live_pages_are_there_and_others_are_not(site, page_at, monkeypatch):
    said = {"/de/imprint/": Answer(404), f"/en/{runner.NO_SUCH_PAGE}": Answer(200)}
    ask = runner.AskedSite.ask
    monkeypatch.setattr(runner.AskedSite, "ask", lambda asked, at: said.get(at) or ask(asked, at))
    findings = runner.run_and_store()[1]
    told = found(findings)
    assert told[Kind.FAILURE, "404"] == ["/de/imprint/"]
    assert told[Kind.NOT_MISSING, "200"] == [f"/en/{runner.NO_SUCH_PAGE}"]
    [failure] = [finding for finding in findings if finding.kind is Kind.FAILURE]
    assert failure.places == [("/de/imprint/", page_at("imprint").pk)]


def test_old_runs_are_forgotten(db, monkeypatch):
    monkeypatch.setattr(SiteCheckRun, "KEPT", 2)
    for number in range(4):
        SiteCheckRun.objects.create(version=str(number), documents=1).forget_older()
    assert list(SiteCheckRun.objects.order_by("pk").values_list("version", flat=True)) == ["2", "3"]


def test_by_itself_once_after_a_change_that_stays(db, monkeypatch):
    runs = []

    def run():
        runs.append(runner.current_version())
        SiteCheckRun.objects.create(version=runs[-1], documents=1)

    monkeypatch.setattr(background, "run_and_store", run)
    checker = background.SiteChecker()
    ContentVersion.renew()
    assert [checker.look_once() for _ in range(5)] == [False, False, True, False, False]
    ContentVersion.renew()
    assert not checker.look_once()
    ContentVersion.renew()
    assert [checker.look_once() for _ in range(4)] == [False, False, True, False]
    assert len(runs) == 2


def test_a_site_that_nobody_edits_is_looked_at_each_day(db, monkeypatch):
    def run():
        SiteCheckRun.objects.create(version=runner.current_version(), documents=1)

    monkeypatch.setattr(background, "run_and_store", run)
    monkeypatch.setattr(background, "monotonic", count(0, 24 * 3600).__next__)
    checker = background.SiteChecker()
    ContentVersion.renew()
    assert [checker.look_once() for _ in range(4)] == [False, False, True, False]
    for age, is_due in ((timedelta(hours=23), False), (timedelta(hours=25), True)):
        SiteCheckRun.objects.update(ended_at=timezone.now() - age)
        assert checker.look_once() == is_due, age


def test_a_new_release_is_looked_at_by_itself(db, monkeypatch, cms):
    SiteCheckRun.objects.create(version=runner.current_version(), documents=1)
    monkeypatch.setattr(background, "run_and_store", lambda: None)
    checker = background.SiteChecker()
    assert [checker.look_once() for _ in range(4)] == [False] * 4
    assert "changed since" not in panel(cms).get_text()
    monkeypatch.setattr(runner, "_release", lambda: "next")
    assert [checker.look_once() for _ in range(4)] == [False, False, True, False]
    assert "changed since" in panel(cms).get_text()


def test_a_version_that_fails_is_tried_again_after_a_growing_pause(db, monkeypatch):
    now, tries = 1000.0, []

    def fail():
        tries.append(now)
        raise ValueError

    def look_for(seconds):
        nonlocal now
        for _ in range(seconds // background.LOOKS_EVERY):
            now += background.LOOKS_EVERY
            with suppress(ValueError):
                checker.look_once()

    monkeypatch.setattr(background, "run_and_store", fail)
    monkeypatch.setattr(background, "monotonic", lambda: now)
    checker = background.SiteChecker()
    ContentVersion.renew()
    look_for(24 * 3600)
    pauses = [later - earlier for earlier, later in pairwise(tries)]
    assert pauses[:2] == [background.FIRST_PAUSE, 2 * background.FIRST_PAUSE]
    assert pauses[-1] == background.LONGEST_PAUSE
    ContentVersion.renew()
    before = len(tries)
    look_for(30)
    assert len(tries) == before + 1, "a new version is tried at once"


# In the CMS


def panel(client):
    return soup(client.get("/admin/")).select_one("#site-check, #site-check-section")


def test_the_home_page_of_the_cms_is_green_or_red(cms, page_at):
    assert "not been looked at" in panel(cms).get_text()
    run = SiteCheckRun.objects.create(version=runner.current_version(), documents=9)
    assert (
        panel(cms).select_one(".looked-at.is-green")
        and "changed since" not in panel(cms).get_text()
    )
    page = page_at("imprint")
    finding = Finding(Kind.COOKIE, "x", places=[("/en/imprint/", page.pk)])
    SiteCheckRun.objects.filter(pk=run.pk).update(findings=[finding.stored()])
    red = panel(cms)
    assert red.select_one(".looked-at.is-red")
    assert finding.sentence in red.get_text()
    assert red.select_one(f"a[href='/admin/pages/{page.pk}/edit/']")
    ContentVersion.renew()
    assert "changed since" in panel(cms).get_text()
    report = soup(cms.get("/admin/site-check/"))
    assert finding.sentence in report.get_text()


def test_check_now_is_a_button(cms, editor, client, monkeypatch):
    from home.monitoring.site_check import views

    runs = []
    monkeypatch.setattr(views, "run_and_store", lambda: runs.append(1) or (None, []))
    assert cms.get("/admin/site-check/now/").status_code == 405
    assert cms.post("/admin/site-check/now/").status_code == 302
    assert client.post("/admin/site-check/now/").status_code == 302
    assert len(runs) == 1, "whoever is not logged in starts nothing"
    client.force_login(editor)
    assert client.get("/admin/site-check/").status_code == 200
