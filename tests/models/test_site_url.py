"""Links in mails and in the CMS begin with `SITE_URL`, whatever the host name of the `Site` is."""

import re

import pytest
from django.urls import reverse
from wagtail.models import Page

from tests.admin_forms import refresh
from tests.localization.moderation import decide, hand_in, logged_in

SITE_URL = "https://freeales.example"


@pytest.fixture(autouse=True)
def site_url(settings, site):
    settings.SITE_URL = settings.WAGTAILADMIN_BASE_URL = SITE_URL
    site.hostname = "localhost"
    site.save()


def links_in(mails):
    return {url for mail in mails for url in re.findall(r"https?://[^\s\"'<>]+", mail.body)}


@pytest.mark.parametrize("decision", ["approve", "reject"])
def test_mails_of_moderation(page_at, editor, moderator, mailoutbox, decision):
    imprint = page_at("imprint")
    task = hand_in(logged_in(editor), imprint, {"summary_en": "New"})
    decide(logged_in(moderator), imprint, task, decision)
    told = [mail for mail in mailoutbox if mail.to == [editor.email]]
    assert told and links_in(told)
    assert all(link.startswith(f"{SITE_URL}/") for link in links_in(mailoutbox))


def test_addresses_of_pages(page_at):
    imprint = page_at("imprint")
    assert imprint.full_url == f"{SITE_URL}/en/imprint/"
    assert imprint.get_url() == "/en/imprint/"
    news = page_at("news")
    assert news.full_url == f"{SITE_URL}/en/news/"


def test_links_in_the_cms(page_at, cms, home):
    for path in (
        reverse("wagtailadmin_explore", args=[home.pk]),
        reverse("wagtailadmin_pages:edit", args=[page_at("imprint").pk]),
        reverse("wagtailadmin_pages:history", args=[page_at("imprint").pk]),
    ):
        assert "http://localhost" not in cms.get(path).content.decode(), path


def test_a_page_on_no_site_has_no_address(page_at):
    imprint = page_at("imprint")
    imprint.move(Page.get_first_root_node(), "last-child")
    assert refresh(imprint).full_url is None
