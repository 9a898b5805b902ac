"""The form of an appeal in the CMS: its validation messages, and rows that several people edit."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils.translation import gettext, override
from modelcluster.models import get_serializable_data_for_fields

from campaign.cases.placeholder_validation import KnownPlaceholders
from campaign.letters.models import AppealPage, Embassy
from home.localization import translatable_objects
from home.localization.exchange.entries import Format, Outcome
from home.localization.publishing import CannotPublish, publish_language
from home.localization.segments import segments
from tests import admin_forms
from tests.conftest import LANGUAGES, make_user
from tests.localization.editors import Desk, complaints
from tests.localization.exchange_files import edited, exported, imported, outcomes, reasons

pytestmark = pytest.mark.either_database

UNKNOWN = "{nmae} is not a fact of the profile. Known are: {name}, {name:genitive}"
TEXTS = ["subject", "letter", "request_intro", "ending", "short_letter"]
LISTS = ["recipients", "openings", "requests", "ways"]


@pytest.fixture
def appeal(page_at):
    return page_at("send-an-appeal")


@pytest.fixture
def invitation(page_at):
    return page_at("invite-friends")


@pytest.fixture
def administrator(admin_user):
    client = Client()
    client.force_login(admin_user)
    return client


@pytest.fixture
def save(administrator):
    """Return a function that saves a page in the CMS as administrator and returns the response."""
    return lambda page, *changes, **button: submit(administrator, page, *changes, **button)


def submit(client, page, *changes, action=None):
    return admin_forms.submit(client, admin_forms.page_url("edit", page), *changes, action=action)


def said(answer):
    assert answer.status_code == 200, "The CMS has accepted it."
    return " ".join(admin_forms.messages(answer))


def row(relation, number, **values):
    """Return the inputs of one more row in an inline list that already has `number` rows."""
    inputs = {"id": "", "ORDER": str(number + 1), "DELETE": ""} | values
    return {f"{relation}-TOTAL_FORMS": str(number + 1)} | {
        f"{relation}-{number}-{name}": value for name, value in inputs.items()
    }


def rows(page, relation):
    return getattr(admin_forms.draft(page), relation).all()


# Placeholders


@pytest.mark.parametrize("code", ["en", "be"])
def test_an_unknown_placeholder_is_refused_on_its_field(save, appeal, code, kept_contexts):
    fields = [f"{name}_{code}" for name in TEXTS]
    answer = save(appeal, dict.fromkeys(fields, "About {nmae}"), action="publish")
    assert said(answer).count(UNKNOWN) == len(fields)
    assert sorted(answer.context["form"].errors) == sorted(fields)
    for field in fields:
        assert getattr(admin_forms.draft(appeal), field) == getattr(appeal, field)


@pytest.mark.parametrize("relation", ["openings", "requests"])
def test_an_unknown_placeholder_is_refused_in_a_row(save, appeal, relation):
    wrong = {f"{relation}-0-text_be": "Пра {nmae}"}
    assert UNKNOWN in said(save(appeal, wrong, action="publish"))


@pytest.mark.parametrize("text", ["{Name}", "{ name }", "{імя}", "{name:genetive}", "{}"])
def test_whatever_stands_in_braces_has_to_be_known(text):
    with pytest.raises(ValidationError, match="is not a fact"):
        KnownPlaceholders()(f"About {text}.")


def test_known_placeholders_and_single_braces_pass():
    KnownPlaceholders()("{name}, {name:dative}, {days}; a smile :-} and a {\n}")
    KnownPlaceholders("address")("{address} {name}")


def test_an_invitation_knows_the_address_of_the_site_too(save, invitation):
    known = {"invitation_ru": "О {name:genitive}: {address}"}
    assert save(invitation, known).status_code == 302
    unknown = save(invitation, {"invitation_ru": "{link}"}, action="publish")
    assert "Known are: {address}, {name}" in said(unknown)


@pytest.mark.parametrize("code", ["be"])
def test_the_sentence_is_in_the_language_of_the_cms(administrator, admin_user, speak, appeal, code):
    speak(admin_user, code)
    sentence = said(submit(administrator, appeal, {"letter_de": "{nmae}"}, action="publish"))
    with override(code):
        expected = gettext("%(unknown)s is not a fact of the profile. Known are: %(known)s.")
    assert expected.partition("%(known)s")[0] % {"unknown": "{nmae}"} in sentence
    assert "{name:genitive}" in sentence


def test_a_fact_that_the_profile_lacks_is_named_when_publishing(save, appeal):
    profile = appeal.profile
    profile.charges.clear()
    profile.save_revision().publish()
    lacking = {"letter_de": "Before {penalty} after {name}"}
    assert save(appeal, lacking).status_code == 302, "A draft may be unfinished."
    sentence = said(save(appeal, lacking, action="publish"))
    assert "{penalty}" in sentence
    assert "{name}" not in sentence


def test_facts_need_a_profile(save, appeal):
    facts = {"letter_en": "{name}", "profile": ""}
    assert save(appeal, facts).status_code == 302, "A draft may be unfinished."
    assert "{name} is a fact of a profile" in said(save(appeal, facts, action="publish"))
    texts = [*TEXTS]
    for relation in ("openings", "requests"):
        texts += [f"{relation}-{number}-text" for number in range(len(rows(appeal, relation)))]
    without = {f"{name}_{code}": "No fact" for name in texts for code in LANGUAGES}
    without["profile"] = ""
    assert save(appeal, without, action="publish").status_code == 302


def test_a_draft_saves_itself_whatever_stands_in_braces(site, editor, appeal):
    desk = Desk(editor, appeal)
    for text in ("Über {nm", "Über {nmae}", "Über {name}"):
        assert desk.autosave({"letter_de": text})["success"]
        assert admin_forms.draft(appeal).letter_de == text


@pytest.fixture
def translator(site):
    client = Client()
    client.force_login(make_user("alena", "Translators: Беларуская"))
    return client


def test_translators_are_told_of_their_texts_only(translator, appeal):
    AppealPage.objects.filter(pk=appeal.pk).update(letter_de="{nmae}")
    draft = admin_forms.draft(appeal)
    draft.letter_de = "{nmae}"
    draft.save_revision(clean=False)
    assert submit(translator, appeal, {"letter_be": "{name:genitive}"}).status_code == 302
    assert admin_forms.draft(appeal).letter_be == "{name:genitive}"
    shown = translator.get(admin_forms.page_url("edit", appeal)).content.decode()
    assert shown.count(UNKNOWN) == 0
    assert submit(translator, appeal, {"letter_be": "{nmae}"}).status_code == 302
    shown = translator.get(admin_forms.page_url("edit", appeal)).content.decode()
    assert shown.count(UNKNOWN) == 1


def test_the_translate_view_names_it(translator, appeal):
    url = translatable_objects.translate_url(translatable_objects.reference(appeal), "be")
    opened = admin_forms.form_values(translator.get(url), "//*[@id='translation']")
    answer = translator.post(url, opened | {"letter": "{nmae}"}, follow=True)
    assert UNKNOWN in answer.content.decode()
    opened = admin_forms.form_values(answer, "//*[@id='translation']")
    assert translator.post(url, opened | {"letter": "{name:genitive}"}).status_code == 302
    assert admin_forms.draft(appeal).letter_be == "{name:genitive}"


@pytest.mark.parametrize("file_format", list(Format))
def test_a_translation_file_may_use_a_word_form_that_exists(appeal, file_format):
    appeal.letter_en = "About {name} and {name}"
    appeal.save_revision().publish()
    document = exported([appeal], "ru", file_format)
    report = imported(edited(document, letter="Про {name:ablative}"), file_format)
    assert outcomes(report) == {"letter": Outcome.REFUSED}
    assert "{name:ablative} is not a fact of the profile." in reasons(report)
    report = imported(edited(document, letter="Про {name:accusative} и {name}"), file_format)
    assert outcomes(report) == {"letter": Outcome.APPLIED}, reasons(report)
    assert admin_forms.draft(appeal).letter_ru == "Про {name:accusative} и {name}"


def test_publishing_one_language_refuses_it_too(appeal, admin_user):
    draft = admin_forms.draft(appeal)
    draft.letter_be = "{nmae}"
    draft.save_revision(clean=False)
    with pytest.raises(CannotPublish, match="{nmae} is not a fact"):
        publish_language(appeal, "be", admin_user)
    assert admin_forms.refresh(appeal).letter_be == appeal.letter_be


# Recipients


def test_a_letter_needs_somebody_to_get_it(save, appeal):
    for changes in ({"recipients-0-DELETE": "on"}, {"recipients-0-gets_copy": "on"}):
        answer = save(appeal, changes, action="publish")
        assert answer.status_code == 200, changes
    assert "Somebody has to get the letter itself." in said(answer)


def test_who_gets_the_letter_is_addressed_before_it_is_published(save, appeal):
    changes = {"recipients-0-salutation_en": ""}
    assert save(appeal, changes).status_code == 302, "A draft may be unfinished."
    assert "Say how the letter addresses" in said(save(appeal, changes, action="publish"))
    copy = row("recipients", 1, name_en="Ministry", gets_copy="on")
    answer = save(appeal, {"recipients-0-salutation_en": "Sir,"}, copy, action="publish")
    assert answer.status_code == 302, admin_forms.messages(answer)


def test_a_deadline_may_have_passed(save, appeal):
    answer = save(appeal, {"deadline": "2012-01-01"}, action="publish")
    assert answer.status_code == 302, admin_forms.messages(answer)


# Lists that several people edit


@pytest.fixture
def desks(site, editor, moderator):
    """Return two people who open the same page, first A, then B."""
    return lambda page: (Desk(moderator, page), Desk(editor, page))


@pytest.mark.parametrize(
    ("relation", "field", "action"),
    [
        ("recipients", "name_en", None),
        ("openings", "text_en", "publish"),
        ("requests", "text_en", None),
    ],
)
def test_rows_added_by_both_stay(desks, appeal, relation, field, action):
    before = [getattr(r, field) for r in rows(appeal, relation)]
    a, b = desks(appeal)
    extra = {"salutation_en": "Sir,"} if relation == "recipients" else {}
    a.saved(row(relation, len(before), **{field: "from A"}, **extra), action=action)
    b.saved(row(relation, len(before), **{field: "from B"}, **extra))
    after = [getattr(r, field) for r in rows(appeal, relation)]
    assert after[: len(before)] == before
    assert sorted(after[len(before) :]) == ["from A", "from B"]


@pytest.fixture
def two_ways(save, appeal):
    """An appeal with two of its ways, published."""
    gone = {f"ways-{n}-DELETE": "1" for n, w in enumerate(appeal.ways.all()) if w.way not in FIRST}
    assert save(appeal, gone, action="publish").status_code == 302
    return appeal


FIRST = ["print", "mail"]


def ways(page):
    return [way.way for way in rows(page, "ways")]


@pytest.mark.parametrize("action", [None, "publish"])
def test_ways_added_by_both_stay(desks, two_ways, action):
    a, b = desks(two_ways)
    a.saved(row("ways", 2, way="gmail"), action=action)
    b.saved(row("ways", 2, way="copy", keeps_file="on"))
    assert ways(two_ways)[:2] == FIRST
    assert sorted(ways(two_ways)) == ["copy", "gmail", "mail", "print"]
    a.open()
    a.saved(action="publish")
    live = admin_forms.refresh(two_ways).ways.all()
    assert [(way.way, way.keeps_file) for way in live] == [
        (way.way, way.keeps_file) for way in rows(two_ways, "ways")
    ]


def test_the_same_way_added_by_both_stands_once(desks, two_ways):
    a, b = desks(two_ways)
    a.saved(row("ways", 2, way="gmail"))
    b.saved(row("ways", 2, way="gmail"))
    assert ways(two_ways) == [*FIRST, "gmail"]


def test_ways_moved_by_one_and_flagged_by_the_other(desks, two_ways):
    a, b = desks(two_ways)
    a.saved({"ways-0-ORDER": "2", "ways-1-ORDER": "1"})
    b.saved({"ways-0-leaves_trace": "on"})
    found = [(way.way, way.leaves_trace) for way in rows(two_ways, "ways")]
    assert found == [("mail", False), ("print", True)]


def test_ways_moved_by_one_and_added_by_the_other(desks, two_ways):
    a, b = desks(two_ways)
    a.saved(row("ways", 2, way="gmail"))
    b.saved({"ways-0-ORDER": "2", "ways-1-ORDER": "1"})
    found = ways(two_ways)
    assert sorted(found) == ["gmail", "mail", "print"]
    assert found.index("mail") < found.index("print")


def test_a_way_removed_by_one_and_flagged_by_the_other_stays(desks, two_ways):
    a, b = desks(two_ways)
    a.saved({"ways-0-DELETE": "1"}, action="publish")
    b.saved({"ways-0-leaves_trace": "on"})
    assert sorted(ways(two_ways)) == ["mail", "print"]


def test_a_flag_that_both_changed_is_asked_about_by_name(desks, two_ways):
    other = row("ways", 2, way="gmail")
    a, b = desks(two_ways)
    a.saved(other | {"ways-2-keeps_file": "on"})
    b.asked(other)
    assert "Way to send the letter, Keeps a file on the device" in " ".join(complaints(b.answer))
    b.saved()
    assert ways(two_ways) == [*FIRST, "gmail"]


def test_a_way_stands_once_in_a_list(save, two_ways):
    assert "in the list already" in said(save(two_ways, row("ways", 2, way="mail")))


def stored_rows(page):
    return {
        relation: [get_serializable_data_for_fields(row) for row in rows(page, relation)]
        for relation in LISTS
    }


def test_a_translators_save_keeps_every_list(translator, desks, appeal):
    a, _b = desks(appeal)
    a.saved(
        row("ways", len(ways(appeal)) - 1, way="txt"),
        row("recipients", 1, name_en="Ministry", gets_copy="on"),
        {"ways-0-ORDER": "3"},
    )
    before = stored_rows(appeal)
    texts = admin_forms.texts(admin_forms.draft(appeal))
    assert submit(translator, appeal, {"closing_be": "З павагай,"}).status_code == 302
    assert stored_rows(appeal) == before
    assert set(admin_forms.differences(texts, admin_forms.texts(admin_forms.draft(appeal)))) == {
        "closing_be"
    }


# Lists in the translate view


@pytest.mark.parametrize("code", ["en", "be"])
def test_texts_of_the_lists_are_labelled_in_the_language_of_the_cms(
    administrator, admin_user, speak, appeal, code
):
    speak(admin_user, code)
    target = "be" if code != "be" else "ru"
    answer = administrator.get(
        translatable_objects.translate_url(translatable_objects.reference(appeal), target)
    )
    labels = [
        title.get_text(strip=True) for title in admin_forms.soup(answer).select(".segment h2")
    ]
    with_rows = [label for label in labels if " 1 › " in label]
    assert len(with_rows) >= 6, labels
    english = {"Recipient 1 › name", "Opening 1 › opening", "Request 1 › request"}
    assert (english <= set(labels)) == (code == "en"), labels


def test_the_overview_counts_the_texts_of_the_lists(appeal):
    addresses = [segment.address for segment in segments(appeal, "en") if segment.value]
    states = appeal.translation_states("be")
    for relation in ("recipients", "openings", "requests"):
        texts = [address for address in addresses if address.startswith(f"{relation}.")]
        assert texts, relation
        assert set(texts) <= set(states), relation


def test_embassies_are_translated_like_everything_else(site, editor):
    embassy = Embassy.objects.create(country_en="Germany", name_en="Embassy", address="Berlin")
    client = Client()
    client.force_login(editor)
    answer = client.get(
        translatable_objects.translate_url(translatable_objects.reference(embassy), "de")
    )
    assert "Germany" in answer.content.decode()
    url = translatable_objects.edit_url(embassy)
    form = client.get(url)
    assert form.status_code == 200
    assert "country_be" in form.content.decode()
