"""A page's history by language: comparing versions, reviewing one, and the actions of its rows."""

import re
from datetime import date
from urllib.parse import parse_qs, urlsplit

import pytest
from django.test import Client

from home.localization.publishing import publish_language
from tests import admin_forms
from tests.conftest import LANGUAGES, make_user


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


def write(page, user=None, **texts):
    """Store a draft with these texts. Return its revision."""
    version = admin_forms.draft(page)
    for name, text in texts.items():
        setattr(version, name, text)
    if "body_de" in texts:
        admin_forms.set_own_body(version, "de", version.body_de)
    version.minimal_clean()
    return version.save_revision(user=user, clean=False)


def in_order(rows):
    for place, row in enumerate(rows):
        row.sort_order = place
    return rows


def body_of(page, *texts):
    """Return a body with a text block for each (id, HTML)."""
    field = type(page)._meta.get_field("body_de")
    return field.to_python([{"type": "text", "id": key, "value": html} for key, html in texts])


def at_desk(user):
    client = Client()
    client.force_login(user)
    return client


def changes_shown(response):
    """Return {heading of the part: {label: text}} of a comparison or review."""
    found = {}
    for section in admin_forms.soup(response).select("main section"):
        rows = section.select("tbody tr")
        found[section.h2.get_text(" ", strip=True)] = {
            row.th.get_text(strip=True): row.td.get_text() for row in rows
        }
    return found


# Compare


def compare(client, page, before, after, query=""):
    url = admin_forms.page_url("revisions_compare", page, before.pk, after.pk)
    response = client.get(url + query)
    assert response.status_code == 200
    return response


def test_compare_is_by_language_and_word_by_word(cms, imprint):
    before = write(imprint, summary_de="Er ist in Haft.", summary_be="Ён за кратамі.")
    after = write(imprint, summary_de="Er ist in Freiheit.", show_freshness=False)
    response = compare(cms, imprint, before, after)
    assert changes_shown(response) == {
        "Deutsch": {"Summary": "Er ist in HaftFreiheit."},
        "What all languages share": {"Say when a translation is out of date": "Yes No"},
    }
    marked = admin_forms.soup(response)
    assert [span.get_text() for span in marked.select(".deletion")] == ["Haft", "Yes"]
    assert [span.get_text() for span in marked.select(".addition")] == ["Freiheit", "No"]


def test_compare_shows_changed_paragraphs_and_the_targets_of_links(cms, imprint):
    link = '<p>First.</p><p>See <a href="https://{}.org/">this</a>.</p><p>Last.</p>'
    before = write(imprint, body_de=body_of(imprint, ("a", link.format("old"))))
    page_link = '<p>First.</p><p>See <a linktype="page" id="{}">this</a>.</p><p>Last.</p>'
    other = imprint.get_parent()
    between = write(imprint, body_de=body_of(imprint, ("a", link.format("new"))))
    after = write(imprint, body_de=body_of(imprint, ("a", page_link.format(other.pk))))
    [text] = changes_shown(compare(cms, imprint, before, between))["Deutsch"].values()
    assert re.sub(r"\s", "", text) == "…Seethis[https://oldnew.org/].…"
    [text] = changes_shown(compare(cms, imprint, between, after))["Deutsch"].values()
    assert other.title in text
    assert "First" not in text
    assert "Last" not in text


def test_compare_leaves_out_rows_and_blocks_that_are_the_same(cms, profile):
    blocks = [("a", "<p>Eins</p>"), ("b", "<p>Zwei</p>")]
    before = write(profile, body_de=body_of(profile, *blocks))
    version = admin_forms.draft(profile)
    rows = list(version.timeline.all())
    rows[1].text_de, rows[1].date = "Neues Ereignis", date(2001, 2, 3)
    blocks[1] = ("b", "<p>Drei</p>")
    after = write(profile, timeline=rows, body_de=body_of(profile, *blocks))
    shown = changes_shown(compare(cms, profile, before, after))
    assert list(shown) == ["Deutsch", "What all languages share"]
    assert list(shown["Deutsch"]) == ["Body › Text", "Event 2 › what happened"]
    assert list(shown["What all languages share"]) == ["Event 2 › Date"]
    assert "Eins" not in str(shown)


