"""Segments: stable addresses, and writing in one language without changing the others."""

import copy

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from wagtail.models import Page

from campaign.letters.models import Embassy
from home.content.blocks import BodyBlock
from home.content.models import CampaignImage
from home.localization.draft_merge import same_content
from home.localization.segments import (
    Kind,
    apply,
    comparable,
    copy_language,
    mirror,
    raw_stream,
    segments,
    values,
)
from home.localization.translatable_objects import translatable_models
from home.models import BasePage, ContentPage, OrganisationSettings
from tests import admin_forms
from tests.conftest import LANGUAGES

# The constructor of a page queries its content type.
pytestmark = [pytest.mark.django_db, pytest.mark.either_database]

BODY = BodyBlock()
# Functions for each block type that return a value with texts and references for a given text.
MAKERS = {
    "text": lambda t: f"<p>{t}</p>",
    "quotation": lambda t: {"text": t, "speaker": t, "source_url": "https://example.org/"},
    "picture": lambda t: {"picture": 7, "caption": t},
    "key_facts": lambda t: [
        {"type": "item", "id": f"fact-{n}", "value": {"value": t, "label": f"{t}{n}"}}
        for n in (1, 2)
    ],
    "sources": lambda t: [
        {"type": "item", "id": "s", "value": {"title": t, "url": "https://example.org/s"}}
    ],
    "questions": lambda t: [
        {"type": "item", "id": "q", "value": {"question": t, "answer": f"<p>{t}</p>"}}
    ],
    "call_to_action": lambda t: {
        "heading": t,
        "text": t,
        "link_text": t,
        "page": 3,
        "url": "https://example.org/c",
    },
    "documents": lambda t: [{"type": "item", "id": "d", "value": 5}],
}

ids = st.sampled_from(list("abcdefg"))
blocks = st.builds(
    lambda key, kind, text: {"id": key, "type": kind, "value": MAKERS[kind](text)},
    ids,
    st.sampled_from(list(MAKERS)),
    st.sampled_from(["one", "two"]),
)
bodies = st.lists(blocks, unique_by=lambda item: item["id"], max_size=5)


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


# Mirroring


@given(bodies, bodies)
def test_mirror_follows_the_source(source, target):
    kept_source, kept_target = copy.deepcopy(source), copy.deepcopy(target)
    mirrored = mirror(BODY, source, target)
    assert (source, target) == (kept_source, kept_target)
    assert mirror(BODY, source, mirrored) == mirrored
    shared = {item["id"] for item in source}
    assert [i["id"] for i in mirrored if i["id"] in shared] == [i["id"] for i in source]
    extra = [item for item in target if item["id"] not in shared]
    assert sorted(i["id"] for i in mirrored) == sorted([*shared, *(i["id"] for i in extra)])
    for item in extra:
        assert item in mirrored
    by_id = {item["id"]: item for item in mirrored}
    assert {i["id"]: i["type"] for i in source}.items() <= {
        key: item["type"] for key, item in by_id.items()
    }.items()


@given(bodies, bodies)
def test_mirror_keeps_texts_and_fills_the_rest(source, target):
    mirrored = values(page_with(en=mirror(BODY, source, target)), "en")
    originals, own = values(page_with(en=source), "en"), values(page_with(en=target), "en")
    types = {item["id"]: item["type"] for item in source}
    same_type = {item["id"] for item in target if types.get(item["id"]) == item["type"]}
    for segment in segments(page_with(en=source), "en"):
        if not segment.address.startswith("body."):
            continue
        block_id = segment.address.split(".")[1]
        found = mirrored[segment.address]
        if block_id in same_type and segment.address in own:
            assert found == own[segment.address]
        elif segment.is_text:
            assert found == ""
        else:
            assert found == originals[segment.address]


def test_extra_blocks_keep_their_place():
    def body(*names):
        return [{"id": name, "type": "text", "value": f"<p>{name}</p>"} for name in names]

    def order(source, target):
        return [item["id"] for item in mirror(BODY, body(*source), body(*target))]

    assert order("abc", "xaybcz") == list("xaybcz")
    assert order("cba", "xaybcz") == list("xczbay")
    assert order("", "xy") == list("xy")
    assert order("abc", "") == list("abc")
    assert order("bc", "axb") == list("axbc")


def test_a_block_whose_type_changed_starts_empty():
    source = [{"id": "a", "type": "quotation", "value": MAKERS["quotation"]("one")}]
    target = [{"id": "a", "type": "text", "value": "<p>old</p>"}]
    (found,) = mirror(BODY, source, target)
    assert found["value"] == {"text": "", "speaker": "", "source_url": "https://example.org/"}


def test_references_that_differ_stay():
    source = [{"id": "a", "type": "picture", "value": {"picture": 7, "caption": "one"}}]
    target = [{"id": "a", "type": "picture", "value": {"picture": 8, "caption": "eins"}}]
    assert mirror(BODY, source, target) == target


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
    assert before["be"].keys() <= after.keys() | {
        name for name in before["be"] if name.split(".")[1:2] and _replaced(source, name)
    }
    for code in ("en", "de", "ru"):
        assert values(page, code) == before[code], code
    assert apply(page, "be", new) == set(new)
    assert values(page, "be") == after


def _replaced(source, address):
    """Tell whether the source has a block with the id in an address, of any type."""
    return address.split(".")[1] in {item["id"] for item in source}


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
