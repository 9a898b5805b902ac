"""Segments: stable addresses, and writing in one language without changing the others."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from campaign.letters.models import Embassy
from home.content.models import CampaignImage
from home.localization.draft_merge import same_content
from home.localization.segments import (
    Kind,
    apply,
    arrange_streams,
    comparable,
    copy_language,
    raw_stream,
    segments,
    values,
)
from home.localization.translatable_objects import translatable_models
from home.models import BasePage, ContentPage, OrganisationSettings
from tests import admin_forms
from tests.conftest import LANGUAGES
from tests.localization.bodies import BODY, MAKERS, bodies

# The constructor of a page queries its content type.
pytestmark = [pytest.mark.django_db, pytest.mark.either_database]


def page_with(**raw):
    fields = {f"body_{code}": BODY.to_python(copy.deepcopy(body)) for code, body in raw.items()}
    return ContentPage(heading_en="Heading", slug="page", **fields)


def addresses(body):
    return [segment.address for segment in segments(page_with(en=body), "en")]


# Addresses


def test_blocks_know_every_type():
    assert set(MAKERS) == set(BODY.child_blocks)


@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("text", {"body.x": Kind.RICH}),
        (
            "quotation",
            {
                "body.x.text": Kind.PLAIN,
                "body.x.speaker": Kind.PLAIN,
                "body.x.source_url": Kind.REFERENCE,
            },
        ),
        ("picture", {"body.x.picture": Kind.REFERENCE, "body.x.caption": Kind.PLAIN}),
        (
            "key_facts",
            {
                "body.x.fact-1.value": Kind.PLAIN,
                "body.x.fact-1.label": Kind.PLAIN,
                "body.x.fact-2.value": Kind.PLAIN,
                "body.x.fact-2.label": Kind.PLAIN,
            },
        ),
        ("sources", {"body.x.s.title": Kind.PLAIN, "body.x.s.url": Kind.REFERENCE}),
        ("questions", {"body.x.q.question": Kind.PLAIN, "body.x.q.answer": Kind.RICH}),
        (
            "call_to_action",
            {
                "body.x.heading": Kind.PLAIN,
                "body.x.text": Kind.PLAIN,
                "body.x.link_text": Kind.PLAIN,
                "body.x.page": Kind.REFERENCE,
                "body.x.url": Kind.REFERENCE,
            },
        ),
        ("documents", {"body.x.d": Kind.REFERENCE}),
    ],
)
def test_segments_of_a_block(kind, expected):
    page = page_with(en=[{"id": "x", "type": kind, "value": MAKERS[kind]("text")}])
    found = [s for s in segments(page, "en") if s.address.startswith("body.")]
    assert {s.address: s.kind for s in found} == expected
    assert list(expected) == [s.address for s in found]
    for segment in found:
        assert segment.is_text == (segment.kind is not Kind.REFERENCE)
        assert segment.labels[0] == "body"
        assert segment.value


@given(bodies)
def test_addresses_are_unique(body):
    found = addresses(body)
    assert len(found) == len(set(found))


@given(bodies, st.randoms())
def test_addresses_do_not_depend_on_the_place(body, random):
    moved = random.sample(body, len(body))
    assert set(addresses(body)) == set(addresses(moved))


@pytest.mark.parametrize("model", translatable_models())
def test_pages_and_others_of_every_type(site, model):
    Embassy.objects.create(country_en="Germany", name_en="Embassy of the Republic of Belarus")
    found = list(model.objects.all())
    assert found or model is CampaignImage
    for instance in found:
        by_language = [[s.address for s in segments(instance, code)] for code in LANGUAGES]
        for code, names in zip(LANGUAGES, by_language, strict=True):
            assert len(names) == len(set(names)), code
            outside_bodies = [n for n in names if not n.startswith("body.")]
            assert outside_bodies == [n for n in by_language[0] if not n.startswith("body.")]
        if isinstance(instance, Page):
            draft = instance.save_revision().as_object()
            assert [s.address for s in segments(draft, "en")] == by_language[0]
            revision = BasePage.objects.get(pk=instance.pk).latest_revision
            assert [s.address for s in segments(revision.as_object(), "en")] == by_language[0]


def test_children_come_under_their_key(site, page_at):
    country = page_at("repression-in-belarus")
    first = country.timeline.first()
    prefix = f"timeline.{first.translation_key}."
    own = {s.address: s for s in segments(country, "de") if s.address.startswith(prefix)}
    assert list(own) == [f"{prefix}text", f"{prefix}source"]
    assert own[f"{prefix}text"].value == first.text_de
    assert own[f"{prefix}text"].labels[0] == "event 1"


# Writing

written = st.sampled_from(["", "<p>new</p>", "plain", "ў &amp; <b>x</b>", "a\nb"])


@given(bodies, bodies, st.data())
def test_apply_gives_back_what_was_written(source, target, data):
    page = page_with(en=source, be=target, de=source)
    before = {code: values(page, code) for code in LANGUAGES}
    texts = [s.address for s in segments(page, "en") if s.is_text]
    new = {name: data.draw(written) for name in texts}
    assert apply(page, "be", new | {"body.unknown": "x"}, source_code="en") == set(new)
    after = values(page, "be")
    assert {name: after[name] for name in new} == new
    assert after.keys() == values(page, "en").keys()
    for code in ("en", "de", "ru"):
        assert values(page, code) == before[code], code
    assert apply(page, "be", new) == set(new)
    assert values(page, "be") == after


def test_apply_without_a_source_writes_only_what_is_there():
    page = page_with(en=[{"id": "a", "type": "text", "value": "<p>one</p>"}])
    assert apply(page, "be", {"body.a": "<p>x</p>", "heading": "Загаловак"}) == {"heading"}
    assert raw_stream(page, "body", "be") == []


def test_apply_to_children(site, page_at):
    page = page_at("ales-bialiatski")
    before = admin_forms.texts(page)
    new = {
        f"{relation}.{child.translation_key}.{field}": f"{relation} {field} {number}"
        for relation, field in (("timeline", "text"), ("charges", "article"))
        for number, child in enumerate(getattr(page, relation).all())
    }
    assert apply(page, "be", new) == set(new)
    found = admin_forms.differences(before, admin_forms.texts(page))
    assert len(found) == len(new)
    assert all(name.endswith("_be") for name in found)
    page.save_revision().publish()
    stored = values(type(page).objects.get(pk=page.pk), "be")
    assert {name: stored[name] for name in new} == new


@pytest.mark.parametrize("make", [OrganisationSettings, CampaignImage, ContentPage])
@pytest.mark.parametrize("code", LANGUAGES)
def test_apply_to_every_column_of_one_language(make, code):
    instance = make()
    fields = [s.address for s in segments(instance, code)]
    new = {name: f"{name} {code}" for name in fields}
    assert apply(instance, code, new) == set(new)
    assert values(instance, code) == new
    for other in LANGUAGES:
        assert other == code or not any(values(instance, other).values())


# Copying a language


@pytest.mark.slow
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(code=st.sampled_from(LANGUAGES), body=bodies, data=st.data())
def test_copy_language_copies_that_language_only(site, page_at, code, body, data):
    origin, target = page_at("ales-bialiatski"), page_at("ales-bialiatski")
    for language in LANGUAGES:
        names = [s.address for s in segments(origin, language) if s.is_text]
        chosen = data.draw(st.lists(st.sampled_from(names), max_size=6, unique=True))
        apply(origin, language, {name: f"{language} {name}" for name in chosen})
        setattr(origin, f"body_{language}", BODY.to_python(copy.deepcopy(body)))
    target.body_en = origin.body_en
    arrange_streams(origin)
    origin.status = "released"
    before = admin_forms.texts(target)
    copy_language(origin, target, code)
    after, wanted = admin_forms.texts(target), admin_forms.texts(origin)
    for column in after:
        expected = wanted if column.endswith(f"_{code}") else before
        assert after[column] == expected[column], column
    assert target.status != "released"


def test_copy_language_to_other_children(site, page_at):
    origin, target = page_at("ales-bialiatski"), page_at("ales-bialiatski")
    rows = list(origin.timeline.all())
    rows[0].text_de = "Neu"
    origin.timeline = [rows[1], rows[0], type(rows[0])(date="2020-01-01", text_de="Zusätzlich")]
    copy_language(origin, target, "de")
    assert [row.pk for row in target.timeline.all()] == [
        row.pk for row in page_at("ales-bialiatski").timeline.all()
    ]
    assert target.timeline.first().text_de == "Neu"
    assert same_content(target, target) and not same_content(origin, target)


# Comparing


@given(st.text(), st.text(alphabet="abc123", min_size=5, max_size=5))
def test_comparable_ignores_keys_and_line_ends(text, key):
    assert comparable(text.replace("\n", "\r\n")) == comparable(text.replace("\r\n", "\n"))
    html = f'<p data-block-key="{key}">{text}</p>\r\n<h2 data-block-key="{key}">b</h2>'
    assert comparable(html) == comparable(f"<p>{text}</p>\n<h2>b</h2>")
    assert comparable(f" {text}\n") == comparable(text)


def test_comparable_tells_texts_apart():
    assert comparable("<p>a</p>") != comparable("<p>b</p>")
    assert comparable("a\nb") != comparable("a b")
    assert comparable(None) == comparable("") == comparable(" ")
    assert comparable(7) == "7"
