"""What `make check` finds in tests that seem to check something and do not."""

import pytest

from tests.check_assertions import find_problems

pytestmark = pytest.mark.either_database

WRONG = [
    ("assert (x, y)", "holds always"),
    ("assert (x == y, 'message')", "holds always"),
    ("assert [x == y]", "holds always"),
    ("assert 'text'", "holds always"),
    ("assert True", "holds always"),
    ("assert f'{x} is y'", "holds always"),
    ("assert (x == y for x in z)", "holds always"),
    ("assert lambda: x == y", "holds always"),
    ("assert x, y == z", "after the comma"),
    ("assert x, (y in z)", "after the comma"),
    ("assert x, not y", "after the comma"),
    ("assert x, y and z == 1", "after the comma"),
    ("x == y", "thrown away"),
    ("x in y", "thrown away"),
    ("with pytest.raises(KeyError):\n    not x", "thrown away"),
]
RIGHT = [
    "assert x",
    "assert x == y, (x, y)",
    "assert x == y, 'message'",
    "assert x, f'{x} == y'",
    "assert not ()",
    "assert False",
    "assert [] == x",
    "assert all(x == y for x in z), z",
    "assert x, y or 'nothing'",
    "found = x == y",
    "check(x == y)",
]


@pytest.mark.parametrize(("source", "problem"), WRONG)
def test_what_checks_nothing_is_found(source, problem):
    [(line, sentence)] = find_problems(source)
    assert problem in sentence
    assert line == source.count("\n") + 1


@pytest.mark.parametrize("source", RIGHT)
def test_what_checks_something_is_left_alone(source):
    assert list(find_problems(source)) == []
