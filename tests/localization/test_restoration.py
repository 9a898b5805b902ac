"""Bringing back parts of an old version: nothing else changes, not by a byte."""

import json
from itertools import cycle, permutations

import pytest
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from home.localization.draft_merge import BOOKKEEPING
from home.localization.restoration import (
    SHARED,
    CannotBringBack,
    bring_back,
    mark_of_draft,
    permitted_parts,
    restored,
)
from home.localization.state import State
from home.localization.translatable_objects import latest
from tests import admin_forms
from tests.conftest import LANGUAGES, make_user

PARTS = [*LANGUAGES, SHARED]
# Wagtail keeps these up to date, and publication dates are set anew each time.
NOT_COMPARED = BOOKKEEPING | {"go_live_at", "expire_at"}
KEYS = [f"00000000-0000-4000-8000-00000000000{number}" for number in range(3)]


def parts_of(page):
    """Return the content of a page by part, as JSON texts with their names."""
    content = json.loads(json.dumps(page.serializable_data(), cls=DjangoJSONEncoder))
    content = {name: value for name, value in content.items() if name not in NOT_COMPARED}
    found = {part: {} for part in PARTS}
    for name, rows in content.items():
        if isinstance(rows, list):
            keys = [row.get("translation_key", row["pk"]) for row in rows]
            found[SHARED][name] = keys
            for key, row in zip(keys, rows, strict=True):
                split(found, row, f"{name}.{key}.", {"pk", "sort_order"})
    own = {name: value for name, value in content.items() if not isinstance(value, list)}
    split(found, own, "", ())
    return found


def split(found, content, prefix, ignored):
    for name, value in content.items():
        code = name.rpartition("_")[2]
        # A name without a language is the field of the active language.
        if name not in ignored and f"{name}_en" not in content:
            found[code if code in LANGUAGES else SHARED][prefix + name] = json.dumps(value)


@pytest.fixture
def news(page_at):
    return page_at("detained-in-minsk")


# Any pair of versions

short = st.sampled_from(["", "one", "two", "три", "two\nlines"])
bodies = st.lists(
    st.tuples(st.sampled_from("abc"), short.filter(bool)), unique_by=lambda block: block[0]
)


@st.composite
def versions(draw):
    """Return the changed content of one version: texts, blocks, rows and shared values."""
    days = st.sampled_from(["2011-08-04", "2014-06-21"])
    changed = {"date": draw(days)}
    for code in LANGUAGES:
        changed[f"summary_{code}"] = draw(short)
        blocks = [
            {"type": "text", "value": f"<p>{text}</p>", "id": key} for key, text in draw(bodies)
        ]
        changed[f"body_{code}"] = json.dumps(blocks)
    changed["sources"] = [
        {
            "pk": draw(st.sampled_from([None, 900 + KEYS.index(key)])),
            "translation_key": key,
            "date": draw(days),
            "sort_order": place,
            **{f"title_{code}": draw(short) for code in LANGUAGES},
        }
        for place, key in enumerate(draw(st.lists(st.sampled_from(KEYS), unique=True)))
    ]
    return changed


def version_of(page, changed):
    content = page.serializable_data()
    rows = [content["sources"][0] | row for row in changed["sources"]]
    version = page.with_content_json(content | changed | {"sources": rows})
    version.record_followed_sources()
    return version


# The examples only read the page.
shared_page = {"suppress_health_check": [HealthCheck.function_scoped_fixture]}


@hypothesis_settings(max_examples=40, **shared_page)
@given(draft=versions(), old=versions(), part=st.sampled_from(PARTS))
def test_one_part_leaves_all_others(news, draft, old, part):
    draft, old = version_of(news, draft), version_of(news, old)
    now, then = parts_of(draft), parts_of(old)
    version = restored(draft, old, [part])
    after = parts_of(version)
    kept_keys = {str(row.translation_key) for row in version.sources.all()}
    for other in PARTS:
        if other == part:
            continue
        if part == SHARED:
            # Only rows come and go, each with all its texts.
            expected = {k: v for k, v in (then[other] | now[other]).items() if stays(k, kept_keys)}
        else:
            expected = now[other]
        assert after[other] == expected, other
    if part == SHARED:
        assert after[SHARED] == then[SHARED]
    else:
        for name, value in after[part].items():
            assert value == then[part].get(name, now[part][name]), name


def stays(name, keys):
    return not name.startswith("sources.") or name.split(".")[1] in keys


@hypothesis_settings(max_examples=20, **shared_page)
@given(draft=versions(), old=versions())
def test_all_parts_are_the_old_version(news, draft, old):
    draft, old = version_of(news, draft), version_of(news, old)
    version = restored(draft, old, PARTS)
    assert parts_of(version) == parts_of(old)
    version.record_followed_sources()
    for code in LANGUAGES[1:]:
        states = [each.translation_states(code) for each in (version, old)]
        for address, text in old.texts("en").items():
            assert states[0].get(address) == states[1].get(address) or not text


