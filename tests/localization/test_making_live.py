"""Who may make what live: pages, settings, images and embassies, by every way in."""

import random

import pytest
from django.contrib.auth.models import Permission
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.urls import reverse
from wagtail.models import GroupPagePermission, ModelLogEntry, TaskState

from campaign.letters.composing import embassies
from campaign.letters.models import Embassy
from home.accounts import second_factor
from home.content.models import CampaignImage
from home.localization import overview
from home.localization.exchange.entries import Format, Outcome
from home.localization.exchange.exporter import export
from home.localization.exchange.formats import write
from home.localization.history import PUBLISH_LANGUAGE
from home.localization.models import Notice, Proposal, TranslationSettings
from home.localization.overview import CellState
from home.localization.permissions import may_publish_language
from home.localization.publishing import publish_language
from home.localization.translatable_objects import latest, reference
from home.localization.wagtail_hooks import translate_buttons
from home.models import OrganisationSettings
from home.snapshot.current import forget_snapshots
from tests.admin_forms import SETTINGS_FORM, draft, refresh, stored_image, submit
from tests.conftest import make_user
from tests.localization.exchange_files import edited, exported, imported, outcomes
from tests.localization.moderation import logged_in
from tests.localization.translate_form import address_of, form_of


def moderate(site, *codes):
    TranslationSettings.objects.update_or_create(
        site=site, defaults={"moderated_languages": list(codes)}
    )


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def organisation(site):
    return OrganisationSettings.for_site(site)


@pytest.fixture
def embassy(site):
    return Embassy.objects.create(country_en="Germany", country_de="Deutschland", name_en="Embassy")


@pytest.fixture
def translator(site):
    return make_user("dora", "Translators: Deutsch")


@pytest.fixture
def without_pages(translator):
    """The translator, without Wagtail's permission to edit pages."""
    GroupPagePermission.objects.filter(group__name="Translators: Deutsch").delete()
    return translator


def post(user, instance, code="de", action="save", opened=None, **texts):
    """Save a translation, and publish or submit it, as a browser that has opened it just now."""
    values = form_of(latest(opened or refresh(instance)), code, **texts)
    return logged_in(user).post(address_of(instance, code), values | {"action": action})


def shown(user, instance, code="de"):
    return logged_in(user).get(address_of(instance, code)).content.decode()


# Pages


def test_an_editor_does_not_publish_a_language(imprint, editor):
    assert 'value="publish"' not in shown(editor, imprint)
    post(editor, imprint, action="publish", summary="Neu")
    assert draft(imprint).summary_de == "Neu"
    assert refresh(imprint).summary_de != "Neu"
    with pytest.raises(PermissionDenied):
        publish_language(imprint, "de", editor)


def test_a_translator_publishes_where_no_moderation_is_needed(site, imprint, translator):
    post(translator, imprint, action="publish", summary="Neu")
    assert refresh(imprint).summary_de == "Neu"
    moderate(site, "de")
    post(translator, imprint, action="publish", summary="Neuer")
    assert refresh(imprint).summary_de == "Neu"
    with pytest.raises(PermissionDenied):
        publish_language(imprint, "de", translator)


def test_publishing_without_moderation_is_a_permission(imprint, translator):
    permission = Permission.objects.get(codename="publish_de")
    translator.groups.get().permissions.remove(permission)
    assert not may_publish_language(translator, imprint, "de")


def test_who_may_not_edit_a_page_neither_sees_nor_changes_its_texts(imprint, without_pages):
    client, before = logged_in(without_pages), imprint.latest_revision_id
    answers = [
        client.get(address_of(imprint, "de")),
        client.post(address_of(imprint, "de"), form_of(imprint, "de", summary="Neu")),
        client.get(address_of(imprint, "de") + "preview/"),
    ]
    for answer in answers:
        assert answer.status_code in (302, 403)
        assert imprint.summary_de not in answer.content.decode()
    assert refresh(imprint).latest_revision_id == before
    assert not may_publish_language(without_pages, imprint, "de")
    assert not list(translate_buttons(imprint, without_pages))


