"""The HTML of edit forms: what all fields and languages have in common is in it once."""

from tests import admin_forms
from tests.conftest import LANGUAGES


def test_the_form_of_the_profile_is_not_too_large(cms, page_at):
    """Its parts that are the same for all fields and languages are in its HTML once."""
    html = cms.get(admin_forms.page_url("edit", page_at("ales-bialiatski"))).content.decode()
    assert len(html) < 400_000
    assert html.count("data-definition=") == 1


def test_rows_are_added_with_the_fields_of_the_source_language(cms, page_at):
    page = admin_forms.soup(cms.get(admin_forms.page_url("edit", page_at("ales-bialiatski"))))
    (template,) = page.select("template#id_timeline-EMPTY_FORM_TEMPLATE")
    groups = {group["data-language"]: group for group in template.select(".language-group")}
    assert set(groups) == set(LANGUAGES)
    assert groups["en"].select_one("[name=timeline-__prefix__-text_en]")
    for code in LANGUAGES[1:]:
        assert groups[code]["data-copied-from"] == "en"
        assert not groups[code].select("[name]")
