"""A site of the previous version comes forward with all that its editors have written, and back."""

import json
import subprocess
import sys

import pytest

from tests.browser.conftest import ROOT, environment, own_database
from tests.old_site import recipient

EN, DE = "salutation_en", "salutation_de"


@pytest.fixture(scope="module")
def story(tmp_path_factory, worker_id):
    """What an appeal says before, after and after the way back, in a database of its own."""
    folder = tmp_path_factory.mktemp("old")
    env = environment(folder, own_database(f"old_site_{worker_id}"))
    env |= {"DJANGO_SETTINGS_MODULE": "campaign.settings", "PYTHONWARNINGS": "ignore"}
    done = subprocess.run(
        [sys.executable, "-m", "tests.old_site"], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return json.loads(done.stdout)


def test_the_recipient_of_every_version_moves_into_the_list(story):
    live, history, draft = story["after"]
    before = [version for version in story["before"]]
    for new, old in zip(story["after"], before, strict=True):
        (row,) = new["recipients"]
        for name in ("name", "office", "address"):
            for code in ("en", "de", "be", "ru"):
                assert row[f"{name}_{code}"] == old[f"recipient_{name}_{code}"], (name, code)
        assert (row[EN], row[DE]) == (old[EN], old[DE])
        assert row["email"] == old["recipient_email"]
        assert new["profile"] == story["invitation"] == "Ales"
    assert len({new["recipients"][0]["key"] for new in story["after"]}) == 1
    assert live["recipients"] == history["recipients"]
    assert draft["recipients"][0][EN] == "Mr President,"
    # What was right stays right, and what was outdated, missing or new stays so too.
    assert live["states"]["de"]["recipient 0.salutation"] == "up_to_date"
    assert live["states"]["ru"]["recipient 0.salutation"] == "missing"
    assert draft["states"]["de"]["recipient 0.salutation"] == "outdated"
    assert draft["states"]["de"]["recipient 0.name"] == "up_to_date"
    assert draft["states"]["ru"]["recipient 0.salutation"] == "up_to_date"


def test_the_way_back_restores_every_version(story):
    assert story["before"][0] | {"followed_sources": None} == recipient(
        recipient_email="a@example.by", followed_sources=None
    )
    assert story["back"] == story["before"]
    assert story["again"] == story["after"]
