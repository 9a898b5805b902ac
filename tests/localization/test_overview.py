"""The overview of translations: its counts, filters and number of queries."""

import copy
import uuid

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page, Revision

from home.content.models import CampaignImage
from home.localization import overview
from home.localization.overview import Cell, CellState, Counts, Row
from home.localization.state import State
from home.localization.translatable_objects import all_objects, reference, translatable_models
from home.models import BasePage, ContentPage, OrganisationSettings
from tests.admin_forms import draft, stored_image
from tests.conftest import make_user

URL = "/admin/translations/"
TARGETS = ["de", "be", "ru"]


def row_for(instance):
    return next(row for row in overview.rows() if row.reference == reference(instance))


def states(instance):
    return {code: cell.state for code, cell in row_for(instance).cells.items()}


def publish(page):
    page.save_revision().publish()


def shown(client, **filters):
    """Return the overview's table as {title: {column: text}}."""
    response = client.get(URL, filters)
    assert response.status_code == 200
    table = BeautifulSoup(response.content.decode(), "html.parser").select_one("table.listing")
    if table is None:
        return {}
    heads = [head.get_text(" ", strip=True) for head in table.select("thead th")]
    return {
        line.select_one(".translation-title").get_text(" ", strip=True): dict(
            zip(heads[1:], [cell.get_text(" ", strip=True) for cell in line("td")], strict=True)
        )
        for line in table.select("tbody tr")
    }


def columns(table):
    return {column for line in table.values() for column in line}


def client_of(user):
    client = Client()
    client.force_login(user)
    return client


# States and counts


def test_every_object_has_a_row_pages_first_in_tree_order(site):
    image = stored_image(alt_text_en="A portrait")
    rows = overview.rows()
    assert {row.reference for row in rows} == {reference(instance) for instance in all_objects()}
    pages = [row.pk for row in rows if issubclass(row.model, Page)]
    assert pages == list(BasePage.objects.order_by("path").values_list("pk", flat=True))
    others = [row.reference for row in rows[len(pages) :]]
    assert others == [reference(image), reference(OrganisationSettings.for_site(site))]


def test_counts_agree_with_each_object_s_own(site):
    stored_image(alt_text_en="A portrait", credit_en="A friend", alt_text_de="Ein Porträt")
    for instance in all_objects():
        row = row_for(instance)
        for code in TARGETS:
            expected = list(instance.translation_states(code).values())
            counts = row.cells[code].counts
            assert counts.total == len(expected), (instance, code)
            assert counts.up_to_date == expected.count(State.UP_TO_DATE), (instance, code)


def test_drafts_count_like_the_object_that_they_would_become(page_at):
    country = page_at("repression-in-belarus")
    country.heading_en = "Changed"
    event = country.timeline.all()[0]
    event.text_de = ""
    country.timeline = [event, *country.timeline.all()[1:]]
    country.save_revision()
    latest = draft(country)
    row = row_for(country)
    for code in TARGETS:
        expected = list(latest.translation_states(code).values())
        assert row.cells[code].counts == Counts(expected.count(State.UP_TO_DATE), len(expected)), (
            code
        )
    assert row.cells["de"].state is CellState.MISSING
    assert row.cells["ru"].state is CellState.OUTDATED


def test_the_starter_content_is_up_to_date(page_at):
    assert set(states(page_at("ales-bialiatski")).values()) == {CellState.UP_TO_DATE}


@pytest.mark.parametrize("is_published", [True, False])
def test_a_change_of_the_english_turns_all_others_outdated(page_at, is_published):
    page = page_at("imprint")
    page.summary_en = "Something new"
    publish(page) if is_published else page.save_revision()
    assert set(states(page).values()) == {CellState.OUTDATED}


def test_an_emptied_text_is_missing_in_its_language_alone(page_at):
    page = page_at("imprint")
    page.heading_be = ""
    publish(page)
    assert states(page) == {
        "de": CellState.UP_TO_DATE,
        "be": CellState.MISSING,
        "ru": CellState.UP_TO_DATE,
    }