def test_who_may_not_edit_a_page_does_not_export_it(imprint, organisation, without_pages):
    client = logged_in(without_pages)
    offered = client.get(reverse("localization:exchange")).content.decode()
    assert reference(organisation) in offered
    assert reference(imprint) not in offered
    asked = {"language": "de", "source": "en", "format": "po"}
    whole = client.post(reverse("localization:export"), asked).content.decode()
    assert reference(organisation) in whole
    assert reference(imprint) not in whole
    asked["content"] = reference(imprint)
    assert (
        imprint.summary_de
        not in client.post(reverse("localization:export"), asked).content.decode()
    )


def test_who_may_not_edit_a_page_does_not_import_it(imprint, without_pages):
    document = edited(exported([imprint], "de"), summary="Neu")
    report = imported(document, user=without_pages)
    assert outcomes(report) == {"summary": Outcome.REFUSED}
    assert imprint.heading_de not in str(report.results)
    assert draft(imprint).summary_de != "Neu"


def test_what_changes_while_somebody_reads_is_not_published(imprint, moderator, translator, site):
    moderate(site, "de")
    opened = latest(refresh(imprint))
    post(translator, imprint, summary="Ungesehen")
    answer = post(moderator, imprint, action="publish", opened=opened, heading="Impressum!")
    assert refresh(imprint).summary_de != "Ungesehen"
    client = logged_in(moderator)
    client.cookies = answer.client.cookies
    assert "Saved, but not published" in client.get(answer.url).content.decode()
    assert draft(imprint).heading_de == "Impressum!"
    post(moderator, imprint, action="publish")
    assert refresh(imprint).summary_de == "Ungesehen"


# Settings and images


@pytest.mark.parametrize("is_moderated", [True, False])
def test_a_setting_waits_for_somebody_who_may_change_it(
    site, organisation, translator, moderator, is_moderated
):
    moderate(site, *(["de"] if is_moderated else []))
    before = organisation.organisation_name_de
    answer = post(translator, organisation, organisation_name="Neu", action="publish")
    assert answer.status_code == 302
    assert refresh(organisation).organisation_name_de == before
    page = shown(translator, organisation)
    assert "Neu" in page and before in page and "waits to be published" in page
    assert 'value="publish"' not in page
    told = Notice.objects.filter(kind=Notice.Kind.AWAITS_MODERATION, read_at=None)
    assert [notice.user for notice in told] == [moderator]

    assert 'value="publish"' in shown(moderator, organisation)
    post(moderator, organisation, action="publish")
    live = refresh(organisation)
    assert live.organisation_name_de == "Neu"
    assert live.translation_states("de")["organisation_name"] == "up_to_date"
    assert not Proposal.objects.exists() and not told.all().exists()
    assert Notice.objects.get(kind=Notice.Kind.PUBLISHED).user == translator
    assert ModelLogEntry.objects.filter(action=PUBLISH_LANGUAGE, user=moderator).exists()


def test_an_image_waits_for_somebody_who_may_change_it(site, translator, editor):
    image = stored_image(alt_text_en="A march", alt_text_de="Ein Marsch")
    post(translator, image, alt_text="Ein Zug")
    assert refresh(image).alt_text_de == "Ein Marsch"
    (row,) = overview.rows([CampaignImage])
    assert row.cells["de"].is_unpublished
    assert row.cells["ru"].state is CellState.MISSING
    post(editor, image, action="publish")  # may change images
    assert refresh(image).alt_text_de == "Ein Zug"


def test_a_proposal_follows_the_source_from_which_it_was_made(organisation, translator, admin_user):
    post(translator, organisation, organisation_name="Neu")
    live = refresh(organisation)
    live.organisation_name_en = "New name"
    live.save()
    publish_language(organisation, "de", admin_user)
    live = refresh(organisation)
    assert live.organisation_name_de == "Neu"
    assert live.translation_states("de")["organisation_name"] == "outdated"


