"""After *Only check*, the same file is imported with one click."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from home.localization.exchange.entries import Format
from home.localization.exchange.formats import write
from home.localization.models import CheckedFile
from tests.admin_forms import draft, form_values
from tests.conftest import make_user
from tests.localization.exchange_files import edited, exported
from tests.localization.moderation import logged_in

FORM = "//form[.//input[@name='checked']]"


@pytest.fixture
def imprint(page_at):
    return page_at("imprint")


@pytest.fixture
def translator(site):
    return make_user("dora", "Translators: Deutsch")


@pytest.fixture
def desk(translator):
    return logged_in(translator)


def url():
    return reverse("localization:exchange")


def checked(desk, imprint, text="Neu", **options):
    data = write(edited(exported([imprint], "de"), summary=text), Format.PO)
    file = SimpleUploadedFile("../../etc/passwd.po", data)
    return desk.post(url(), {"file": file, "dry_run": "on"} | options)


def test_one_click_imports_what_was_checked(desk, imprint):
    answer = checked(desk, imprint)
    assert draft(imprint).summary_de != "Neu"
    answer = desk.post(url(), form_values(answer, FORM))
    assert "1 page has a new draft" in answer.content.decode()
    assert draft(imprint).summary_de == "Neu"
    assert not CheckedFile.objects.exists()


def test_it_is_imported_as_it_was_checked(desk, imprint):
    data = write(edited(exported([imprint], "de"), summary="Neu"), Format.PO)
    imprint.summary_de = "Inzwischen geändert"
    imprint.save_revision()
    for options, expected in (({}, "Inzwischen geändert"), ({"overwrite": "on"}, "Neu")):
        file = SimpleUploadedFile("de.po", data)
        answer = desk.post(url(), {"file": file, "dry_run": "on"} | options)
        desk.post(url(), form_values(answer, FORM))
        assert draft(imprint).summary_de == expected


def test_an_import_at_once_keeps_nothing(desk, imprint):
    answer = checked(desk, imprint, dry_run="")
    assert draft(imprint).summary_de == "Neu"
    assert not CheckedFile.objects.exists()
    assert "checked" not in form_values(answer, "//div[@class='translation-files']")


def test_it_belongs_to_one_user_and_ends(desk, imprint):
    values = form_values(checked(desk, imprint), FORM)
    others = logged_in(make_user("dieter", "Translators: Deutsch"))
    for client, token in ((others, values["checked"]), (desk, str(uuid4())), (desk, "../x")):
        answer = client.post(url(), values | {"checked": token})
        assert "is not kept any more" in answer.content.decode()
    CheckedFile.objects.update(created_at=timezone.now() - timedelta(hours=2))
    assert "is not kept any more" in desk.post(url(), values).content.decode()
    assert draft(imprint).summary_de != "Neu"
    checked(others, imprint)
    assert CheckedFile.objects.get().user.username == "dieter", "old files are deleted"


def test_a_second_check_replaces_the_first(desk, imprint):
    checked(desk, imprint, "Erster")
    answer = checked(desk, imprint, "Zweiter")
    assert CheckedFile.objects.count() == 1
    desk.post(url(), form_values(answer, FORM))
    assert draft(imprint).summary_de == "Zweiter"


def test_what_a_user_may_is_asked_again(desk, translator, imprint):
    values = form_values(checked(desk, imprint), FORM)
    translator.groups.clear()
    desk.post(url(), values)
    assert draft(imprint).summary_de != "Neu"