def test_compare_tells_of_rows_and_blocks_that_moved_came_or_went(cms, profile):
    blocks = [("a", "<p>Eins</p>"), ("b", "<p>Zwei</p>")]
    before = write(profile, body_de=body_of(profile, *blocks))
    rows = list(admin_forms.draft(profile).timeline.all())
    moved = write(
        profile,
        body_de=body_of(profile, *reversed(blocks)),
        timeline=in_order([rows[1], rows[0], *rows[2:]]),
    )
    shown = changes_shown(compare(cms, profile, before, moved))
    assert shown["Deutsch"] == {"Body": "The order of the blocks has changed."}
    assert shown["What all languages share"] == {"Timeline": "The order has changed."}
    kept = in_order([rows[1], *rows[2:]])
    gone = write(profile, body_de=body_of(profile, blocks[1]), timeline=kept)
    shown = changes_shown(compare(cms, profile, moved, gone))
    assert shown["Deutsch"]["Body › Text"] == "Eins"
    assert list(shown["What all languages share"]) == ["Event 2"]


def test_compare_tells_of_formatting(cms, imprint):
    before = write(imprint, body_de=body_of(imprint, ("a", "<p>Eins</p>")))
    after = write(imprint, body_de=body_of(imprint, ("a", "<p><b>Eins</b></p>")))
    [text] = changes_shown(compare(cms, imprint, before, after))["Deutsch"].values()
    assert text == "Only the formatting has changed."


def test_compare_of_one_language(cms, imprint):
    before = write(imprint)
    after = write(imprint, **{f"summary_{code}": f"new {code}" for code in LANGUAGES})
    assert len(changes_shown(compare(cms, imprint, before, after))) == 4
    shown = changes_shown(compare(cms, imprint, before, after, "?language=be"))
    assert list(shown) == ["Беларуская"]


def test_compare_of_the_same(cms, imprint):
    one, other = write(imprint), write(imprint)
    response = compare(cms, imprint, one, other)
    assert "no differences" in admin_forms.soup(response).main.get_text()


# Review and bring back


def review_url(page, revision):
    return admin_forms.page_url("revisions_revert", page, revision.pk)


def bring_back(client, page, revision, *parts):
    opened = admin_forms.soup(client.get(review_url(page, revision)))
    draft = opened.select_one("input[name=draft]")["value"]
    return client.post(review_url(page, revision), {"draft": draft, "part": list(parts)})


@pytest.fixture
def old(imprint):
    """An old version, after which every language and a shared value have changed."""
    revision = write(imprint, **{f"summary_{code}": f"old {code}" for code in LANGUAGES})
    texts = {f"summary_{code}": f"new {code}" for code in LANGUAGES}
    write(imprint, **texts, show_freshness=False)
    return revision


def summaries(page):
    return [getattr(page, f"summary_{code}") for code in LANGUAGES]


def test_review_says_for_each_part_what_would_be_lost(cms, imprint, old):
    response = cms.get(review_url(imprint, old))
    shown = changes_shown(response)
    assert list(shown) == [
        "English",
        "Deutsch",
        "Беларуская",
        "Русский",
        "What all languages share",
    ]
    assert shown["Беларуская"] == {"Summary": "newold be"}
    boxes = admin_forms.soup(response).select("input[name=part]")
    assert [box["value"] for box in boxes] == [*LANGUAGES, "shared"]
    assert not any(box.has_attr("checked") or box.has_attr("disabled") for box in boxes)


def test_review_of_what_is_the_same_offers_nothing(cms, imprint):
    revision = write(imprint)
    write(imprint, summary_de="Neu")
    boxes = admin_forms.soup(cms.get(review_url(imprint, revision))).select("input[name=part]")
    assert [box["value"] for box in boxes if not box.has_attr("disabled")] == ["de"]


def test_one_language_is_brought_back_alone_and_as_a_draft(cms, imprint, old):
    live = admin_forms.texts(imprint)
    response = bring_back(cms, imprint, old, "en")
    assert response.status_code == 302
    draft = admin_forms.draft(imprint)
    assert summaries(draft) == ["old en", "new de", "new be", "new ru"]
    assert draft.show_freshness is False
    assert admin_forms.texts(admin_forms.refresh(imprint)) == live
    told = cms.get(response["Location"]).content.decode()
    assert "Brought back into the draft: English." in told


def test_several_parts(cms, imprint, old):
    bring_back(cms, imprint, old, "be", "shared")
    draft = admin_forms.draft(imprint)
    assert summaries(draft) == ["new en", "new de", "old be", "new ru"]
    assert draft.show_freshness is True


def test_nothing_chosen_brings_nothing_back(cms, imprint, old):
    before = imprint.revisions.count()
    response = bring_back(cms, imprint, old)
    assert imprint.revisions.count() == before
    assert "Choose at least one part" in cms.get(response["Location"]).content.decode()


