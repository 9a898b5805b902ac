import gettext
import json

import polib
import pytest
import wagtail
from django.conf import settings

from tests.admin_forms import soup
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

ADDED = settings.BASE_DIR / "locale" / "wagtail"


@pytest.mark.parametrize("path", sorted(ADDED.glob("*/LC_MESSAGES/*.po")), ids=str)
def test_what_wagtail_lacks_is_translated_and_compiled(path):
    entries = polib.pofile(str(path))
    assert not entries.untranslated_entries() and not entries.fuzzy_entries()
    compiled = {(e.msgctxt, e.msgid): e.msgstr for e in polib.mofile(str(path.with_suffix(".mo")))}
    assert compiled == {(e.msgctxt, e.msgid): e.msgstr for e in entries}


@pytest.mark.parametrize("language", ["de", "be", "ru"])
@pytest.mark.parametrize("domain", ["django", "djangojs"])
def test_every_message_of_wagtail_is_covered(language, domain):
    root = settings.BASE_DIR / "locale" / "wagtail"
    added = gettext.translation(domain, root, [language], fallback=True)
    missing = []
    for app in ("", "admin", "images", "documents", "users", "snippets", "search", "sites"):
        folder = f"{wagtail.__path__[0]}/{app}/locale"
        try:
            source = polib.pofile(f"{folder}/en/LC_MESSAGES/{domain}.po")
            own = polib.pofile(f"{folder}/{language}/LC_MESSAGES/{domain}.po")
        except OSError:
            continue
        translated = {(e.msgctxt, e.msgid) for e in own.translated_entries()}
        for entry in source:
            is_added = gettext_of(added, entry) != entry.msgid
            if (
                (entry.msgctxt, entry.msgid) not in translated
                and not is_added
                and not entry.obsolete
            ):
                missing.append(f"{app or 'core'}: {entry.msgid}")
    # Some German words are the same as in English.
    assert len(missing) <= 5, f"{language} {domain}: {missing}"


def gettext_of(catalogue, entry):
    if entry.msgid_plural:
        return catalogue.ngettext(entry.msgid, entry.msgid_plural, 1)
    if entry.msgctxt:
        return catalogue.pgettext(entry.msgctxt, entry.msgid)
    return catalogue.gettext(entry.msgid)


@pytest.mark.parametrize("language", LANGUAGES)
def test_cms_speaks_the_language_of_its_user(cms, site, admin_user, speak, language):
    speak(admin_user, language)
    said = {"en": "Save draft", "de": "Entwurf speichern", "be": "Захаваць чарнавік"}
    page = cms.get(f"/admin/pages/{site.root_page_id}/edit/").content.decode()
    assert f'<html lang="{language}"' in page.replace("\n", " ").replace("  ", " ")
    assert said.get(language, "Сохранить черновик") in page
    scripts = cms.get("/admin/jsi18n/").content.decode()
    searching = {"en": "", "de": "Suche", "be": "Пошук", "ru": "Поиск"}
    assert json.dumps(searching[language]).strip('"') in scripts


@pytest.mark.parametrize("language", LANGUAGES)
def test_all_four_languages_are_offered_in_the_account(cms, site, language):
    page = cms.get("/admin/account/").content.decode()
    assert f'<option value="{language}"' in page


def test_browsers_know_all_time_zones_of_the_account(cms, site):
    chosen = soup(cms.get("/admin/account/")).select("[name$=current_time_zone] option[value]")
    zones = [option["value"] for option in chosen if option["value"]]
    assert "Europe/Minsk" in zones
    assert not [zone for zone in zones if "/" not in zone]