# Stored drafts


def stored_versions(page, user):
    """Store three versions that differ in every part. Return their revisions."""
    found = []
    for number in range(3):
        version = latest(page)
        for code in LANGUAGES:
            setattr(version, f"summary_{code}", f"{code} {number}")
        rows = list(version.sources.all())
        version.sources = rows[1:] if number == 2 else rows
        for row in version.sources.all():
            row.title_ru = f"ru row {number}"
        version.show_freshness = bool(number % 2)
        version.minimal_clean()
        found.append(version.save_revision(user=user, clean=False))
    return found


def test_every_pair_of_stored_versions(news, admin_user):
    revisions = stored_versions(news, admin_user)
    for (draft, old), code in zip(permutations(revisions, 2), cycle(LANGUAGES), strict=False):
        draft.as_object().save_revision(clean=False)
        page = admin_forms.refresh(news)
        now, then = parts_of(latest(page)), parts_of(old.as_object())
        bring_back(page, old, [code], mark_of_draft(page), admin_user)
        after = parts_of(admin_forms.draft(news))
        others = [part for part in PARTS if part != code]
        assert [after[part] for part in others] == [now[part] for part in others]
        assert after[code][f"summary_{code}"] == then[code][f"summary_{code}"]


def test_the_live_page_stays_and_the_history_says_it(news, admin_user):
    live = admin_forms.texts(news)
    revisions = stored_versions(news, admin_user)
    page = admin_forms.refresh(news)
    bring_back(page, revisions[0], ["be"], mark_of_draft(page), admin_user)
    page = admin_forms.refresh(news)
    assert admin_forms.texts(page) == live
    assert page.latest_revision.user == admin_user
    assert latest(page).summary_be == "be 0"


def test_an_old_translation_is_as_outdated_as_it_was(news, admin_user):
    version = latest(news)
    version.summary_en, version.summary_de = "First", "Erstens"
    version.save_revision(clean=False)
    old = admin_forms.refresh(news).latest_revision
    version = latest(admin_forms.refresh(news))
    version.summary_en, version.summary_de = "Second", "Zweitens"
    version.save_revision(clean=False)
    page = admin_forms.refresh(news)
    bring_back(page, old, ["de"], mark_of_draft(page), admin_user)
    draft = admin_forms.draft(news)
    assert (draft.summary_en, draft.summary_de) == ("Second", "Erstens")
    assert draft.translation_states("de")["summary"] is State.OUTDATED
    page = admin_forms.refresh(news)
    bring_back(page, old, ["en"], mark_of_draft(page), admin_user)
    draft = admin_forms.draft(news)
    assert draft.translation_states("de")["summary"] is State.UP_TO_DATE


# Refusals


def test_a_draft_that_changed_since_is_looked_at_again(news, admin_user):
    revisions = stored_versions(news, admin_user)
    page = admin_forms.refresh(news)
    seen = mark_of_draft(page)
    version = latest(page)
    version.summary_be = "Новае"
    overwritten = page.latest_revision
    version.save_revision(user=admin_user, clean=False, overwrite_revision=overwritten)
    with pytest.raises(CannotBringBack, match="once more"):
        bring_back(news, revisions[0], ["be"], seen, admin_user)
    assert admin_forms.draft(news).summary_be == "Новае"


def test_an_address_that_is_taken_by_now(page_at, admin_user):
    profile = page_at("ales-bialiatski")
    old = profile.latest_revision
    version = latest(profile)
    version.slug = "elsewhere"
    version.save_revision(clean=False).publish()
    other = page_at("imprint")
    other.slug = "ales-bialiatski"
    other.save_revision().publish()
    page = admin_forms.refresh(profile)
    with pytest.raises(CannotBringBack, match="ales-bialiatski"):
        bring_back(page, old, [SHARED], mark_of_draft(page), admin_user)
    assert admin_forms.draft(profile).slug == "elsewhere"


def test_rights_per_part(news, admin_user, moderator):
    translator = make_user("tanja", "Translators: Deutsch")
    assert permitted_parts(translator, news) == ["de"]
    assert permitted_parts(moderator, news) == PARTS
    assert permitted_parts(make_user("nobody"), news) == []
    revisions = stored_versions(news, admin_user)
    page = admin_forms.refresh(news)
    for parts in (["be"], ["de", "be"], [SHARED], ["xx"]):
        with pytest.raises(PermissionDenied):
            bring_back(page, revisions[0], parts, mark_of_draft(page), translator)
    bring_back(page, revisions[0], ["de"], mark_of_draft(page), translator)
    assert admin_forms.draft(news).summary_de == "de 0"


def test_a_locked_page_is_left_alone(news, moderator, editor):
    news.locked, news.locked_by = True, moderator
    news.save()
    assert permitted_parts(editor, news) == []


def test_an_alias_has_no_draft_to_bring_anything_back_into(news, admin_user):
    alias = news.create_alias(update_slug="alias", user=admin_user)
    assert permitted_parts(admin_user, alias) == []
