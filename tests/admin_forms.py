"""The values that a browser posts from a form of the CMS, and the content that the CMS has stored.

The values are read from the form that the CMS rendered, so that tests send exactly what an editor's
browser sends.
"""

import io
import json
import re

import lxml.html
from bs4 import BeautifulSoup
from django.core.files.images import ImageFile
from django.urls import reverse
from modelcluster.models import get_all_child_relations
from PIL import Image
from wagtail.blocks import ListBlock, StreamBlock, StreamValue, StructBlock

from home.content.blocks import BodyBlock
from home.content.models import CampaignImage
from home.localization.registry import localized_fields
from home.localization.structure import with_own_fields
from home.localization.structure_fields import switch_name

PAGE_FORM = "//form[@id='page-edit-form']"
SETTINGS_FORM = "//form[@id='w-editor-form']"
CONTROLS = ".//input[@name] | .//textarea[@name] | .//select[@name]"
BLOCKS = ".//*[@data-block and @data-w-block-arguments-value]"
EMPTIED = "null"  # Draftail's value after an editor has deleted all text
UNTOUCHED = json.dumps(  # Draftail's value of a text that was added and left empty
    {
        "blocks": [
            {
                "key": "abcde",
                "type": "unstyled",
                "depth": 0,
                "text": "",
                "inlineStyleRanges": [],
                "entityRanges": [],
            }
        ],
        "entityMap": {},
    }
)


def page_url(name, page, *args):
    """Return the URL of one of the CMS's views of a page, such as `edit`."""
    return reverse(f"wagtailadmin_pages:{name}", args=[page.pk, *args])


def add_url(model, parent, name="add"):
    label, model_name = model._meta.label_lower.split(".")
    return reverse(f"wagtailadmin_pages:{name}", args=[label, model_name, parent.pk])


def soup(response):
    return parse(response.content.decode())


def parse(html):
    return BeautifulSoup(html, "lxml")


def form_values(response, form=PAGE_FORM):
    """Return the values that an unchanged form posts. `form` is the XPath of the form."""
    # lxml, because Beautiful Soup would take a third of the time of all tests that post forms.
    found = lxml.html.document_fromstring(response.content.decode()).xpath(form)
    assert found, f"{response.request['PATH_INFO']} ({response.status_code}) has no form {form}"
    values = {}
    for control in found[0].xpath(CONTROLS):
        if "disabled" not in control.attrib:
            values |= _successful(control)
    for block in found[0].xpath(BLOCKS):
        state = json.loads(block.get("data-w-block-arguments-value"))[0]
        values |= _inputs(BodyBlock(), block.get("id"), state)
    return {name: value for name, value in values.items() if "__prefix__" not in name}


def _successful(control):
    """Return the name and value of a control as a browser submits them."""
    name, kind = control.get("name"), control.get("type", "")
    if control.tag == "textarea":
        text = control.text_content().removeprefix("\n")  # HTML ignores a first line feed
        return {name: re.sub(r"\r\n|\r|\n", "\r\n", text)}
    if control.tag == "select":
        chosen = control.xpath(".//option[@selected]") or control.xpath(".//option")
        return {name: chosen[0].get("value", chosen[0].text_content())} if chosen else {}
    if kind in ("checkbox", "radio"):
        return {name: control.get("value", "on")} if "checked" in control.attrib else {}
    return {} if kind in ("submit", "button", "file") else {name: control.get("value", "")}


def _inputs(block, name, state):
    """Return the inputs that the CMS's scripts create from the state of a block."""
    if isinstance(block, StructBlock):
        values = {}
        for key, child in block.child_blocks.items():
            values |= _inputs(child, f"{name}-{key}", (state or {}).get(key))
        return values
    if isinstance(block, (StreamBlock, ListBlock)):
        values = {f"{name}-count": str(len(state))}
        for position, item in enumerate(state):
            values |= _item(block, f"{name}-{position}", position, item)
        return values
    if isinstance(state, dict):  # the value of a chooser
        state = state["id"]
    return {name: "" if state is None else str(state)}


def _item(block, name, position, item):
    values = {
        f"{name}-deleted": "",
        f"{name}-order": str(position),
        f"{name}-id": item.get("id") or "",
    }
    if isinstance(block, ListBlock):
        return values | _inputs(block.child_block, f"{name}-value", item["value"])
    child = block.child_blocks[item["type"]]
    return values | {f"{name}-type": item["type"]} | _inputs(child, f"{name}-value", item["value"])


