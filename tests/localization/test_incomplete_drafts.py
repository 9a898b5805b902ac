"""Drafts keep what is typed, however incomplete or long. Publishing asks for the rest."""

import pytest
from django.core.exceptions import ValidationError
from wagtail.models import Page

from campaign.cases.models import ProfilePage
from campaign.news.models import NewsPage
from home.content.models import CampaignImage
from home.models import ContentPage, OrganisationSettings
from tests import admin_forms as editor
from tests.localization.editors import Desk

LONG = (
    "Read how a human rights defender was convicted, and what you can do for him today, at once!!"
)
TOO_LONG = "Ensure this value has at most 60 characters (it has 92)."


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


def links(response):
    """Return {id of the field: sentence} of the links above a form."""
    items = editor.soup(response).select(".problem-links li")
    return {item.a["href"].removeprefix("#"): item.get_text(" ", strip=True) for item in items}


def added_row(desk, relation, **values):
    """Return the inputs of a further row of an inline form, and its number."""
    number = int(desk.values[f"{relation}-TOTAL_FORMS"])
    row = {"id": "", "ORDER": str(number + 1), "DELETE": ""} | values
    inputs = {f"{relation}-{number}-{name}": value for name, value in row.items()}
    return inputs | {f"{relation}-TOTAL_FORMS": str(number + 1)}, number


def test_autosave_takes_what_is_missing_and_publishing_asks_for_it(admin_user, profile):
    desk = Desk(admin_user, profile)
    row, number = added_row(desk, "timeline", date="", precision="day", text_en="")
    missing = {"heading_en": "", "status_since": "", "as_of": "", "detentions-0-start": ""}
    assert desk.autosave(missing, row)["success"]
    assert desk.autosave({"role_de": "Noch ein Satz"})["success"]
    assert editor.draft(profile).role_de == "Noch ein Satz"
    found = links(desk.save(action="publish"))
    assert set(found) == {
        "id_heading_en",
        "id_status_since",
        "id_as_of",
        "id_detentions-0-start",
        f"id_timeline-{number}-date",
        f"id_timeline-{number}-text_en",
    }
    assert found["id_heading_en"].startswith("English › Heading")
    assert found[f"id_timeline-{number}-text_en"].startswith("All languages › Event 3 › English ›")
    assert editor.refresh(profile).heading_en


def test_an_incomplete_draft_is_shown_in_the_preview(admin_user, cms, profile):
    desk = Desk(admin_user, profile)
    row, _number = added_row(desk, "detentions", start="", end="")
    assert desk.autosave({"status_since": "", "timeline-0-date": ""}, row)["success"]
    shown = cms.get(editor.page_url("view_draft", profile))
    assert shown.status_code == 200
    assert "Ales Bialiatski" in shown.content.decode()


@pytest.mark.parametrize(
    ("model", "slug"), [(ProfilePage, ""), (NewsPage, "news"), (ContentPage, "")]
)
def test_a_new_page_can_be_saved_with_nothing_filled_in(cms, home, page_at, model, slug):
    parent = page_at(slug) if slug else home
    if model is ProfilePage:
        row = editor.first_row("timeline", date="", precision="day", text_en="", text_de="Etwas")
    else:
        row = {}
    answer = editor.submit(cms, editor.add_url(model, parent), {"link_text_de": LONG}, row)
    assert answer.status_code == 302, editor.messages(answer)
    page = model.objects.latest("pk")
    assert (page.title, page.slug, page.live) == ("(untitled)", "untitled", False)
    assert editor.draft(page).link_text_de == LONG
    assert page.link_text_de == LONG, "the column has cut the text"


def test_provisional_slugs_differ_and_give_way_to_the_heading(admin_user, cms, home):
    for _number in range(2):
        editor.submit(cms, editor.add_url(ContentPage, home), {"heading_be": "Навіны"})
    first, second = ContentPage.objects.order_by("-pk")[:2][::-1]
    assert [first.slug, second.slug] == ["untitled", "untitled-2"]
    assert first.title == "Навіны"
    Desk(admin_user, second).saved({"heading_en": "Latest news"})
    assert editor.draft(second).slug == "latest-news"


