import json

import pytest
from django.test import Client
from wagtail.images.tests.utils import get_test_image_file

from campaign.cases.models import ProfilePage
from home.content.models import CampaignImage
from home.localization.segments import raw_stream, values
from home.localization.state import fingerprint
from home.models import OrganisationSettings
from tests import admin_forms
from tests.conftest import make_user
from tests.localization.translate_form import address_of, form_of

pytestmark = pytest.mark.usefixtures("kept_contexts")


@pytest.fixture
def profile(site):
    return ProfilePage.objects.get()


@pytest.fixture
def translator(db):
    return make_user("alena", "Translators: Беларуская")


@pytest.fixture
def desk(translator):
    """A client that is logged in as a translator into Belarusian."""
    client = Client()
    client.force_login(translator)
    return client


def change_english(page, **texts):
    """Publish new English texts as an editor."""
    for name, text in texts.items():
        setattr(page, f"{name}_en", text)
    page.save_revision().publish()
    return type(page).objects.get(pk=page.pk)


def draft(page):
    return type(page).objects.get(pk=page.pk).get_latest_revision_as_object()


@pytest.mark.parametrize("code", ["de", "be", "ru"])
def test_every_object_opens_with_source_and_translation(cms, site, page_at, code):
    image = CampaignImage.objects.create(title="A", file=get_test_image_file(), alt_text_en="Ales")
    objects = [page_at(slug) for slug in ("home", "ales-bialiatski", "share", "imprint")]
    for instance in [*objects, OrganisationSettings.for_site(site), image]:
        response = cms.get(address_of(instance, code))
        assert response.status_code == 200, f"{instance!r} in {code}"
        for row in response.context["items"]:
            assert row["row"].source, (
                f"{instance!r} in {code}: {row['row'].address} shows no source"
            )


@pytest.mark.parametrize("path", ["home.homepage:3/en/", "home.homepage:3/fr/", "nothing:1/de/"])
def test_there_is_no_view_for_the_source_language_or_what_does_not_exist(cms, site, path):
    assert cms.get(f"/admin/translations/{path}").status_code == 404


def test_saving_makes_a_draft_in_one_language_and_touches_no_other(desk, profile):
    before = {code: values(profile, code) for code in ("en", "de", "ru")}
    response = desk.post(address_of(profile, "be"), form_of(profile, "be", role="Старшыня"))
    assert response.status_code == 302
    assert draft(profile).role_be == "Старшыня"
    profile.refresh_from_db()
    assert profile.role_be != "Старшыня", "the live page changed without a publication"
    assert {code: values(draft(profile), code) for code in before} == before


def test_a_child_of_the_page_is_translated_too(desk, profile):
    event = profile.timeline.first()
    name = f"timeline.{event.translation_key}.text"
    desk.post(address_of(profile, "be"), form_of(profile, "be") | {name: "Нарадзіўся ў Вяртсілі"})
    assert draft(profile).timeline.all()[0].text_be == "Нарадзіўся ў Вяртсілі"


def test_an_empty_translation_mirrors_the_source_block_for_block(desk, profile):
    profile.body_be = []
    profile.save_revision().publish()
    (block,) = raw_stream(profile, "body", "en")
    data = form_of(profile, "be") | {
        f"body.{block['id']}": json.dumps(
            {
                "entityMap": {},
                "blocks": [
                    {
                        "key": "a",
                        "type": "unstyled",
                        "text": "Праваабаронца",
                        "depth": 0,
                        "inlineStyleRanges": [],
                        "entityRanges": [],
                    }
                ],
            }
        )
    }
    desk.post(address_of(profile, "be"), data)
    (mirrored,) = raw_stream(draft(profile), "body", "be")
    assert (mirrored["id"], mirrored["type"]) == (block["id"], "text")
    assert "Праваабаронца" in mirrored["value"]


def test_publishing_puts_only_this_language_live(desk, profile):
    profile.role_de = "Entwurf"
    profile.save_revision()
    data = form_of(draft(profile), "be", role="Старшыня") | {"action": "publish"}
    desk.post(address_of(profile, "be"), data)
    profile = ProfilePage.objects.get()
    assert profile.role_be == "Старшыня"
    assert profile.role_de != "Entwurf"
    assert profile.has_unpublished_changes
    assert draft(profile).role_de == "Entwurf"


