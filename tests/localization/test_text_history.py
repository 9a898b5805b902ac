"""The history of one text: who wrote which words, and when."""

from itertools import islice

import pytest

from home.localization.publishing import publish_language
from home.localization.segments import values
from home.localization.text_history import CHUNK, text_history
from home.localization.translatable_objects import all_objects, has_drafts
from tests import admin_forms
from tests.conftest import make_user


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


def write(page, user=None, **texts):
    """Store a draft with these texts, as the user."""
    version = admin_forms.draft(page)
    for name, text in texts.items():
        setattr(version, name, text)
    version.minimal_clean()
    version.save_revision(user=user, clean=False)


def words(page, code, address):
    return [entry.words for entry in text_history(page, code, address)]


def test_each_text_has_its_own_history_newest_first(imprint, editor, moderator):
    first = imprint.summary_be
    write(imprint, editor, summary_be="Другое")
    write(imprint, moderator, summary_de="Etwas anderes")
    write(imprint, moderator, summary_be="Трэцяе")
    entries = list(text_history(imprint, "be", "summary"))
    assert [(entry.user, entry.words) for entry in entries[:2]] == [
        (moderator, "Трэцяе"),
        (editor, "Другое"),
    ]
    assert entries[2].words == first
    assert entries[0].time > entries[1].time > entries[2].time
    second = imprint.revisions.get(pk=entries[1].revision)
    assert (second.user, second.created_at) == (editor, entries[1].time)
    assert words(imprint, "de", "summary")[0] == "Etwas anderes"
    assert len(words(imprint, "en", "summary")) == 1


def test_words_that_return_are_a_version_of_their_own(imprint, editor, moderator):
    write(imprint, editor, summary_de="A")
    write(imprint, editor, summary_de="B")
    write(imprint, moderator, summary_de="A")
    assert words(imprint, "de", "summary")[:3] == ["A", "B", "A"]


def test_publishing_one_language_writes_no_history_of_the_others(imprint, editor, admin_user):
    before = words(imprint, "be", "summary")
    write(imprint, editor, summary_be="Чарнавік", summary_de="Entwurf")
    publish_language(imprint, "de", admin_user)
    entries = list(text_history(imprint, "be", "summary"))
    assert [entry.words for entry in entries] == ["Чарнавік", *before]
    assert entries[0].user == editor
    assert next(text_history(imprint, "de", "summary")).user == editor


def test_texts_in_blocks_and_rows(profile, editor):
    row = profile.timeline.first()
    block = profile.body_de[0]
    addresses = [f"timeline.{row.translation_key}.text", f"body.{block.id}"]
    version = admin_forms.draft(profile)
    before = values(version, "de")
    raw = version.body_de.get_prep_value()
    raw[0]["value"] = "<p>Neuer Absatz</p>"
    version.body_de = type(version)._meta.get_field("body_de").to_python(raw)
    rows = list(version.timeline.all())
    rows[0].text_de = "Neue Zeile"
    version.timeline = rows
    version.save_revision(user=editor, clean=False)
    after = values(admin_forms.draft(profile), "de")
    for address in addresses:
        assert words(profile, "de", address) == [after[address], before[address]]
    assert words(profile, "de", addresses[0])[0] == "Neue Zeile"


def test_every_text_is_found_at_its_address(site):
    looked_at = 0
    for instance in all_objects():
        if not has_drafts(instance):
            continue
        for code in ("en", "be"):
            for address, value in values(instance.get_latest_revision_as_object(), code).items():
                found = words(instance, code, address)
                assert found == ([value] if value else []), address
                looked_at += 1
    assert looked_at > 200


def test_a_text_that_was_empty_at_first(imprint, editor):
    assert imprint.meta_title_de == ""
    assert words(imprint, "de", "meta_title") == []
    write(imprint, editor, meta_title_de="Titel")
    assert words(imprint, "de", "meta_title") == ["Titel"]
    write(imprint, editor, meta_title_de="")
    assert words(imprint, "de", "meta_title") == ["", "Titel"]


def test_a_deleted_user_is_nobody(imprint):
    user = make_user("gone", "Editors")
    write(imprint, user, summary_de="Neu")
    user.delete()
    assert next(text_history(imprint, "de", "summary")).user is None


def test_the_newest_version_is_cheap(imprint, editor, django_assert_num_queries):
    for number in range(CHUNK + 2):
        write(imprint, editor, summary_de=f"Nummer {number}")
    with django_assert_num_queries(2):
        newest = list(islice(text_history(imprint, "de", "summary"), 1))
    assert newest[0].words == f"Nummer {CHUNK + 1}"
    assert len(words(imprint, "de", "summary")) == CHUNK + 3


def test_what_has_no_revisions_has_no_history(site):
    assert list(text_history(site, "de", "summary")) == []
    assert words(site.root_page.specific, "de", "no.such.text") == []
