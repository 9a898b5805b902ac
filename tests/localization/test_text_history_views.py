"""The history of one text in the CMS: reading it, and bringing old words back with one click."""

from urllib.parse import urlsplit

import pytest
from django.test import Client
from django.urls import reverse

from home.localization.state import State
from tests import admin_forms
from tests.conftest import make_user
from tests.localization.translate_form import address_of

AS_PART = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def written(imprint, editor):
    """The imprint after an editor has changed the German summary twice."""
    for text in ("Alte Worte", "Neue Worte"):
        write(imprint, editor, summary_de=text)
    return imprint


def write(page, user, **texts):
    version = admin_forms.draft(page)
    for name, text in texts.items():
        setattr(version, name, text)
    version.minimal_clean()
    version.save_revision(user=user, clean=False)


def at_desk(user):
    client = Client()
    client.force_login(user)
    return client


def history_url(page, code, address):
    return f"{reverse('localization:text_history', args=[page.pk, code])}?text={address}"


def entries(client, url):
    """Return the entries of a history as Beautiful Soup elements."""
    response = client.get(url, headers=AS_PART)
    assert response.status_code == 200
    return admin_forms.soup(response).select(".text-history li")


def click(client, entry, **changes):
    """Press the button of an entry."""
    form = entry.form
    values = {field["name"]: field["value"] for field in form.select("input[name]")}
    return client.post(form["action"], values | changes)


def test_the_history_says_who_wrote_which_words(cms, written, editor):
    first, second, *_earlier = entries(cms, history_url(written, "de", "summary"))
    assert [paragraph.get_text() for paragraph in first.div.select("p")] == ["Neue Worte"]
    assert [paragraph.get_text() for paragraph in second.div.select("p")] == ["Alte Worte"]
    assert editor.username in second.p.get_text()
    assert second.time["datetime"].startswith("20")
    assert first.form is None


def test_it_is_a_page_of_its_own_without_scripts(cms, written):
    response = cms.get(history_url(written, "de", "summary"))
    shown = admin_forms.soup(response)
    assert len(shown.select(".text-history li")) == 3
    assert shown.select_one("h2").get_text(strip=True) == "Summary: Deutsch"


def test_each_text_of_the_translate_view_leads_to_its_history(cms, written):
    shown = admin_forms.soup(cms.get(address_of(written, "de")))
    links = [link["href"] for link in shown.select("[data-text-history]")]
    texts = shown.select("[data-address]")
    assert len(links) == len(texts) > 3
    assert history_url(written, "de", "summary") in links
    assert all(entries(cms, url) is not None for url in links[:3])


def test_one_click_brings_words_back_as_a_draft(cms, written, admin_user):
    live = admin_forms.texts(written)
    before = admin_forms.texts(admin_forms.draft(written))
    old = entries(cms, history_url(written, "de", "summary"))[1]
    response = click(cms, old)
    assert response["Location"] == address_of(written, "de")
    draft = admin_forms.draft(written)
    assert admin_forms.differences(before, admin_forms.texts(draft)) == {
        "summary_de": ("Neue Worte", "Alte Worte")
    }
    assert admin_forms.texts(admin_forms.refresh(written)) == live
    assert admin_forms.refresh(written).latest_revision.user == admin_user
    assert "Brought back" in cms.get(response["Location"]).content.decode()


def test_the_replaced_words_stay_in_the_history(cms, written):
    url = history_url(written, "de", "summary")
    click(cms, entries(cms, url)[1])
    shown = [entry.div.get_text(strip=True) for entry in entries(cms, url)]
    assert shown[:3] == ["Alte Worte", "Neue Worte", "Alte Worte"]


def test_words_in_a_block_come_back(cms, imprint, editor):
    block = imprint.body_be[0]
    field = type(imprint)._meta.get_field("body_be")
    raw = imprint.body_be.get_prep_value()
    old = raw[0]["value"]
    write(imprint, editor, body_be=field.to_python([raw[0] | {"value": "<p>Новы</p>"}, *raw[1:]]))
    click(cms, entries(cms, history_url(imprint, "be", f"body.{block.id}"))[1])
    assert admin_forms.draft(imprint).body_be.get_prep_value()[0]["value"] == old


