"""Import of translation files: translations become drafts, and each entry is reported."""

import json
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext
from wagtail.models import Revision

from campaign.cases.models import ProfilePage
from home.content.models import CampaignImage
from home.localization import translatable_objects
from home.localization.exchange.entries import ExchangeError, Format, Outcome
from home.localization.exchange.exporter import export
from home.localization.exchange.formats import read, write
from home.localization.state import State, fingerprint
from home.models import HomePage, OrganisationSettings
from tests import admin_forms as editor
from tests.localization.exchange_files import edited, exported, imported, outcomes, reasons

FORMATS = list(Format)


@pytest.fixture(params=FORMATS)
def file_format(request):
    return request.param


@pytest.fixture
def profile(page_at):
    return page_at("ales-bialiatski")


def count_revisions():
    return Revision.objects.count()


def test_a_file_that_nobody_changed_changes_nothing(site, file_format):
    for code in ("de", "be", "ru"):
        before = count_revisions()
        document = exported(translatable_objects.all_objects(), code, file_format)
        report = imported(document, file_format)
        assert set(report.counts) <= {Outcome.UNCHANGED}
        assert len(report.results) == len(document.entries) > 80
        assert count_revisions() == before


def test_from_another_source_language(profile):
    document = exported([profile], "be", source_language="ru")
    assert document.source_language == "ru"
    assert document.entries[0].source == profile.heading_ru
    report = imported(edited(document, heading="Новы загаловак"))
    assert outcomes(report) == {"heading": Outcome.APPLIED}
    draft = editor.draft(profile)
    assert draft.heading_be == "Новы загаловак"
    assert draft.translation_states("be")["heading"] is State.UP_TO_DATE


def test_an_outdated_source_makes_an_outdated_translation(profile):
    profile.heading_en = "Another heading"
    profile.save_revision().publish()
    document = exported([profile], "be", source_language="ru")
    imported(edited(document, heading="Новы загаловак"))
    assert editor.draft(profile).translation_states("be")["heading"] is State.OUTDATED


def test_pages_get_one_draft_each_and_are_not_published(site, profile, admin_user, file_format):
    home = HomePage.objects.get()
    before, live = count_revisions(), editor.texts(editor.refresh(profile))
    document = exported([home, profile], "be", file_format)
    changed = edited(document, heading="Загаловак", summary="Змест")
    report = imported(changed, file_format, admin_user)
    assert report.counts == {Outcome.APPLIED: 4}
    assert (report.drafts, report.live) == (2, 0)
    assert count_revisions() == before + 2
    assert editor.texts(editor.refresh(profile)) == live
    draft = editor.draft(profile)
    assert editor.differences(live, editor.texts(draft)) == {
        "heading_be": (live["heading_be"], "Загаловак"),
        "summary_be": (live["summary_be"], "Змест"),
    }
    assert draft.get_latest_revision().user == admin_user
    assert draft.translation_states("be")["heading"] is State.UP_TO_DATE
    assert imported(changed, file_format).counts == {Outcome.UNCHANGED: 4}


def test_an_inline_child(profile, file_format):
    document = exported([profile], "be", file_format)
    address = next(e.address for e in document.entries if e.address.startswith("timeline."))
    report = imported(edited(document, **{address: "Падзея"}), file_format)
    assert outcomes(report) == {address: Outcome.APPLIED}
    assert "Падзея" in editor.draft(profile).texts("be").values()
    assert "Падзея" not in editor.refresh(profile).texts("be").values()


def test_a_site_setting_changes_at_once(site, admin_user, file_format):
    organisation = OrganisationSettings.for_site(site)
    document = exported([organisation], "be", file_format)
    report = imported(edited(document, organisation_name="Свабода"), file_format, admin_user)
    assert (report.drafts, report.live) == (0, 1)
    organisation = OrganisationSettings.objects.get()
    assert organisation.organisation_name_be == "Свабода"
    assert organisation.translation_states("be")["organisation_name"] is State.UP_TO_DATE


def test_an_images_alternative_text(site, admin_user, file_format):
    image = editor.stored_image(alt_text_en="A man at a desk")
    document = exported([image], "be", file_format)
    assert [e.target for e in document.entries] == [""]
    report = imported(edited(document, alt_text="Мужчына за сталом"), file_format, admin_user)
    assert report.counts == {Outcome.APPLIED: 1}
    image = CampaignImage.objects.get(pk=image.pk)
    assert image.alt_text_be == "Мужчына за сталом"
    assert image.alt_text_ru in ("", None)