def test_missing_goes_before_outdated(page_at):
    page = page_at("imprint")
    page.summary_en = "Something new"
    page.heading_be = ""
    publish(page)
    assert states(page)["be"] is CellState.MISSING


def test_an_unpublished_translation_is_a_draft(page_at):
    page = page_at("imprint")
    page.heading_de = "Wer wir sind"
    page.save_revision()
    cells = row_for(page).cells
    assert cells["de"].state is CellState.DRAFT
    assert not cells["de"].is_also_unpublished
    assert cells["be"].state is CellState.UP_TO_DATE
    assert not cells["be"].is_unpublished


def test_a_draft_with_gaps_is_missing_and_marked(page_at):
    page = page_at("imprint")
    page.heading_de = ""
    page.save_revision()
    cell = row_for(page).cells["de"]
    assert cell.state is CellState.MISSING
    assert cell.is_also_unpublished


def test_new_keys_of_paragraphs_are_no_draft(page_at):
    page = page_at("imprint")
    raw = [dict(block) for block in page.body_de.raw_data]
    assert raw[0]["type"] == "text"
    raw[0]["value"] = raw[0]["value"].replace("<p", '<p data-block-key="zzzzz"', 1)
    page.body_de = raw
    page.save_revision()
    assert states(page)["de"] is CellState.UP_TO_DATE


def test_a_page_that_was_never_public_shows_its_own_status(home, cms):
    page = ContentPage(heading_en="Not yet", heading_de="Noch nicht", slug="not-yet", live=False)
    home.add_child(instance=page)
    page.save_revision()
    assert row_for(page).cells["de"].state is CellState.UP_TO_DATE
    response = cms.get(URL)
    page_row = (
        BeautifulSoup(response.content.decode(), "html.parser")
        .find("a", string="Not yet")
        .find_parent("tr")
    )
    assert page_row.select_one(".w-status").get_text(strip=True) == "draft"


def test_an_alias_repeats_its_page_and_has_no_row(page_at, home):
    alias = page_at("imprint").create_alias(update_slug="copy", parent=home)
    assert alias.pk not in {row.pk for row in overview.rows()}


def test_images_and_settings_have_states_too(site):
    image = stored_image(alt_text_en="A portrait", alt_text_de="Ein Porträt")
    assert states(image) == {
        "de": CellState.UP_TO_DATE,
        "be": CellState.MISSING,
        "ru": CellState.MISSING,
    }
    organisation = OrganisationSettings.for_site(site)
    organisation.board_en = "Somebody else"
    organisation.save()
    assert set(states(organisation).values()) == {CellState.OUTDATED}


def test_an_image_without_texts_has_nothing_to_translate(db):
    assert set(states(stored_image()).values()) == {None}


def test_totals_are_the_sum_of_all_rows(page_at):
    page = page_at("imprint")
    page.summary_en = "Something new"
    page.heading_be = ""
    publish(page)
    rows = overview.rows()
    for code, total in overview.totals(rows).items():
        assert total.total == sum(row.cells[code].counts.total for row in rows)
        assert total.up_to_date == sum(row.cells[code].counts.up_to_date for row in rows)
        assert total.open == sum(row.cells[code].counts.open for row in rows) > 0


@pytest.mark.parametrize(
    ("up_to_date", "total", "percent"), [(0, 0, 100), (0, 3, 0), (999, 1000, 99), (5, 5, 100)]
)
def test_only_what_is_finished_has_100_percent(up_to_date, total, percent):
    assert Counts(up_to_date, total).percent == percent


def row_in(model, **states_by_code):
    cells = {code: Cell(code, state, Counts(1, 2)) for code, state in states_by_code.items()}
    return Row(model, 1, 2, cells)


def test_rows_are_selected_by_state_in_the_chosen_languages_and_by_type():
    image = row_in(CampaignImage, de=CellState.MISSING, be=CellState.UP_TO_DATE)
    page = row_in(BasePage, de=CellState.UP_TO_DATE, be=CellState.OUTDATED)
    rows = [image, page]
    assert overview.select(rows, ["de", "be"]) == rows
    assert overview.select(rows, ["de", "be"], state="missing") == [image]
    assert overview.select(rows, ["be"], state="missing") == []
    assert overview.select(rows, ["be"], state="outdated") == [page]
    assert overview.select(rows, ["de"], type_name="content.campaignimage") == [image]