def test_proposals_and_live_changes_do_not_overwrite_each_other(
    site, organisation, translator, moderator, admin_user
):
    other = make_user("dieter", "Translators: Deutsch")
    opened = latest(refresh(organisation))
    post(translator, organisation, opened=opened, organisation_name="Name")
    post(other, organisation, opened=opened, board="Vorstand")
    url = reverse("wagtailsettings:edit", args=["home", "organisationsettings", site.pk])
    changes = {"postal_address_de": "Berlin", "email": "a@example.org"}
    answer = submit(logged_in(moderator), url, changes, form=SETTINGS_FORM)
    assert answer.status_code == 302
    post(moderator, organisation, "be", board="Праўленне")  # live at once
    post(moderator, organisation, action="publish")
    live = refresh(organisation)
    assert (live.organisation_name_de, live.board_de) == ("Name", "Vorstand")
    assert (live.postal_address_de, live.email) == ("Berlin", "a@example.org")
    assert live.board_be == "Праўленне"
    told = Notice.objects.filter(kind=Notice.Kind.PUBLISHED).values_list(
        "user__username", flat=True
    )
    assert set(told) == {"dora", "dieter"}


def test_what_a_moderator_changes_replaces_what_waits(organisation, translator, moderator):
    post(translator, organisation, organisation_name="Falsch", board="Vorstand")
    post(moderator, organisation, organisation_name="Richtig")
    live = refresh(organisation)
    assert live.organisation_name_de == "Richtig"
    assert live.board_de != "Vorstand"
    assert set(Proposal.objects.get().texts) == {"board"}


def test_a_proposal_withdrawn_leaves_nothing_waiting(organisation, translator):
    before = organisation.organisation_name_de
    post(translator, organisation, organisation_name="Falsch")
    post(translator, organisation, organisation_name=before)
    assert not Proposal.objects.exists()


def test_an_import_proposes(organisation, translator, moderator, tmp_path):
    document = edited(exported([organisation], "de"), board="Vorstand")
    report = imported(document, user=translator)
    assert (report.drafts, report.live, report.proposals) == (0, 0, 1)
    assert refresh(organisation).board_de != "Vorstand"
    assert latest(refresh(organisation)).board_de == "Vorstand"
    report = imported(edited(exported([organisation], "de"), board="Der Vorstand"), user=moderator)
    assert (report.drafts, report.live, report.proposals) == (0, 1, 0)
    assert refresh(organisation).board_de == "Der Vorstand"


def test_the_command_makes_live_what_its_user_may(organisation, translator, moderator, tmp_path):
    document = edited(exported([organisation], "de"), board="Vorstand")
    (tmp_path / "de.po").write_bytes(write(document, Format.PO))
    for options in ({}, {"user": translator.username}):
        call_command("import_translations", str(tmp_path / "de.po"), **options)
        assert refresh(organisation).board_de != "Vorstand"
    Proposal.objects.all().delete()
    call_command("import_translations", str(tmp_path / "de.po"), user=moderator.username)
    assert refresh(organisation).board_de == "Vorstand"


def test_an_uploaded_file_proposes(organisation, translator):
    document = edited(exported([organisation], "de"), board="Vorstand")
    file = SimpleUploadedFile("de.po", write(document, Format.PO))
    answer = logged_in(translator).post(reverse("localization:exchange"), {"file": file})
    assert "1 picture or setting has new texts that wait" in answer.content.decode()
    assert refresh(organisation).board_de != "Vorstand"


def test_an_object_that_is_deleted_leaves_no_proposal(site, translator):
    image = stored_image(alt_text_en="A march")
    post(translator, image, alt_text="Ein Zug")
    CampaignImage.objects.get().delete()
    assert not Proposal.objects.exists()


# Embassies


def countries():
    forget_snapshots()
    return [each.country_de for each in embassies()]


def test_an_embassy_is_a_draft_until_somebody_publishes_it(embassy, editor, moderator):
    url = reverse("wagtailsnippets_letters_embassy:edit", args=[embassy.pk])
    form = "//form[@data-edit-form]"
    for action in (None, "publish"):
        submit(logged_in(editor), url, {"address": "Elsewhere"}, form=form, action=action)
        assert refresh(embassy).address == ""
    assert draft(embassy).address == "Elsewhere"
    submit(logged_in(moderator), url, form=form, action="publish")
    assert refresh(embassy).address == "Elsewhere"
    logged_in(editor).post(reverse("wagtailsnippets_letters_embassy:delete", args=[embassy.pk]))
    assert Embassy.objects.exists()


