"""The README's picture of the house is what the tree looks like, and its layers hold."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.either_database

ROOT = Path(__file__).resolve().parent.parent
README = (ROOT / "README.md").read_text(encoding="utf-8")
PICTURE = re.search(r"## The house\n.*?```\n(.*?)```", README, re.DOTALL)[1]
TABLE = README.partition("| looking for | look in |")[2].partition("\n\n")[0]
PACKAGES = ("home", "campaign")


def folders_of(package):
    return {
        path.name
        for path in (ROOT / package).iterdir()
        if path.is_dir() and path.name != "__pycache__" and any(path.rglob("*.*"))
    }


def folders_drawn(package):
    """Return the names that the picture indents below a package."""
    drawn, inside = set(), False
    for line in PICTURE.splitlines():
        if not line.startswith(" "):
            inside = line.startswith(f"{package}/")
        elif inside:
            words = re.split(r" {2,}", line.strip())[0]
            drawn |= {word.rstrip("/") for word in words.split() if word.endswith("/")}
    return drawn


@pytest.mark.parametrize("package", PACKAGES)
def test_the_picture_names_each_folder(package):
    assert folders_drawn(package) == folders_of(package)


def paths_named():
    """Return what the table and the picture name, as paths from the root of the project."""
    quoted = re.findall(r"`([\w./-]+)`", TABLE) + re.findall(r"\]\((docs/[^)]+)\)", TABLE)
    top = re.findall(r"^([a-z]+/)", PICTURE, re.MULTILINE)
    return sorted({path for path in quoted if "/" in path} | set(top))


def test_the_table_names_many_paths():
    assert len(paths_named()) > 50


@pytest.mark.parametrize("path", paths_named())
def test_each_path_that_the_readme_names_exists(path):
    assert (ROOT / path).exists(), path


@pytest.mark.parametrize("package", PACKAGES)
def test_packages_hold_no_loose_modules(package):
    expected = {"__init__", "apps", "settings", "translation", "urls", "wagtail_hooks", "wsgi"}
    assert {path.stem for path in (ROOT / package).glob("*.py")} <= expected


def test_tests_mirror_the_tree():
    features = folders_of("home") | folders_of("campaign")
    features -= {"migrations", "templates", "templatetags"}
    tested = {path.name for path in (ROOT / "tests").iterdir() if any(path.glob("test_*.py"))}
    assert tested == features


def imports_hold(root):
    done = subprocess.run(
        [str(Path(sys.executable).with_name("lint-imports")), "--no-cache"],
        cwd=root,
        capture_output=True,
        text=True,
    )
    return done.returncode == 0, done.stdout


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("home/localization/state.py", "from home.models import BasePage"),
        ("home/search/analysis.py", "from home.discovery import sitemap"),
        ("home/models/base_page.py", "from campaign.cases import status"),
        ("campaign/cases/status.py", "from campaign.letters import letter"),
        ("home/news_of_the_day.py", "import datetime"),
    ],
    ids=["up", "sideways", "out of home", "up in campaign", "a folder without a layer"],
)
def test_an_import_against_the_layers_is_found(tmp_path, module, line):
    for package in PACKAGES:
        shutil.copytree(
            ROOT / package, tmp_path / package, ignore=shutil.ignore_patterns("__pycache__")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    with (tmp_path / module).open("a", encoding="utf-8") as file:
        file.write(f"\n{line}\n")
    holds, output = imports_hold(tmp_path)
    assert not holds, output
    assert module.removesuffix(".py").replace("/", ".").rpartition(".")[2] in output


def test_the_layers_hold():
    holds, output = imports_hold(ROOT)
    assert holds, output
