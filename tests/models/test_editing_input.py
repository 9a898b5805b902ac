"""Invalid input of editors: a clear message is shown, the input is kept, nothing is saved."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.utils.translation import gettext, override
from wagtail.models import Page, Revision

from home.models import ContentPage
from tests import admin_forms as editor

pytestmark = pytest.mark.either_database

REQUIRED = "This field is required."
SLUG_IS_TAKEN = "The slug '%(page_slug)s' is already in use within the parent page."
SLUG_IS_NOT_ASCII = "Use only the letters a–z, digits and hyphens: short links must be typable."
BUTTON_LEADS_NOWHERE = "Choose the page, or give the address, that the button leads to."
NOT_AN_ADDRESS = "Enter a valid URL."
BUTTON = {"heading": "Act now", "text": "Every letter counts.", "link_text": "Write"}


def too_long(length, limit=255):
    """Return Django's message about a text that is too long, in the active language."""
    with pytest.raises(ValidationError) as error:
        MaxLengthValidator(limit)("x" * length)
    return error.value.messages[0]


@pytest.fixture(params=["en", "ru"])
def interface(request, speak, admin_user):
    speak(admin_user, request.param)
    return request.param


@pytest.fixture
def action(interface):
    """The button that is pressed: saving a draft and publishing take turns."""
    return {"en": None, "ru": "publish"}[interface]


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


def refuse(cms, url, *changes, action):
    """Post an invalid form. Check that it is shown again as typed, and that nothing is stored."""
    before = stored()
    values = editor.changed(editor.form_values(cms.get(url)), *changes)
    response = cms.post(url, values | ({f"action-{action}": "1"} if action else {}))
    assert response.status_code == 200, f"{url}: saved, or answered {response.status_code}"
    assert stored() == before, f"{url}: something was stored"
    assert as_typed(editor.form_values(response)) == as_typed(values), f"{url}: something is lost"
    return response


def stored():
    return (
        Page.objects.count(),
        Revision.objects.count(),
        list(ContentPage.objects.order_by("pk").values_list("pk", "title", "draft_title", "slug")),
        [editor.texts(page) for page in ContentPage.objects.order_by("pk")],
    )


def as_typed(values):
    """Return the values of a form without its CSRF token and the keys of paragraphs."""
    return {
        name: [block["text"] for block in json.loads(value)["blocks"]]
        if '"blocks"' in value
        else value
        for name, value in values.items()
        if name not in ("csrfmiddlewaretoken", "next")
    }


def in_language(code, message):
    with override(code):
        return gettext(message)


# The form of a page


def test_no_english_heading(cms, imprint, interface):
    url = editor.page_url("edit", imprint)
    changes = {"heading_en": "", f"heading_{interface}": "", "summary_de": "Typed just now"}
    response = refuse(cms, url, changes, action="publish")
    assert editor.messages(response) == [in_language(interface, REQUIRED)]


def test_no_english_heading_in_a_new_page(cms, home, interface):
    url = editor.add_url(ContentPage, home)
    typed = {"heading_be": "Новая старонка", "slug": "new", "summary_ru": "Только что написано"}
    response = refuse(cms, url, typed, action="publish")
    assert editor.messages(response) == [in_language(interface, REQUIRED)]


def test_duplicate_slug(cms, imprint, interface, action):
    changes = {"slug": "privacy", f"summary_{interface}": "Typed just now"}
    response = refuse(cms, editor.page_url("edit", imprint), changes, action=action)
    message = in_language(interface, SLUG_IS_TAKEN) % {"page_slug": "privacy"}
    assert editor.messages(response) == [message]


def test_slug_that_is_not_ascii(cms, imprint, interface, action):
    slug = {"en": "naïve", "ru": "о-нас"}[interface]
    changes = {"slug": slug, f"summary_{interface}": "Typed just now"}
    response = refuse(cms, editor.page_url("edit", imprint), changes, action=action)
    assert editor.messages(response) == [in_language(interface, SLUG_IS_NOT_ASCII)]


def test_endless_heading(cms, imprint, interface):
    changes = {f"heading_{interface}": "Ы" * 10_000}
    response = refuse(cms, editor.page_url("edit", imprint), changes, action="publish")
    with override(interface):
        assert editor.messages(response) == [too_long(10_000)]


def test_endless_title_of_a_copy(cms, imprint, interface):
    url = editor.page_url("copy", imprint)
    before = stored()
    values = {"new_title": "Ы" * 10_000, "new_slug": "copy"}
    response = editor.submit(cms, url, values, form=f"//form[@action='{url}']")
    assert response.status_code == 200
    assert stored() == before
    with override(interface):
        assert editor.messages(response) == [too_long(10_000)]
    shown = editor.form_values(response, f"//form[@action='{url}']")
    assert shown["new_title"] == values["new_title"]


