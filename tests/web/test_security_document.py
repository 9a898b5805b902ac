"""docs/security.md names, for every threat, the code against it and the tests that prove it."""

import re
from pathlib import Path

import pytest

pytestmark = pytest.mark.either_database

ROOT = Path(__file__).resolve().parents[2]
ROWS = re.findall(r"^\| (\d+) \|(.*)\|$", (ROOT / "docs/security.md").read_text(), re.M)


def test_every_threat_has_an_answer():
    assert [int(number) for number, _row in ROWS] == list(range(1, 15))


@pytest.mark.parametrize("number, row", ROWS, ids=[number for number, _row in ROWS])
def test_its_code_and_its_proof_exist(number, row):
    _threat, _answer, where, proof = (cell.strip() for cell in row.split(" | "))
    for path in re.findall(r"`([\w./-]+)`", where):
        if path != "LOGGING":
            assert (ROOT / path).exists(), path
    tests = re.findall(r"`([\w/]+)::(\w+)`", proof)
    assert tests
    for file, name in tests:
        assert f"def {name}(" in (ROOT / "tests" / f"{file}.py").read_text(), name