def test_a_block_that_is_gone_is_explained(cms, imprint, editor):
    block = imprint.body_en[0]
    url = history_url(imprint, "en", f"body.{block.id}")
    raw = imprint.body_en.get_prep_value()
    field = type(imprint)._meta.get_field("body_en")
    write(imprint, editor, body_en=field.to_python([raw[0] | {"value": "<p>New</p>"}, *raw[1:]]))
    old = entries(cms, url)[1]
    write(imprint, editor, body_en=field.to_python(raw[1:]))
    gone = entries(cms, url)
    assert not any(entry.form for entry in gone)
    response = click(cms, old)
    assert "changed this text" in cms.get(response["Location"]).content.decode()
    assert len(admin_forms.draft(imprint).body_en) == len(raw) - 1


def test_words_that_others_changed_meanwhile_are_kept(cms, written, editor):
    old = entries(cms, history_url(written, "de", "summary"))[1]
    write(written, editor, summary_de="Noch neuere Worte")
    response = click(cms, old)
    assert admin_forms.draft(written).summary_de == "Noch neuere Worte"
    assert "Somebody has changed this text" in cms.get(response["Location"]).content.decode()


def test_old_words_are_as_outdated_as_they_were(cms, written, editor):
    write(written, editor, summary_en="A new source", summary_de="Neueste Worte")
    assert admin_forms.draft(written).translation_states("de")["summary"] is State.UP_TO_DATE
    click(cms, entries(cms, history_url(written, "de", "summary"))[1])
    assert admin_forms.draft(written).translation_states("de")["summary"] is State.OUTDATED


def test_english_words_come_back_to_the_edit_form(cms, imprint, editor):
    before = imprint.summary_en
    write(imprint, editor, summary_en="New")
    response = click(cms, entries(cms, history_url(imprint, "en", "summary"))[1])
    assert response["Location"] == admin_forms.page_url("edit", imprint)
    assert admin_forms.draft(imprint).summary_en == before


def test_the_button_returns_to_where_it_was_pressed(cms, written):
    here = admin_forms.page_url("edit", written)
    url = f"{history_url(written, 'de', 'summary')}&next={here}"
    assert click(cms, entries(cms, url)[1])["Location"] == here
    elsewhere = click(cms, entries(cms, url)[1], next="https://example.org/")["Location"]
    assert urlsplit(elsewhere).netloc == ""


def test_rights(written):
    url = history_url(written, "de", "summary")
    assert at_desk(make_user("nobody")).get(url).status_code in (302, 403)
    german = at_desk(make_user("tanja", "Translators: Deutsch"))
    belarusian = at_desk(make_user("nadzeya", "Translators: Беларуская"))
    old = entries(german, url)[1]
    assert not any(entry.form for entry in entries(belarusian, url))
    assert click(belarusian, old).status_code in (302, 403)
    assert admin_forms.draft(written).summary_de == "Neue Worte"
    click(german, old)
    assert admin_forms.draft(written).summary_de == "Alte Worte"


@pytest.mark.parametrize("key", ["", "x", "999999"])
def test_a_revision_that_does_not_exist(cms, written, key):
    old = entries(cms, history_url(written, "de", "summary"))[1]
    assert click(cms, old, revision=key).status_code == 404
    assert admin_forms.draft(written).summary_de == "Neue Worte"


@pytest.mark.parametrize(("code", "address"), [("xx", "summary"), ("de", "no.such.text")])
def test_texts_that_do_not_exist(cms, written, code, address):
    response = cms.get(reverse("localization:text_history", args=[written.pk, code]))
    if code == "xx":
        assert response.status_code == 404
    else:
        assert entries(cms, history_url(written, code, address)) == []


def test_pages_do_not_load_any_history(cms, written, django_assert_max_num_queries):
    """Nothing is computed before somebody asks, however many revisions there are."""
    url = address_of(written, "de")
    cms.get(url)
    with django_assert_max_num_queries(200) as few:
        cms.get(url)
    for number in range(5):
        write(written, None, summary_de=f"Nummer {number}")
    with django_assert_max_num_queries(len(few)):
        cms.get(url)
