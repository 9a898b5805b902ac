"""Find tests that seem to check something and do not: python -m tests.check_assertions.

`assert (x, y)` and `assert x, y == z` hold whatever y is, `assert "text"` holds always, and a
comparison that stands alone is thrown away.
"""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

TESTS = Path(__file__).parent


def always_holds(test: ast.expr) -> bool:
    """Tell whether a condition is true whatever the code under test does."""
    if isinstance(test, ast.Constant):
        return bool(test.value)
    if isinstance(test, ast.Tuple | ast.List | ast.Set):
        return bool(test.elts)
    return isinstance(test, ast.Lambda | ast.JoinedStr | ast.GeneratorExp)


def is_condition(message: ast.expr | None) -> bool:
    """Tell whether the message of an assertion is a condition that somebody meant to check."""
    if isinstance(message, ast.UnaryOp):
        return isinstance(message.op, ast.Not)
    if isinstance(message, ast.BoolOp):
        return any(is_condition(value) for value in message.values)
    return isinstance(message, ast.Compare)


def find_problems(source: str) -> Iterator[tuple[int, str]]:
    """Yield (line, sentence) for each statement in a module's source that checks nothing."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Assert):
            if always_holds(node.test):
                yield node.lineno, "this assertion holds always."
            elif is_condition(node.msg):
                yield node.lineno, "what stands after the comma is not checked."
        elif isinstance(node, ast.Expr) and is_condition(node.value):
            yield node.lineno, "the result of this comparison is thrown away."


def main() -> None:
    """Leave with status 1 after a line for each problem."""
    problems = [
        f"{path.relative_to(TESTS.parent)}:{line}: {problem}"
        for path in sorted(TESTS.rglob("*.py"))
        for line, problem in find_problems(path.read_text(encoding="utf-8"))
    ]
    if problems:
        sys.exit("\n".join(problems))


if __name__ == "__main__":
    main()