def test_a_draft_that_changed_meanwhile_is_shown_again(cms, imprint, old):
    opened = admin_forms.soup(cms.get(review_url(imprint, old)))
    write(imprint, summary_be="Новае")
    draft = opened.select_one("input[name=draft]")["value"]
    response = cms.post(review_url(imprint, old), {"draft": draft, "part": ["be"]})
    assert response["Location"] == review_url(imprint, old)
    assert admin_forms.draft(imprint).summary_be == "Новае"
    assert "Новае" in changes_shown(cms.get(response["Location"]))["Беларуская"]["Summary"]


def test_translators_bring_back_only_their_language(imprint, old):
    client = at_desk(make_user("tanja", "Translators: Deutsch"))
    boxes = admin_forms.soup(client.get(review_url(imprint, old))).select("input[name=part]")
    assert [box["value"] for box in boxes if not box.has_attr("disabled")] == ["de"]
    assert bring_back(client, imprint, old, "de", "be").status_code in (302, 403)
    assert summaries(admin_forms.draft(imprint))[1:3] == ["new de", "new be"]
    bring_back(client, imprint, old, "de")
    assert summaries(admin_forms.draft(imprint)) == ["new en", "old de", "new be", "new ru"]


def test_without_the_permission_of_the_page_there_is_no_review(imprint, old, db):
    client = at_desk(make_user("nobody"))
    assert client.get(review_url(imprint, old)).status_code in (302, 403)
    client.post(review_url(imprint, old), {"part": ["de"]})
    assert summaries(admin_forms.draft(imprint))[1] == "new de"


# The rows of the history


def actions_of(client, page, words):
    """Return {label: URL} of the actions in the first row of the history that begins so."""
    shown = admin_forms.soup(client.get(admin_forms.page_url("history", page)))
    rows = [
        row for row in shown.select("tbody tr") if row.get_text(" ", strip=True).startswith(words)
    ]
    return {link.get_text(strip=True): link["href"] for link in rows[0].select("td:first-child a")}


def test_a_changed_language_can_be_compared_and_brought_back(cms, imprint, admin_user):
    first = write(imprint, admin_user, summary_en="New", summary_be="Новае")
    write(imprint, admin_user, summary_de="Neu")
    changed = actions_of(cms, imprint, "Changed: English, Беларуская")
    assert list(changed) == [
        "Compare with previous version",
        "Compare with current version",
        "Bring back: English",
        "Bring back: Беларуская",
    ]
    shown = changes_shown(cms.get(changed["Compare with previous version"]))
    assert list(shown) == ["English", "Беларуская"]
    url = changed["Bring back: Беларуская"]
    assert urlsplit(url).path == review_url(imprint, first)
    assert parse_qs(urlsplit(url).query) == {"part": ["be"]}


def test_the_part_of_a_row_is_chosen_in_its_review(cms, imprint, old):
    boxes = admin_forms.soup(cms.get(f"{review_url(imprint, old)}?part=be"))
    assert [box["value"] for box in boxes.select("input[name=part][checked]")] == ["be"]


def test_a_published_language_is_compared_with_what_was_live(cms, imprint, admin_user):
    write(imprint, admin_user, summary_de="Neu", summary_be="Новае")
    publish_language(imprint, "de", admin_user)
    write(imprint, admin_user, summary_de="Noch neuer")
    published = actions_of(cms, imprint, "Published: Deutsch")
    shown = changes_shown(cms.get(published["Compare with what was live before"]))
    assert list(shown) == ["Deutsch"]
    assert "Neu" in shown["Deutsch"]["Summary"]
    assert "Bring back: Deutsch" in published


def test_rows_offer_what_their_reader_may_do(imprint, admin_user):
    write(imprint, admin_user, summary_en="New", summary_de="Neu")
    write(imprint, admin_user, summary_de="Neuer")
    client = at_desk(make_user("tanja", "Translators: Deutsch"))
    offered = actions_of(client, imprint, "Changed: English, Deutsch")
    assert "Bring back: Deutsch" in offered
    assert "Bring back: English" not in offered


def test_the_history_asks_no_query_per_row(cms, imprint, admin_user, django_assert_max_num_queries):
    for number in range(3):
        write(imprint, admin_user, summary_de=f"Nummer {number}")
    url = admin_forms.page_url("history", imprint)
    cms.get(url)
    with django_assert_max_num_queries(60) as few:
        cms.get(url)
    for number in range(4):
        write(imprint, admin_user, summary_de=f"Neue Nummer {number}")
    with django_assert_max_num_queries(len(few)):
        cms.get(url)