# The body


def test_call_to_action_that_leads_nowhere(cms, imprint, interface):
    blocks = [("text", "<p>Before</p>"), ("call_to_action", BUTTON)]
    changes = editor.body(f"body_{interface}", *blocks)
    response = refuse(cms, editor.page_url("edit", imprint), changes, action="publish")
    assert editor.messages(response) == [in_language(interface, BUTTON_LEADS_NOWHERE)]


@pytest.mark.parametrize(
    "block",
    [
        ("call_to_action", BUTTON | {"url": "javascript:alert(1)"}),
        ("quotation", {"text": "Words", "source_url": "javascript:alert(1)"}),
        ("sources", [{"title": "Source", "url": "data:text/html,<script>alert(1)</script>"}]),
    ],
    ids=["call to action", "quotation", "sources"],
)
def test_address_that_is_a_script(cms, imprint, block):
    url = editor.page_url("edit", imprint)
    response = refuse(cms, url, editor.body("body_de", block), action="publish")
    assert editor.messages(response) == [NOT_AN_ADDRESS]


def tampered(text="Follow this", kind="unstyled", styles=(), entity=None, **data):
    """Return a tampered text in the format that Draftail posts."""
    paragraph = {
        "key": "abcde",
        "type": kind,
        "depth": 0,
        "text": text,
        "inlineStyleRanges": [{"offset": 0, "length": 6, "style": style} for style in styles],
        "entityRanges": [{"offset": 0, "length": 6, "key": 0}] if entity else [],
    }
    plain = paragraph | {"type": "unstyled", "key": "fghij", "text": "Plain words."}
    plain |= {"inlineStyleRanges": [], "entityRanges": []}
    entities = {"0": {"type": entity, "mutability": "MUTABLE", "data": data}} if entity else {}
    return json.dumps({"blocks": [paragraph, plain], "entityMap": entities})


TAMPERED = {
    "script": tampered("Follow <script>alert(1)</script>"),
    "onerror": tampered('Follow <img src="x" onerror="alert(1)">'),
    "unknown paragraph": tampered(kind="script"),
    "unknown style": tampered(styles=["SCRIPT", "onclick"]),
    "javascript": tampered(entity="LINK", url="javascript:alert(1)"),
    "mixed case": tampered(entity="LINK", url="JaVaScRiPt:alert(1)"),
    "tab": tampered(entity="LINK", url=" java\tscript:alert(1)"),
    "data": tampered(entity="LINK", url="data:text/html,<script>alert(1)</script>"),
    "attribute in address": tampered(entity="LINK", url='https://a.org/" onmouseover="alert(1)'),
    "attribute": tampered(entity="LINK", url="https://a.org/", onclick="alert(1)"),
    "picture": tampered(entity="IMAGE", src="x", onerror="alert(1)"),
    "embed": tampered(entity="EMBED", url="javascript:alert(1)", embedType="video"),
}


def test_scripts_in_rich_text_are_dropped(cms, client, imprint):
    url = editor.page_url("edit", imprint)
    blocks = editor.body("body_be", *[("text", text) for text in TAMPERED.values()])
    response = editor.submit(cms, url, blocks, action="publish")
    assert response.status_code == 302, editor.messages(response)
    stored = editor.refresh(imprint).body_be
    for name, block in zip(TAMPERED, stored, strict=True):
        assert "Plain words." in block.value.source, name
        assert_harmless(editor.parse(block.value.source), name)
    shown = editor.soup(client.get("/be/imprint/")).main
    assert shown.get_text().count("Plain words.") == len(TAMPERED)
    assert_harmless(shown, "page")


def test_markup_in_plain_fields_is_shown_as_typed(cms, client, imprint):
    typed = '<script>alert(1)</script><img src=x onerror="alert(1)">'
    fields = {"heading_ru": typed, "summary_ru": typed, "link_text_ru": "<b onclick=alert(1)>x</b>"}
    url = editor.page_url("edit", imprint)
    response = editor.submit(cms, url, fields, action="publish")
    assert response.status_code == 302, editor.messages(response)
    shown = editor.soup(client.get("/ru/imprint/"))
    assert shown.h1.get_text() == typed
    assert_harmless(shown.main, "page")
    assert "alert(1)" not in [script.get_text() for script in shown.select("script")]


def assert_harmless(html, name):
    """Check that no element can run anything."""
    for element in html.find_all(True):
        assert element.name not in ("script", "iframe", "object", "embed", "style"), name
        for attribute, value in element.attrs.items():
            assert not attribute.startswith("on"), f"{name}: {element}"
            address = "".join(str(value).split()).lower()
            is_script = address.startswith(("javascript:", "data:", "vbscript:"))
            assert not is_script, f"{name}: {element}"