def test_a_new_embassy_is_not_live(site, editor):
    url = reverse("wagtailsnippets_letters_embassy:add")
    values = {"country_en": "France", "name_en": "Embassy"}
    submit(logged_in(editor), url, values, form="//form[@data-edit-form]")
    assert Embassy.objects.get().country_en == "France"
    assert countries() == []


def test_a_translation_of_an_embassy_is_moderated(site, embassy, translator, moderator):
    moderate(site, "de")
    post(translator, embassy, country="BRD", action="publish")
    assert countries() == ["Deutschland"]
    post(translator, embassy, action="submit")
    told = Notice.objects.filter(user=moderator, kind=Notice.Kind.AWAITS_MODERATION)
    assert told.get().language == "de"
    TaskState.objects.get().approve(user=moderator)
    assert countries() == ["BRD"]
    assert told.get().read_at
    assert refresh(embassy).translation_states("de")["country"] == "up_to_date"


def test_one_language_of_an_embassy_is_published(embassy, translator, moderator):
    embassy.country_be, embassy.address = "Нямеччына", "Elsewhere"
    embassy.save_revision()
    post(moderator, embassy, country="BRD", action="publish")
    live = refresh(embassy)
    assert (live.country_de, live.country_be, live.address) == ("BRD", None, "")
    assert (draft(embassy).country_be, draft(embassy).address) == ("Нямеччына", "Elsewhere")
    with pytest.raises(PermissionDenied):
        publish_language(embassy, "de", translator)


# The second factor


def test_who_publishes_a_language_needs_the_second_factor(site, settings, translator):
    settings.SECOND_FACTOR_REQUIRED = True
    assert second_factor.is_required_of(translator)
    translator.groups.get().permissions.remove(Permission.objects.get(codename="publish_de"))
    translator = type(translator).objects.get(pk=translator.pk)
    assert not second_factor.is_required_of(translator), "nothing of theirs is live at once"


# Every order of people, ways and objects


@pytest.mark.parametrize("seed", range(2))
def test_nothing_is_live_without_a_right(
    seed, site, imprint, organisation, embassy, editor, moderator
):
    moderate(site, "be")
    image = stored_image(alt_text_en="A march")
    people = [
        editor,
        moderator,
        make_user("dora", "Translators: Deutsch"),
        make_user("alena", "Translators: Беларуская"),
        make_user("both", "Translators: Беларуская", "Translators: Deutsch"),
    ]
    objects = [
        (imprint, "summary"),
        (organisation, "board"),
        (image, "alt_text"),
        (embassy, "country"),
    ]
    choose, live_changes = random.Random(seed), 0  # noqa: S311 - a test
    for step in range(40):
        user, code = choose.choice(people), choose.choice(["de", "be"])
        instance, name = choose.choice(objects)
        way = choose.choice([save, publish, hand_in_file])
        before = getattr(refresh(instance), f"{name}_{code}")
        way(user, refresh(instance), code, name, f"{code} {step}")
        now = getattr(refresh(instance), f"{name}_{code}")
        if (now or "") != (before or ""):
            live_changes += 1
            assert may_publish_language(user, instance, code), (
                f"{user}, {way.__name__}, {instance!r}"
            )
        else:
            assert way is not publish or not may_publish_language(user, instance, code)
        if user.has_perm(f"localization.translate_{code}"):
            text = getattr(latest(refresh(instance)), f"{name}_{code}")
            assert text == f"{code} {step}", "what was typed is lost"
    assert live_changes


def save(user, instance, code, name, text):
    post(user, instance, code, **{name: text})


def publish(user, instance, code, name, text):
    post(user, instance, code, action="publish", **{name: text})


def hand_in_file(user, instance, code, name, text):
    document = export([instance], code)
    client = logged_in(user)
    file = SimpleUploadedFile("a.po", write(edited(document, **{name: text}), Format.PO))
    client.post(reverse("localization:exchange"), {"file": file})