def test_a_moderated_language_is_submitted_not_published(desk, profile, site):
    from home.localization.models import TranslationSettings

    rules = TranslationSettings.for_site(site)
    rules.moderated_languages = ["be"]
    rules.save()
    page = desk.get(address_of(profile, "be")).content.decode()
    assert 'value="publish"' not in page
    desk.post(
        address_of(profile, "be"), form_of(profile, "be", role="Старшыня") | {"action": "publish"}
    )
    assert ProfilePage.objects.get().role_be != "Старшыня"
    desk.post(address_of(profile, "be"), form_of(draft(profile), "be") | {"action": "submit"})
    assert ProfilePage.objects.get().current_workflow_state


def test_a_changed_source_shows_what_changed_and_still_right_settles_it(desk, profile):
    profile = change_english(profile, role="Chair of “Viasna” since 1996")
    page = desk.get(address_of(profile, "be"))
    (row,) = [item["row"] for item in page.context["items"] if item["row"].is_open]
    assert row.address == "role"
    assert 'class="addition"' in row.changes
    text = draft(profile).role_be
    desk.post(address_of(profile, "be"), form_of(profile, "be") | {"confirm": "role"})
    assert draft(profile).role_be == text
    assert draft(profile).translation_states("be")["role"] == "up_to_date"
    assert draft(profile).translation_states("de")["role"] == "outdated"


def test_repeated_texts_are_filled_in_and_marked(desk, profile, page_at):
    other = page_at("imprint")
    other.link_text_en = profile.link_text_en
    other.save_revision().publish()
    page = desk.get(address_of(other, "be"))
    (row,) = [item["row"] for item in page.context["items"] if item["row"].address == "link_text"]
    assert row.is_suggested
    assert row.translation == profile.link_text_be
    assert draft(other).link_text_be == "", "a suggestion was stored without anybody saving it"


@pytest.mark.parametrize("source", ["de", "ru", "en"])
def test_any_language_can_be_read_beside(desk, profile, source):
    page = desk.get(address_of(profile, "be") + f"?source={source}")
    (row,) = [item["row"] for item in page.context["items"] if item["row"].address == "role"]
    assert row.source == getattr(profile, f"role_{source}")


def test_only_open_texts_can_be_shown(desk, profile):
    profile = change_english(profile, role="Founder")
    page = desk.get(address_of(profile, "be") + "?show=open")
    shown = [item["row"].address for item in page.context["items"] if not item["is_hidden"]]
    assert shown == ["role"]


def test_two_translators_on_different_texts_keep_both(desk, cms, profile):
    stale = form_of(profile, "be", role="Старшыня")
    cms.post(address_of(profile, "be"), form_of(profile, "be", summary="Новы змест"))
    desk.post(address_of(profile, "be"), stale)
    assert (draft(profile).role_be, draft(profile).summary_be) == ("Старшыня", "Новы змест")


def autosave(client, page, code, data):
    return client.post(address_of(page, code), data, headers={"accept": "application/json"})


def test_a_text_that_another_changes_meanwhile_is_taken_over_and_never_reverted(
    desk, cms, admin_user, profile
):
    """The form of A shows the old summary until the answer to an autosave brings B's."""
    open_form = form_of(profile, "be", summary=profile.summary_be)
    autosave(cms, profile, "be", form_of(profile, "be", summary="Новы змест"))
    answer = autosave(desk, profile, "be", open_form | {"role": "Старшыня"}).json()
    [change] = answer["changes"]
    assert (change["address"], change["value"]) == ("summary", "Новы змест")
    assert admin_user.get_username() in change["text"]
    began = {f"began:{address}": key for address, key in answer["began"].items()}
    autosave(desk, profile, "be", open_form | began | {"summary": "Новы змест", "role": "Кіраўнік"})
    assert (draft(profile).summary_be, draft(profile).role_be) == ("Новы змест", "Кіраўнік")