def body(field, *blocks):
    """Return the inputs of a body field with new blocks, given as (type, value) pairs.

    A text is HTML or a value that Draftail posts: a JSON object or `null`. New blocks give a
    language other than English a structure of its own.
    """
    definition = BodyBlock()
    state = []
    for kind, value in blocks:
        child = definition.child_blocks[kind]
        if kind != "text" or not (value == EMPTIED or value.startswith("{")):
            value = child.get_form_state(child.normalize(value))
        state.append({"type": kind, "value": value, "id": ""})
    own = {switch_name(field): "on"} if blocks and not field.endswith("_en") else {}
    return own | _inputs(definition, field, state)


def set_own_body(page, code, blocks):
    """Give a page's body blocks in one language that do not follow those of English."""
    setattr(page, f"body_{code}", blocks)
    page.followed_sources = with_own_fields(page.followed_sources, code, {"body"})


def first_row(relation, **values):
    """Return the inputs of the first row of an inline form, as added by an editor."""
    row = {"id": "", "ORDER": "1", "DELETE": ""} | values
    return {f"{relation}-TOTAL_FORMS": "1"} | {
        f"{relation}-0-{name}": value for name, value in row.items()
    }


def changed(values, *changes):
    """Return posted values with changes. Changes to a body field replace all of its inputs."""
    for change in changes:
        for field in re.findall(r"\b(body_\w\w)-count\b", " ".join(change)):
            values = {name: old for name, old in values.items() if not name.startswith(f"{field}-")}
        values = values | change
    return values


def submit(client, url, *changes, action=None, form=PAGE_FORM, to=None):
    """Open the form at `url`, change some values and press a button; return the response.

    `action` is the button: None saves a draft, `publish` publishes. `to` is the URL to post to if
    it differs from `url`.
    """
    opened = client.get(url)
    assert opened.status_code == 200, f"{url} answers {opened.status_code}"
    values = changed(form_values(opened, form), *changes)
    return client.post(to or url, values | ({f"action-{action}": "1"} if action else {}))


def messages(response):
    """Return all error messages in a form, including those of blocks."""
    shown = soup(response)
    found = [element.get_text(" ", strip=True) for element in shown.select(".error-message")]
    for block in shown.select("[data-block][data-w-block-arguments-value]"):
        _state, *errors = json.loads(block["data-w-block-arguments-value"])
        found += _block_messages(errors)
    return found


def _block_messages(errors):
    if isinstance(errors, list):
        return [message for error in errors for message in _block_messages(error)]
    if isinstance(errors, dict):
        return errors.get("messages", []) + [
            message for error in errors.values() for message in _block_messages(error)
        ]
    return []


def refresh(page):
    """Return the live version of a page from the database."""
    return type(page).objects.get(pk=page.pk)


def draft(page):
    """Return the latest draft of a page from the database."""
    return refresh(page).get_latest_revision_as_object()


def texts(instance):
    """Return every text of an object and its inline children in every language, by field path."""
    found = {
        field.attname: _plain(getattr(instance, field.attname))
        for _name, _code, field in localized_fields(type(instance))
    }
    for relation in get_all_child_relations(type(instance)):
        accessor = relation.get_accessor_name()
        for position, row in enumerate(getattr(instance, accessor).all()):
            for _name, _code, field in localized_fields(type(row)):
                address = f"{accessor}.{position}.{field.attname}"
                found[address] = _plain(getattr(row, field.attname))
    return found


def _plain(value):
    """Return a text without the paragraph keys that the editor adds."""
    if not isinstance(value, StreamValue):
        return value or ""
    raw = json.dumps(list(value.raw_data), ensure_ascii=False, sort_keys=True)
    return re.sub(r' data-block-key=\\"\w+\\"', "", raw) if len(value) else ""


def differences(before, after):
    """Return the differences between two results of `texts`: {field path: (before, after)}."""
    return {
        address: (before.get(address), after.get(address))
        for address in before.keys() | after.keys()
        if before.get(address) != after.get(address)
    }


def image_file(kind="JPEG", size=(240, 180)):
    """Return the bytes of a small image."""
    file = io.BytesIO()
    Image.radial_gradient("L").resize(size).convert("RGB").save(file, kind)
    return file.getvalue()


def stored_image(title="Portrait", size=(240, 180), **attributes):
    """Return a new image in the image library of the CMS."""
    file = ImageFile(io.BytesIO(image_file(size=size)), name=f"{title.lower()}.jpg")
    return CampaignImage.objects.create(title=title, file=file, **attributes)