@pytest.mark.parametrize(
    ("heading", "title"), [("Impressum", "Impressum"), ("", "(untitled)"), ("x" * 300, "x" * 255)]
)
def test_the_tree_names_a_draft_without_english_heading(admin_user, imprint, heading, title):
    others = {"heading_en": "", "heading_be": "", "heading_ru": ""}
    assert Desk(admin_user, imprint).autosave(others, {"heading_de": heading})["success"]
    assert editor.draft(imprint).title == title
    assert Page.objects.get(pk=imprint.pk).draft_title == title
    assert (editor.draft(imprint).heading_de or "") == heading


@pytest.mark.parametrize("code", ["en", "be"])
def test_a_long_text_is_kept_and_publishing_names_it(admin_user, profile, code):
    desk = Desk(admin_user, profile)
    fact = {"value": LONG, "label": "Years"}
    body = editor.body(f"body_{code}", ("key_facts", [fact]))
    typed = {f"link_text_{code}": LONG, f"charges-0-article_{code}": LONG * 2}
    assert desk.autosave(typed, body)["success"]
    draft = editor.draft(profile)
    assert getattr(draft, f"link_text_{code}") == LONG
    assert getattr(draft.charges.first(), f"article_{code}") == LONG * 2
    assert getattr(draft, f"body_{code}")[0].value[0]["value"] == LONG
    answer = desk.save(action="publish")
    found = links(answer)
    assert TOO_LONG in found[f"id_link_text_{code}"]
    assert f"id_charges-0-article_{code}" in found
    assert any(f"body_{code}" in target for target in found)
    assert editor.messages(answer).count(TOO_LONG) == 2, "the field and the block"


def test_no_browser_cuts_a_text(cms, profile):
    page = editor.soup(cms.get(editor.page_url("edit", profile)))
    form = page.select_one("#page-edit-form")
    cut = [field["name"] for field in form.select("[maxlength]") if field["name"] != "slug"]
    assert cut == []
    field = form.select_one("[name=link_text_en]")
    assert field["data-limit"] == "60"
    described = form.select_one(f"[id='{field['aria-describedby'].split()[0]}']")
    assert "At most 60 characters." in described.get_text()


def test_a_draft_that_breaks_rules_is_not_published_in_any_other_way(admin_user, profile):
    desk = Desk(admin_user, profile)
    assert desk.autosave({"link_text_de": LONG, "timeline-0-date": ""})["success"]
    with pytest.raises(ValidationError) as error:
        editor.refresh(profile).get_latest_revision().publish()
    sentences = " ".join(error.value.messages)
    assert "Deutsch › " in sentences
    assert TOO_LONG in sentences
    assert "This date is needed." in sentences


def test_publishing_names_the_problems_of_texts_that_others_typed_meanwhile(admin_user, profile):
    mine, theirs = Desk(admin_user, profile), Desk(admin_user, profile)
    theirs.saved({"link_text_de": LONG})
    answer = mine.save({"role_en": "Founder"}, action="publish")
    assert answer.status_code == 200
    assert TOO_LONG in answer.content.decode()
    assert "Deutsch › " in answer.content.decode()
    assert editor.refresh(profile).role_en != "Founder"


def test_settings_refuse_a_long_name_and_keep_it_in_the_form(cms, site):
    url = f"/admin/settings/home/organisationsettings/{site.pk}/"
    before = OrganisationSettings.for_site(site).organisation_name_de
    typed = {"organisation_name_de": LONG * 2}
    answer = editor.submit(cms, url, typed, form=editor.SETTINGS_FORM)
    assert answer.status_code == 200
    assert editor.form_values(answer, editor.SETTINGS_FORM) | typed == editor.form_values(
        answer, editor.SETTINGS_FORM
    )
    assert OrganisationSettings.objects.get().organisation_name_de == before
    assert "Ensure this value has at most 120 characters (it has 184)." in editor.messages(answer)


def test_an_image_refuses_a_long_text_and_keeps_it_in_the_form(cms, site):
    image = editor.stored_image()
    url = f"/admin/images/{image.pk}/"
    form = f"//form[@action='{url}']"
    typed = {"alt_text_de": "ä" * 301, "title": "t" * 256}
    answer = editor.submit(cms, url, typed, form=form)
    assert answer.status_code == 200
    assert editor.form_values(answer, form) | typed == editor.form_values(answer, form)
    assert CampaignImage.objects.get(pk=image.pk).title == "Portrait"
