"""Everything that the documents and samples for operating the site name exists."""

import re

import pytest
from django.core.management import get_commands

from campaign.deploy.machine import ROOT

pytestmark = pytest.mark.either_database

SAMPLES = [ROOT / "Dockerfile", ROOT / "compose.yaml", ROOT / "docs/deploy.md"]
SAMPLES += [ROOT / "CONTRIBUTING.md"]
SAMPLES += sorted((ROOT / "docs/deploy").iterdir())
LAUNCHED = r"launch\.py\"?,? \"?(\w+)(?![\w/])"


def found(pattern):
    """Return all matches of the pattern in the samples, each with its file."""
    return {
        (match, path.name) for path in SAMPLES for match in re.findall(pattern, path.read_text())
    }


def test_commands_exist():
    launcher = (ROOT / "campaign/deploy/launch.py").read_text()
    for command, name in found(LAUNCHED):
        assert f'"{command}": ' in launcher, name
    for command, name in found(r"manage\.py (\w+)"):
        assert command in get_commands(), name
    targets = re.search(r"^\.PHONY: (.*)", (ROOT / "Makefile").read_text(), re.M)[1].split()
    for command, name in found(r"(?:^ {4}|`|&& )make (\w+)"):
        assert command in targets, name


def test_what_has_to_be_run_regularly_is():
    for command in ("publish_scheduled", "empty_trash", "clearsessions"):
        assert {(command, "compose.yaml"), (command, "deploy.md")} <= found(r"manage\.py (\w+)")


def test_same_command_everywhere():
    serving = {name for command, name in found(LAUNCHED) if command == "serve"}
    assert {"Dockerfile", "campaign.service"} <= serving


def test_settings_exist():
    sources = [ROOT / "campaign/settings.py", *(ROOT / "campaign/deploy").glob("*.py")]
    code = "".join(path.read_text() for path in sources)
    rows = re.findall(r"^\| (`[A-Z].*?) \|", (ROOT / "docs/deploy.md").read_text(), re.M)
    names = re.findall(r"`([A-Z_]+)", " ".join(rows))
    assert len(names) > 10
    for name in names:
        assert f'"{name}"' in code, name


def test_proxies_write_nothing_about_readers():
    assert "exclude http\n" in (ROOT / "docs/deploy/Caddyfile").read_text()
    nginx = (ROOT / "docs/deploy/nginx.conf").read_text()
    servers = nginx.count("\nserver {")
    assert servers == nginx.count("access_log off;") == nginx.count("error_log /dev/null;")


def test_targets_of_make_are_commands_of_the_launcher():
    launcher = (ROOT / "campaign/deploy/launch.py").read_text()
    makefile = (ROOT / "Makefile").read_text()
    targets = re.search(r"^\.PHONY: help (.*)", makefile, re.M)[1].split()
    assert {"dev", "check"} <= set(targets)
    for target in targets:
        assert f'"{target}": ' in launcher, target
        assert re.search(rf'^\t@echo "make {target} ', makefile, re.M), target