def test_a_form_that_still_shows_the_old_text_reverts_nothing(desk, cms, profile):
    open_form = form_of(profile, "be", summary=profile.summary_be)
    autosave(cms, profile, "be", form_of(profile, "be", summary="Новы змест"))
    for role in ("Старшыня", "Кіраўнік"):
        answer = autosave(desk, profile, "be", open_form | {"role": role})
        assert answer.status_code == 200
        open_form["began:role"] = answer.json()["began"]["role"]
        assert (draft(profile).summary_be, draft(profile).role_be) == ("Новы змест", role)
    asked = autosave(desk, profile, "be", open_form | {"summary": "Мой змест", "role": role})
    assert asked.status_code == 409
    assert draft(profile).summary_be == "Новы змест"


def test_texts_that_the_form_does_not_show_are_announced(desk, profile):
    shown = desk.get(address_of(profile, "be"))
    open_form = admin_forms.form_values(shown, "//form[@id='translation']")
    assert autosave(desk, profile, "be", open_form).json()["news"] == ""
    new = next(
        name
        for name in type(profile).translated_panels
        if name not in open_form and not getattr(profile, f"{name}_en")
    )
    change_english(profile, **{new: "A new text"})
    assert "Reload" in autosave(desk, profile, "be", open_form).json()["news"]


def test_the_same_text_changed_twice_shows_both_and_asks(desk, cms, profile):
    stale = form_of(profile, "be", role="Мой тэкст")
    cms.post(address_of(profile, "be"), form_of(profile, "be", role="Іх тэкст"))
    answer = desk.post(address_of(profile, "be"), stale)
    assert answer.status_code == 200
    page = answer.content.decode()
    assert "Мой тэкст" in page and "Іх тэкст" in page
    assert draft(profile).role_be == "Іх тэкст"
    mark = f"role:{fingerprint('Іх тэкст')}"
    assert mark in page
    desk.post(address_of(profile, "be"), stale | {"seen_theirs": mark})
    assert draft(profile).role_be == "Мой тэкст"


def test_another_language_cannot_be_changed(desk, profile):
    assert desk.get(address_of(profile, "de")).status_code == 200
    answer = desk.post(address_of(profile, "de"), form_of(profile, "de", role="Gefälscht"))
    assert answer.status_code in (302, 403)
    assert draft(profile).role_de != "Gefälscht"


def test_forged_fields_are_ignored(desk, profile):
    forged = {
        "role_de": "x",
        "status": "released",
        "slug": "x",
        "heading": "Алесь",
        "timeline.x.text": "x",
    }
    desk.post(address_of(profile, "be"), form_of(profile, "be") | forged)
    version = draft(profile)
    assert version.heading_be == "Алесь"
    assert (version.role_de, version.status, version.slug) == (
        profile.role_de,
        profile.status,
        profile.slug,
    )


def test_autosave_answers_with_time_and_continues_its_own_revision(desk, profile):
    first = desk.post(
        address_of(profile, "be"),
        form_of(profile, "be", role="Стар"),
        headers={"accept": "application/json"},
    )
    answer = first.json()
    assert answer["message"]
    count = profile.revisions.count()
    data = form_of(draft(profile), "be", role="Старшыня") | {"own_revision": answer["own_revision"]}
    desk.post(address_of(profile, "be"), data, headers={"accept": "application/json"})
    assert draft(profile).role_be == "Старшыня"
    assert profile.revisions.count() == count


def test_a_text_that_is_too_long_is_kept_in_the_draft_and_marked(desk, profile):
    url = address_of(profile, "be")
    answer = desk.post(url, form_of(profile, "be", role="я" * 500), follow=True)
    assert "(it has 500)" in answer.content.decode()
    assert draft(profile).role_be == "я" * 500


def test_settings_and_images_are_live_at_once_and_say_so(cms, site):
    organisation = OrganisationSettings.for_site(site)
    page = cms.get(address_of(organisation, "be"))
    assert not page.context["has_drafts"]
    assert "data-autosave" not in page.content.decode()
    cms.post(address_of(organisation, "be"), form_of(organisation, "be", board="Праўленне"))
    organisation.refresh_from_db()
    assert organisation.board_be == "Праўленне"
    assert organisation.translation_states("be")["board"] == "up_to_date"


def test_preview_shows_the_draft_in_the_target_language(cms, profile):
    profile.role_be = "Толькі ў чарнавіку"
    profile.save_revision()
    page = cms.get(address_of(profile, "be") + "preview/").content.decode()
    assert '<html lang="be">' in page
    assert "Толькі ў чарнавіку" in page
