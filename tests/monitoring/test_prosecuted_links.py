"""Editors are warned of links to prosecuted hosts, in every spelling of a URL."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from home.monitoring.models import ProsecutedHosts
from home.monitoring.prosecuted_links.hosts import host_of, listed_place, match, matches_in
from tests.admin_forms import (
    SETTINGS_FORM,
    body,
    draft,
    form_values,
    messages,
    page_url,
    soup,
    submit,
)

pytestmark = pytest.mark.either_database

LEADS_THERE = [
    "https://banned.example",
    "http://banned.example/",
    "HTTPS://BANNED.EXAMPLE/Path",
    "//banned.example/x",
    "https://www.banned.example/",
    "https://a.b.banned.example/",
    "https://banned.example./",
    "https://banned.example:8443/",
    "https://user@banned.example/",
    "https://good.example@banned.example/",
    "https://good.example:pw@banned.example:80/",
    "https:\\\\banned.example\\x",
    "https:/banned.example/x",
    "https:banned.example",
    "https:///banned.example/",
    " https://banned.example ",
    "ht\ttps://ban\nned.example/",
    "https://banned%2Eexample/",
    "https://b%61nned.example/",
    "https://ｂａｎｎｅｄ.example/",
    "https://banned。example/",
    "https://banned.example?x",
    "https://banned.example#x",
    "https://banned.example\\@good.example/",
]
LEADS_ELSEWHERE = [
    "https://good.example/",
    "https://notbanned.example/",
    "https://banned.example.good.example/",
    "https://banned.example@good.example/",
    "https://good.example/banned.example",
    "https://good.example/?u=banned.example",
    "https://good.example/#@banned.example",
    "/banned.example",
    "banned.example",
    "mailto:a@banned.example",
    "",
    "https://",
    "https://[::1",
    "https://" + "a" * 70 + "ы.example",
]


@pytest.mark.either_database
def test_links_are_compared_as_browsers_read_them():
    for link in LEADS_THERE:
        assert match(link, ["banned.example"]) == "banned.example", link
    for link in LEADS_ELSEWHERE:
        assert match(link, ["banned.example"]) == "", link


@pytest.mark.either_database
def test_names_in_other_scripts():
    listed = [listed_place("https://свабода.бел/")]
    assert listed[0].isascii() and listed[0].startswith("xn--")
    for link in ("https://СВАБОДА.бел/", f"https://{listed[0]}/", "https://www.свабода.бел"):
        assert match(link, listed) == listed[0], link
    assert host_of("https://свабода.бел/") == listed[0]


@pytest.mark.either_database
def test_what_editors_type_into_the_list():
    for text in (
        "banned.example",
        " WWW.Banned.example. ",
        "https://banned.example/?y",
        "//banned.example",
    ):
        assert listed_place(text) == "banned.example", text
    for text in ("t.me/Channel", "https://t.me/channel/?single", "www.t.me//x/../channel/"):
        assert listed_place(text) == "t.me/channel", text
    for text in ("", "word", "two words.example", "<b>.example", "https://", "a/b.example"):
        with pytest.raises(ValueError):
            listed_place(text)


@pytest.mark.either_database
def test_a_channel_is_told_from_others_of_its_host():
    listed = ["t.me/channel"]
    for link in (
        "https://t.me/channel",
        "https://T.me/Channel/12?x#y",
        "//t.me/%63hannel",
        "https:\\\\t.me\\channel",
    ):
        assert match(link, listed) == "t.me/channel", link
    for link in (
        "https://t.me/",
        "https://t.me/channels",
        "https://t.me/other/channel",
        "https://t.me",
    ):
        assert match(link, listed) == "", link
    assert matches_in("See https://t.me/channel/7, please.", listed) == {"t.me/channel"}
    assert matches_in("See https://t.me/channel, please.", listed) == {"t.me/channel"}


@pytest.mark.either_database
def test_links_in_texts():
    for text in (
        '<a href="https://banned.example/x?a=1&amp;b=2">x</a>',
        '<a href="&#104;ttps://banned.example/">x</a>',
        "See https://t.me.banned.example/channel, please.",
        "mailto:?body=Read%20https%3A%2F%2Fbanned.example%2F",
        '{"url": "//banned.example"}',
    ):
        assert matches_in(text, ["other.example", "banned.example"]) == {"banned.example"}, text
    assert matches_in("banned.example is a name; https://good.example", ["banned.example"]) == set()
    assert matches_in("https://banned.example", []) == set()


@pytest.fixture
def listed(site):
    ProsecutedHosts.objects.create(
        site=Site.objects.get(), hosts=[("host", {"host": "banned.example", "note": "2021"})]
    )


def warnings(client):
    shown = soup(client.get("/admin/"))
    return [" ".join(line.get_text().split()) for line in shown.select(".messages .warning")]


LINKED = '<p><a href="https://www.Banned.example/news">Read</a></p>'


def test_a_link_is_saved_and_published_with_a_warning(cms, page_at, listed):
    page = page_at("imprint")
    for action in (None, "publish"):
        answer = submit(
            cms, page_url("edit", page), body("body_be", ("text", LINKED)), action=action
        )
        assert answer.status_code == 302, messages(answer)
        [told] = warnings(cms)
        assert "Беларуская" in told and "banned.example" in told and "prosecuted" in told
    assert "Banned.example" in str(type(page).objects.get(pk=page.pk).body_be)


def test_no_warning_without_such_a_link(cms, page_at, listed):
    submit(cms, page_url("edit", page_at("imprint")), {"heading_en": "See banned.example"})
    assert warnings(cms) == []


def test_a_translator_is_warned_too(cms, page_at, listed):
    page = page_at("imprint")
    submit(cms, page_url("edit", page), body("body_en", ("text", "<p>Read</p>")), action="publish")
    warnings(cms)
    url = reverse("localization:translate", args=[f"home.contentpage:{page.pk}", "de"])
    answer = cms.get(url)
    name = next(
        area["name"] for area in soup(answer).select("[name]") if "body" in area.get("name", "")
    )
    values = form_values(answer, "//form[@method='post'][.//textarea]")
    values |= (
        {"summary": "Siehe https://banned.example/"}
        if "summary" in values
        else {name: "https://banned.example/"}
    )
    assert cms.post(url, values).status_code == 302
    [told] = warnings(cms)
    assert "Deutsch" in told and draft(page)


def test_editors_keep_the_list(site, editor, moderator):
    url = reverse(
        "wagtailsettings:edit", args=["monitoring", "prosecutedhosts", Site.objects.get().pk]
    )
    for user in (editor, moderator):
        ProsecutedHosts.objects.all().delete()
        client = Client()
        client.force_login(user)
        opened = client.get(url)
        assert opened.status_code == 200, user
        row = {
            "hosts-count": "1",
            "hosts-0-deleted": "",
            "hosts-0-order": "0",
            "hosts-0-type": "host",
            "hosts-0-id": "",
            "hosts-0-value-host": "https://WWW.banned.example/x",
            "hosts-0-value-note": "since 2021",
        }
        values = form_values(opened, SETTINGS_FORM) | row
        assert client.post(url, values).status_code == 302
        assert ProsecutedHosts.for_site(Site.objects.get()).names == ["banned.example/x"]
        refused = client.post(url, values | {"hosts-0-value-host": "no host"})
        assert refused.status_code == 200 and "Write an address" in refused.content.decode()


def test_readers_never_see_the_list(client, listed):
    for path in ("/en/", "/en/imprint/", "/sitemap.xml", "/en/feed.xml"):
        assert b"banned.example" not in client.get(path).content
