"""Only reviewed packages are installed: the lock files name each one by version and hash."""

import re
import tomllib

import pytest
from django.conf import settings

pytestmark = pytest.mark.either_database

LOCKS = ["requirements.txt", "tests/requirements.txt"]
PINNED = re.compile(r"^[\w.-]+(\[[\w,-]+\])?==[\w.!+]+( ; [^\\]+)?$")
HASH = re.compile(r"^--hash=sha256:[0-9a-f]{64}$")


def requirements(text):
    """Return the requirements of a lock file as (name and version, hashes)."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ").splitlines()
    parts = [re.split(r"\s+(?=--)", line.strip()) for line in joined if line.strip()]
    return [(first.strip(), [part.strip() for part in rest]) for first, *rest in parts]


def faults(text):
    return [
        name
        for name, hashes in requirements(text)
        if not (PINNED.match(name) and hashes and all(HASH.match(one) for one in hashes))
    ]


def test_every_package_is_locked_by_hash():
    for lock in LOCKS:
        text = (settings.BASE_DIR / lock).read_text()
        assert len(requirements(text)) > 30, lock
        assert faults(text) == [], lock


def test_a_package_without_a_hash_is_noticed():
    good = "a==1.0 ; python_version < '4' \\\n    --hash=sha256:" + "0" * 64 + "\n    # via b\n"
    assert faults(good) == []
    for bad in ("a==1.0\n", "a>=1.0 \\\n    --hash=sha256:" + "0" * 64, "git+https://x.example\n"):
        assert faults(good + bad), bad
    assert faults("a==1.0 \\\n    --hash=md5:" + "0" * 32)


def test_every_dependency_is_in_the_lock_file():
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    wanted = {
        LOCKS[0]: project["project"]["dependencies"],
        LOCKS[1]: project["dependency-groups"]["test"],
    }
    for lock, names in wanted.items():
        locked = {
            re.split(r"[\[=]", name)[0].lower()
            for name, _hashes in requirements((settings.BASE_DIR / lock).read_text())
        }
        missing = {re.split(r"[\[<>=]", name)[0].lower() for name in names} - locked
        assert not missing, lock


def test_ci_looks_for_holes():
    assert "check .ci/audit" in (settings.BASE_DIR / ".ci/run").read_text()
    audit = (settings.BASE_DIR / ".ci/audit").read_text()
    for tool in ("bandit", "detect-secrets-hook", "pip-audit"):
        assert f"$bin/{tool}" in audit, tool