def with_body(page, **bodies):
    for code, blocks in bodies.items():
        setattr(page, f"body_{code}", json.dumps(blocks))
    page.save_revision().publish()
    return page


TEXT = {
    "type": "text",
    "value": "<p>One <b>bold</b></p>",
    "id": "11111111-0000-4000-8000-000000000001",
}
QUOTE = {
    "type": "quotation",
    "value": {"text": "Words", "speaker": "Ales", "source_url": "https://example.org/"},
    "id": "11111111-0000-4000-8000-000000000002",
}


def test_an_empty_body_is_mirrored_from_its_source(page_at, file_format):
    page = with_body(page_at("imprint"), en=[TEXT, QUOTE], be=[])
    document = exported([page], "be", file_format)
    targets = {
        f"body.{TEXT['id']}": "<p>Адзін <b>тлусты</b></p>",
        f"body.{QUOTE['id']}.text": "Словы",
    }
    report = imported(edited(document, **targets), file_format)
    assert report.counts == {Outcome.APPLIED: 2}
    blocks = editor.draft(page).body_be.get_prep_value()
    assert [block["id"] for block in blocks] == [TEXT["id"], QUOTE["id"]]
    assert blocks[1]["value"]["text"] == "Словы"
    assert blocks[1]["value"]["source_url"] == "https://example.org/"


def test_three_bad_among_good_ones(page_at, file_format):
    page = with_body(page_at("imprint"), en=[TEXT, QUOTE], be=[])
    document = exported([page], "be", file_format)
    document = edited(
        document,
        **{
            "heading": "Добры",
            "summary": "<script>alert(1)</script>",
            f"body.{TEXT['id']}": "<p>Адзін <b>тлусты</p>",
            f"body.{QUOTE['id']}.text": "Добрыя словы",
        },
    )
    document.entries.append(replace(document.entries[0], address="body.gone", target="Куды?"))
    report = imported(document, file_format)
    assert outcomes(report) == {
        "heading": Outcome.APPLIED,
        "summary": Outcome.REFUSED,
        f"body.{TEXT['id']}": Outcome.REFUSED,
        f"body.{QUOTE['id']}.text": Outcome.APPLIED,
        "body.gone": Outcome.UNKNOWN,
    }
    draft = editor.draft(page)
    assert draft.heading_be == "Добры"
    assert "<script" not in str(editor.texts(draft))


# Sources and translations that have changed since the export


def test_a_source_that_changed_since_leaves_its_translation_outdated(profile, file_format):
    old = profile.summary_en
    document = exported([profile], "be", file_format)
    profile.summary_en = "A wholly new summary."
    profile.save_revision().publish()
    changed = edited(document, summary="Стары змест", heading="Загаловак")
    report = imported(changed, file_format)
    assert outcomes(report) == {"summary": Outcome.SOURCE_CHANGED, "heading": Outcome.APPLIED}
    draft = editor.draft(profile)
    assert draft.summary_be == "Стары змест"
    states = draft.translation_states("be")
    assert (states["summary"], states["heading"]) == (State.OUTDATED, State.UP_TO_DATE)
    assert draft.followed_sources["texts"][fingerprint(old)] == old.strip()

    draft.save_revision()  # saving without a change must not affect the state
    assert editor.draft(profile).translation_states("be")["summary"] is State.OUTDATED


def outdate(page):
    page.summary_en = "The English has changed."
    page.save_revision().publish()
    return page


def test_an_outdated_text_is_marked_and_can_be_declared_right(profile, file_format):
    old = profile.summary_en
    data = write(export([outdate(profile)], "be"), file_format)
    assert old.strip() in data.decode().replace("&quot;", '"')
    document = read(data)
    entry = next(e for e in document.entries if e.address == "summary")
    assert entry.is_fuzzy
    assert imported(document, file_format).counts == {Outcome.UNCHANGED: len(document.entries)}

    report = imported(edited(document, summary=entry.target), file_format)
    assert report.counts == {Outcome.CONFIRMED: 1}
    assert editor.draft(profile).translation_states("be")["summary"] is State.UP_TO_DATE


def test_unfinished_entries_are_not_applied(profile):
    document = exported([outdate(profile)], "be")
    document.entries = [replace(e, target="Пачатак") for e in document.entries if e.is_fuzzy]
    report = imported(document)
    assert report.counts == {Outcome.UNFINISHED: 1}
    assert editor.draft(profile).summary_be != "Пачатак"