# The view


def test_the_overview_stands_in_the_menu(cms):
    assert reverse("localization:overview") == URL
    assert URL in cms.get(reverse("wagtailadmin_home")).content.decode()


def test_nobody_sees_it_without_the_cms(client, db):
    assert client.get(URL).status_code == 302
    assert client_of(make_user("nobody")).get(URL).status_code == 302


def test_cells_lead_to_the_translate_view(cms, page_at):
    page = page_at("imprint")
    html = cms.get(URL).content.decode()
    for code in TARGETS:
        assert f'href="{URL}home.contentpage:{page.pk}/{code}/"' in html


def test_cells_say_state_and_counts(cms, page_at):
    page = page_at("imprint")
    page.heading_be = ""
    publish(page)
    line = shown(cms)[page.title]
    assert "up to date" in line["Deutsch"]
    assert "missing" in line["Беларуская"]
    assert "3 of 4" in line["Беларуская"]
    assert line["English source"] == "4 texts"


def test_filter_by_language_state_and_type(cms, page_at):
    page = page_at("imprint")
    page.heading_be = ""
    publish(page)
    stored_image("Portrait", alt_text_en="A portrait")
    assert columns(shown(cms, language="be")) == {"English source", "Беларуская"}
    assert set(shown(cms, state="missing")) == {page.title, "Portrait"}
    assert set(shown(cms, state="missing", type="home.contentpage")) == {page.title}
    assert set(shown(cms, state="missing", type="home.contentpage", language="de")) == set()
    assert set(shown(cms, type="content.campaignimage")) == {"Portrait"}


def test_filters_that_are_no_choice_are_ignored(cms):
    everything = set(shown(cms))
    for filters in ({"language": "xx"}, {"state": "<b>"}, {"type": "auth.user"}, {"p": "many"}):
        assert set(shown(cms, **filters)) == everything
    assert columns(shown(cms, language="en")) == columns(shown(cms))


def test_mine_shows_the_languages_that_a_user_may_translate(site):
    user = make_user("dieter")
    user.user_permissions.add(
        Permission.objects.get(codename="access_admin"),
        Permission.objects.get(content_type__app_label="localization", codename="translate_de"),
    )
    client = client_of(user)
    assert columns(shown(client)) == {"English source", "Deutsch", "Беларуская", "Русский"}
    assert columns(shown(client, mine="on")) == {"English source", "Deutsch"}
    assert shown(client, mine="on", language="be") == {}


def test_mine_explains_itself_to_who_may_not_translate(site):
    user = make_user("gast")
    user.user_permissions.add(Permission.objects.get(codename="access_admin"))
    response = client_of(user).get(URL, {"mine": "on"})
    assert "No language has been given to you" in response.content.decode()


def test_totals_ignore_filters(cms):
    stored_image("Portrait", alt_text_en="A portrait")

    def totals(**filters):
        html = BeautifulSoup(cms.get(URL, filters).content.decode(), "html.parser")
        return [total.get_text(" ", strip=True) for total in html.select(".translation-total")]

    assert len(totals()) == 3
    assert totals() == totals(type="home.contentpage", state="missing")


def test_the_home_page_shows_the_totals(cms, page_at):
    page = page_at("imprint")
    page.summary_en = "Something new"
    publish(page)
    html = BeautifulSoup(cms.get(reverse("wagtailadmin_home")).content.decode(), "html.parser")
    total = overview.totals(overview.rows())["de"]
    text = html.select_one(f'a[href="{URL}?language=de"]').get_text(" ", strip=True)
    assert f"{total.up_to_date} of {total.total} texts up to date" in text


def test_the_page_listing_has_a_badge_per_language(cms, home, page_at):
    page = page_at("imprint")
    page.heading_be = ""
    publish(page)
    html = BeautifulSoup(
        cms.get(reverse("wagtailadmin_explore", args=[home.pk])).content.decode(), "html.parser"
    )
    links = html.select(f'a.translation-badge[href^="{URL}home.contentpage:{page.pk}/"]')
    assert [link.get_text(" ", strip=True) for link in links] == [
        "DE Deutsch : up to date",
        "BE Беларуская : missing 1 1 text to do",
        "RU Русский : up to date",
    ]


