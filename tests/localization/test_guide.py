"""The guide for editors and translators, as shown in the CMS."""

import re

import pytest
from django.test import Client

from home.localization.views.guide import GUIDE, IMAGES
from tests.conftest import make_user

pytestmark = pytest.mark.either_database

ADDRESS = "/admin/translations/guide/"
LARGEST_IMAGE = 150 * 1024


@pytest.fixture
def translator(site):
    client = Client()
    client.force_login(make_user("alena", "Translators: Беларуская"))
    return client


def test_the_help_menu_leads_to_the_guide(translator):
    assert f'"{ADDRESS}"' in translator.get("/admin/").content.decode()
    page = translator.get(ADDRESS).content.decode()
    assert "Publishing one language" in page
    assert page.count("Guide for editors and translators</h1>") <= 1


def test_every_image_of_the_guide_is_there_and_small(translator):
    names = re.findall(r'<img alt="[^"]+" src="([^"]+)"', translator.get(ADDRESS).content.decode())
    assert sorted(names) == sorted(f"editors/{file.name}" for file in IMAGES.iterdir())
    for name in names:
        answer = translator.get(ADDRESS + name)
        assert answer["Content-Type"] == "image/png"
        assert len(answer.getvalue()) <= LARGEST_IMAGE


@pytest.mark.parametrize("name", ["nothing.png", "../../manage.png", "..%2F..%2Fmanage.py", "x.md"])
def test_nothing_else_is_sent(translator, name):
    answer = translator.get(f"{ADDRESS}editors/{name}", follow=True)
    assert answer.status_code == 404


def test_strangers_do_not_read_it(site):
    assert GUIDE.exists()
    assert Client().get(ADDRESS).status_code == 302
    assert Client().get(f"{ADDRESS}editors/home.png").status_code == 302