def test_only_open_ones(profile):
    assert exported([profile], "be", only_open=True).entries == []
    document = exported([outdate(profile)], "be", only_open=True)
    assert [e.address for e in document.entries] == ["summary"]


def test_a_newer_text_on_the_site_is_never_lost(profile, file_format):
    document = exported([profile], "be", file_format)
    profile.heading_be, profile.summary_be = "З сайта", "Таксама з сайта"
    profile.save_revision().publish()
    untouched = next(e.target for e in document.entries if e.address == "summary")
    changed = edited(document, heading="З файла", summary=untouched)
    report = imported(changed, file_format)
    assert outcomes(report) == {"heading": Outcome.REFUSED, "summary": Outcome.UNCHANGED}
    assert editor.draft(profile).heading_be == "З сайта"

    report = imported(changed, file_format, overwrite=True)
    assert outcomes(report) == {"heading": Outcome.APPLIED, "summary": Outcome.UNCHANGED}
    assert editor.draft(profile).heading_be == "З файла"
    assert editor.draft(profile).summary_be == "Таксама з сайта"


def test_a_file_that_lost_its_marks_is_still_told_by_its_sources(profile):
    document = exported([profile], "be")
    document.entries = [
        replace(e, source_fingerprint="", target_fingerprint="", target="Загаловак")
        for e in document.entries
        if e.address == "heading"
    ]
    assert outcomes(imported(document)) == {"heading": Outcome.APPLIED}
    assert editor.draft(profile).translation_states("be")["heading"] is State.UP_TO_DATE


# Refusals


REFUSED = [
    ("heading", "", "empty"),
    ("heading", "x" * 256, "255"),
    ("heading", "Two\nlines", "one line"),
    ("summary", "x" * 501, "500"),
    ("summary", "x" * 100_001, "100,000"),
    ("summary", "An {unknown} placeholder", "placeholder"),
    ("summary", "<b>bold</b>", "markup"),
]


def test_refused_with_a_reason(profile, file_format):
    before = editor.texts(editor.draft(profile))
    whole = exported([profile], "be", file_format)
    for address, target, reason in REFUSED:
        report = imported(edited(whole, **{address: target}), file_format)
        assert outcomes(report) == {address: Outcome.REFUSED}, reason
        assert reason in reasons(report)
    assert editor.texts(editor.draft(profile)) == before


def test_the_same_text_twice(profile, file_format):
    document = edited(exported([profile], "be", file_format), heading="A", summary="B")
    document.entries.append(replace(document.entries[0], target="C"))
    report = imported(document, file_format)
    assert outcomes(report) == {"heading": Outcome.REFUSED, "summary": Outcome.APPLIED}


NOBODY = [
    *("cases.profilepage:999999", "auth.user:1", "nonsense", "", "home.homepage:" + "9" * 5000),
    *("cases.profilepage:-1", "cases.profilepage:٣", "../../etc/passwd", "home.homepage:1e3"),
]


def test_objects_that_do_not_exist(profile, file_format):
    document = edited(exported([profile], "be", file_format), heading="A")
    for reference in NOBODY:
        document.entries = [replace(e, reference=reference) for e in document.entries]
        assert imported(document, file_format).counts == {Outcome.UNKNOWN: 1}, reference[:30]


def test_a_reference_names_an_object_in_one_way_only(profile, file_format):
    document = edited(exported([profile], "be", file_format), heading="A")
    document.entries = [
        replace(e, reference=f"cases.profilepage:000{profile.pk}") for e in document.entries
    ]
    assert imported(document, file_format).counts == {Outcome.UNKNOWN: 1}


def test_references_and_shared_values_cannot_be_written(page_at):
    page = with_body(page_at("imprint"), en=[TEXT, QUOTE], be=[])
    document = exported([page], "be")
    for address in (f"body.{QUOTE['id']}.source_url", "slug", "title", "heading_de", "live"):
        document.entries = [replace(document.entries[0], address=address, target="x")]
        assert imported(document).counts == {Outcome.UNKNOWN: 1}


def test_a_locked_page(profile, admin_user):
    document = edited(exported([profile], "be"), heading="A")
    profile.locked = True
    profile.save()
    report = imported(document)
    assert report.counts == {Outcome.REFUSED: 1}
    assert "locked" in reasons(report)


