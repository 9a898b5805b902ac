"""Loads the starter content from the TOML files in this folder into an empty site."""

import json
import tomllib
from collections.abc import Iterator
from html import escape
from itertools import groupby
from pathlib import Path
from uuid import NAMESPACE_URL, uuid5

from django.apps import apps
from django.conf import settings
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname
from wagtail.models import Page, Site

from campaign.actions.models import RiskSettings
from campaign.cases.models.about_profile import AboutProfile
from home.localization.registry import translated_field_names
from home.models import HomePage, HomePageTeaser, OrganisationSettings

FOLDER = Path(__file__).parent
PAGE_KEYS = {"key", "model", "parent", "slug", "show_in_menus"}


def read(name: str) -> dict:
    """Return the content of `<name>.toml` in the starter folder."""
    with open(FOLDER / f"{name}.toml", "rb") as file:
        return tomllib.load(file)


def has_texts(code: str) -> bool:
    """Return whether starter content exists in a language. If not, fallbacks are shown."""
    return (FOLDER / f"{code}.toml").exists()


def rich_text(markup: str) -> str:
    """Convert plain text to rich text.

    Empty lines separate paragraphs; `## ` starts a heading and `- ` a list item.
    """
    html = []
    for part in markup.strip().split("\n\n"):
        lines = part.splitlines()
        for is_item, group in groupby(lines, key=lambda line: line.startswith("- ")):
            if is_item:
                html.append("<ul>" + "".join(f"<li>{_text(i[2:])}</li>" for i in group) + "</ul>")
                continue
            text = " ".join(group)
            tag, text = ("h2", text[3:]) if text.startswith("## ") else ("p", text)
            html.append(f"<{tag}>{_text(text)}</{tag}>")
    return "".join(html)


def _text(text: str) -> str:
    return escape(text.strip(), quote=False)


@transaction.atomic
def load() -> bool:
    """Load pages and organisation if the site has no home page; return whether they were loaded.

    A site with a home page is not changed, whatever editors have changed or deleted in it.
    """
    if HomePage.objects.exists():
        return False
    texts = {code: read(code) for code, _name in settings.LANGUAGES if has_texts(code)}
    home = _build(HomePage, "home", texts, slug="home")
    site = _replace_welcome_page(home)
    pages = {"home": home}
    for entry in read("shared")["pages"]:
        page = _build_page(entry, texts)
        if isinstance(page, AboutProfile):
            page.profile = pages["profile"]
        pages[entry.get("parent", "home")].add_child(instance=page)
        page.save_revision().publish()
        pages[entry["key"]] = page
    home.refresh_from_db()
    home.lead_page, home.actions_page = pages["profile"], pages["actions"]
    home.teasers = [HomePageTeaser(page=pages[key]) for key in ("news", "profile", "country")]
    home.save_revision().publish()
    organisation = OrganisationSettings.for_site(site)
    _fill(organisation, texts, ["organisation"])
    organisation.imprint_page, organisation.privacy_page = pages["imprint"], pages["privacy"]
    organisation.save()
    risk = RiskSettings.for_site(site)
    risk.safety_page = pages["safety"]
    risk.save()
    return True


def _replace_welcome_page(home: HomePage) -> Site:
    """Replace the welcome page of a new Wagtail by `home`, as the root of the default site."""
    site = Site.objects.filter(is_default_site=True).first() or Site(is_default_site=True)
    welcome = site.root_page if site.root_page_id else None
    if welcome and welcome.slug == home.slug:
        welcome.slug = "welcome"
        welcome.save()
    Page.get_first_root_node().add_child(instance=home)
    site.root_page = home
    site.hostname, site.site_name = "localhost", settings.WAGTAIL_SITE_NAME
    site.save()
    if welcome and welcome.specific_class is Page:
        Page.objects.get(pk=welcome.pk).delete()
    home.refresh_from_db()
    return site


def _build_page(entry: dict, texts: dict) -> Page:
    key = entry["key"]
    children = {name: value for name, value in entry.items() if isinstance(value, list)}
    shared = {k: v for k, v in entry.items() if k not in PAGE_KEYS | children.keys()}
    page = _build(
        apps.get_model(entry["model"]),
        key,
        texts,
        slug=entry["slug"],
        show_in_menus=entry.get("show_in_menus", False),
        **shared,
    )
    for name, rows in children.items():
        model = page._meta.get_field(name).related_model
        setattr(page, name, list(_children(model, [key, name], rows, texts)))
    return page


def _children(model, path: list[str], rows: list[dict], texts: dict) -> Iterator:
    for position, shared in enumerate(rows):
        child = model(sort_order=position, **shared)
        if translated_field_names(model):
            _fill(child, texts, [*path, position])
        yield child


def _build(model, key: str, texts: dict, **shared):
    instance = model(**shared)
    _fill(instance, texts, [key])
    return instance


def _fill(instance, texts: dict, path: list) -> None:
    """Set every translated field of `instance` in every language, from the texts in the files."""
    for code, text in texts.items():
        for step in path:
            text = text[step]
        for name in translated_field_names(type(instance)):
            value = text.get(name, "").strip()
            if name == "body":
                # Block ids are equal in all languages: a translation mirrors the source's blocks.
                block_id = str(uuid5(NAMESPACE_URL, "/".join(map(str, path))))
                blocks = [{"type": "text", "value": rich_text(value), "id": block_id}]
                value = json.dumps(blocks if value else [])
            setattr(instance, build_localized_fieldname(name, code), value)