@pytest.mark.parametrize("view", ["wagtailadmin_explore", "wagtailadmin_explore_results"])
def test_the_page_listing_still_searches(cms, home, view):
    response = cms.get(reverse(view, args=[home.pk]), {"q": "imprint"})
    assert response.status_code == 200


@pytest.mark.parametrize("code", ["en", "de", "be", "ru"])
def test_every_screen_renders_in_every_interface_language(cms, admin_user, home, speak, code):
    speak(admin_user, code)
    for url in (URL, reverse("wagtailadmin_home"), f"/admin/pages/{home.pk}/"):
        assert cms.get(url).status_code == 200


# Number of queries


def copies(home, sources, number):
    """Store copies of pages with inline children. Every third copy has an unpublished draft."""
    rows = [
        {field.attname: getattr(source, field.attname) for field in Page._meta.concrete_fields}
        | {
            "id": 10_000 + position,
            "path": f"{home.path}{9000 + position}",
            "slug": f"copy-{position}",
            "url_path": f"{home.url_path}copy-{position}/",
            "translation_key": uuid.uuid4(),
            "latest_revision_id": None,
            "live_revision_id": None,
        }
        for position, source in zip(range(number), sources * number, strict=False)
    ]
    Page.objects.bulk_create(Page(**row) for row in rows)
    for position, (row, source) in enumerate(zip(rows, sources * number, strict=False)):
        page = copy.copy(source)
        page._cluster_related_objects = {}
        for name, value in row.items():
            setattr(page, name, value)
        page.page_ptr_id = page.basepage_ptr_id = row["id"]
        base = BasePage(
            **{
                field.attname: getattr(page, field.attname)
                for field in BasePage._meta.concrete_fields
            }
        )
        base.save_base(raw=True, force_insert=True)
        page.save_base(raw=True, force_insert=True)
        for relation in ("timeline", "key_facts", "sources"):
            for child in getattr(source, relation).all() if hasattr(source, relation) else ():
                child = copy.copy(child)
                child.pk, child.country_id = None, page.pk
                child.save_base(raw=True, force_insert=True)
        if position % 3 == 0:
            page.heading_de = "Entwurf"
            revision = Revision.objects.create(
                content_type_id=page.content_type_id,
                base_content_type=ContentType.objects.get_for_model(Page),
                object_id=str(page.pk),
                created_at=timezone.now(),
                content=page.serializable_data(),
            )
            Page.objects.filter(pk=page.pk).update(
                latest_revision=revision, has_unpublished_changes=True
            )
    return [row["id"] for row in rows]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return [query["sql"] for query in captured if "SAVEPOINT" not in query["sql"]]


@pytest.mark.parametrize("name", ["admin_user", "moderator"])
def test_the_overview_takes_at_most_20_queries(request, home, page_at, name):
    client = client_of(request.getfixturevalue(name))
    copies(home, [page_at("repression-in-belarus"), page_at("imprint")], 60)
    stored_image(alt_text_en="A portrait")
    for query in ("", "?p=2", "?state=draft&language=de", "?mine=on"):
        asked = queries(client, URL + query)
        assert len(asked) <= 20, "\n".join(sql[:120] for sql in asked)


def test_more_pages_take_no_more_queries(cms, home, page_at):
    listing = f"/admin/pages/{home.pk}/"
    few = {url: len(queries(cms, url)) for url in (URL, "/admin/")}
    before = queries(cms, listing)
    copies(home, [page_at("repression-in-belarus"), page_at("imprint")], 30)
    for url, number in few.items():
        assert len(queries(cms, url)) <= number, url
    own = [sql for sql in queries(cms, listing) if "JSON_ARRAY" in sql or "jsonb" in sql.lower()]
    assert len(own) <= 2, before


def test_all_texts_are_read_in_three_queries(site, django_assert_num_queries):
    with django_assert_num_queries(3):
        assert overview.rows(translatable_models())