# Languages


NOT_THE_SITES = {"": "not say", "fr": "not have", "en": "not have", "x" * 999: "not"}


def test_a_language_that_is_not_the_sites(profile, file_format):
    document = edited(exported([profile], "be", file_format), heading="A")
    for language, sentence in NOT_THE_SITES.items():
        document.language = language
        with pytest.raises(ExchangeError, match=sentence):
            imported(document, file_format)


@pytest.mark.parametrize("language", ["be_BY", "be-BY", "BE"])
def test_languages_with_a_country(profile, language):
    document = edited(exported([profile], "be"), heading="A")
    document.language = language
    assert imported(document).language == "be"


def test_only_languages_of_ones_own(profile, editor_of):
    document = edited(exported([profile], "be"), heading="A")
    before = count_revisions()
    with pytest.raises(ExchangeError, match="may not translate"):
        imported(document, user=editor_of("de"))
    assert count_revisions() == before
    assert imported(document, user=editor_of("be")).counts == {Outcome.APPLIED: 1}


@pytest.fixture
def editor_of(db):
    """Return a function that returns a translator into one language only."""
    from tests.conftest import make_user

    names = {"de": "Deutsch", "be": "Беларуская"}
    return lambda code: make_user(f"translator-{code}", f"Translators: {names[code]}")


# All or nothing


def test_a_dry_run_stores_nothing_and_reports_the_same(profile, site):
    organisation = OrganisationSettings.for_site(site)
    document = edited(
        exported([profile, organisation], "be"), heading="A", organisation_name="B", summary=""
    )
    before = count_revisions()
    dry = imported(document, dry_run=True)
    assert count_revisions() == before
    assert OrganisationSettings.objects.get().organisation_name_be != "B"
    assert imported(document).counts == dry.counts


def test_a_failure_half_way_leaves_nothing(site, monkeypatch):
    pages = [HomePage.objects.get(), ProfilePage.objects.get()]
    document = edited(exported(pages, "be"), heading="A")
    before, calls = count_revisions(), []
    store = translatable_objects.store

    def fail_second(*args, **kwargs):
        calls.append(args)
        if len(calls) == 2:
            raise RuntimeError
        return store(*args, **kwargs)

    monkeypatch.setattr(translatable_objects, "store", fail_second)
    with pytest.raises(RuntimeError):
        imported(document)
    assert count_revisions() == before


def test_queries_grow_with_objects_and_not_with_entries(profile):
    def queries(*addresses):
        document = exported([profile], "be")
        changed = edited(document, **{a: f"{a} anew" for a in addresses})
        with CaptureQueriesContext(
            connection,
        ) as captured:
            imported(changed, dry_run=True)
        return len(captured)

    assert abs(queries("heading", "summary", "role", "name") - queries("heading")) <= 2


# Commands


def test_commands(profile, file_format, tmp_path, capsys):
    path = str(tmp_path / "be.file")
    call_command(
        "export_translations", "--language", "be", "--format", file_format, "-o", path,
        "--page", str(profile.pk),
    )  # fmt: skip
    assert "texts written" in capsys.readouterr().out
    document = read((tmp_path / "be.file").read_bytes())
    assert {e.reference for e in document.entries} == {translatable_objects.reference(profile)}
    (tmp_path / "be.file").write_bytes(write(edited(document, heading="A"), file_format))
    before = count_revisions()
    call_command("import_translations", path, "--dry-run")
    assert count_revisions() == before
    call_command("import_translations", path, "--user", "")
    assert "1 applied" in capsys.readouterr().out
    assert editor.draft(profile).heading_be == "A"


def test_commands_say_what_is_wrong(site, tmp_path):
    out = str(tmp_path / "x.po")
    for arguments in (
        ["export_translations", "--language", "en", "-o", out],
        ["export_translations", "--language", "fr", "-o", out],
        ["export_translations", "--language", "be", "--source", "be", "-o", out],
        ["export_translations", "--language", "be", "-o", str(tmp_path / "no" / "x.po")],
        ["export_translations", "--language", "be", "-o", out, "--page", "99999"],
        ["import_translations", str(tmp_path / "missing.po")],
        ["import_translations", str(tmp_path)],
        ["import_translations", __file__, "--user", "nobody"],
        ["import_translations", __file__],
    ):
        with pytest.raises(CommandError):
            call_command(*arguments)
