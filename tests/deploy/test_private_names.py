"""docs/private-apis.md lists exactly the private names of other packages that the project uses."""

import ast
import importlib
import inspect
import re

import pytest
from django.apps import apps
from django.conf import settings
from django.db.migrations.recorder import MigrationRecorder

pytestmark = pytest.mark.either_database

DOCUMENT = settings.BASE_DIR / "docs/private-apis.md"
OWN = ("campaign", "home")
# Names with an underscore that the documentation of Python or Django describes.
DOCUMENTED = {
    "_asdict",
    "_base_manager",
    "_default_manager",
    "_exit",
    "_fields",
    "_make",
    "_meta",
    "_replace",
    "_state",
}
TABLE = re.compile(
    r"(?:FROM|JOIN|INTO|UPDATE)\s+((?:wagtail|django|auth|account|mfa|taggit)\w*_\w+)"
)
BUILT_IN = ("builtins", "typing")
DOTTED = re.compile(r"[a-z]\w+(\.\w+)+")


def listed():
    """Return the names in backticks in the first column of the document's tables."""
    rows = re.findall(r"^\| (`[^|]+`) \|", DOCUMENT.read_text(), re.MULTILINE)
    return [name for row in rows for name in re.findall(r"`([\w.]+)`", row)]


def resolve(name):
    """Return (object, rest): the object of a dotted name, and the parts that could not be found."""
    parts = name.split(".")
    found = importlib.import_module(parts.pop(0))
    while parts:
        if not hasattr(found, parts[0]):
            try:
                importlib.import_module(f"{found.__name__}.{parts[0]}")
            except (ImportError, AttributeError):
                break
        found = getattr(found, parts.pop(0))
    return found, parts


def exists(name):
    """Return whether the installed packages have a name.

    A name without a dot is a database table. Names that are set only on instances or on an argument
    are searched in the source.
    """
    if "." not in name:
        models = [*apps.get_models(include_auto_created=True), MigrationRecorder.Migration]
        return name in {model._meta.db_table for model in models}
    try:
        found, rest = resolve(name)
        return not rest or (len(rest) == 1 and mentions(found, rest[0]))
    except (ImportError, TypeError, OSError):
        return False


def mentions(found, name):
    """Return whether the source of a function, or of a class and its parents, contains a name."""
    parents = inspect.getmro(found) if inspect.isclass(found) else [found]
    sources = [inspect.getsource(each) for each in parents if each.__module__ not in BUILT_IN]
    return any(re.search(rf"\b{name}\b", source) for source in sources)


def names_defined(tree):
    """Return the names of functions, classes and attributes that a module defines."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.name
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            if isinstance(node.value, ast.Name) and node.value.id in ("self", "cls"):
                yield node.attr
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id


def overridden(tree):
    """Return the underscored methods that call the same name on `super()`, so a parent has them."""
    for node in ast.walk(tree):
        if (
            isinstance(node, ast.Attribute)
            and isinstance(node.value, ast.Call)
            and isinstance(node.value.func, ast.Name)
            and node.value.func.id == "super"
        ):
            yield node.attr


def imported_privately(tree):
    """Return the dotted names that are imported from private modules of other packages."""
    for node in ast.walk(tree):
        if isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            for alias in node.names:
                parts = [*node.module.split("."), alias.name]
                is_private = any(is_underscored(part) or part == "internal" for part in parts)
                if parts[0] not in OWN and is_private:
                    yield ".".join(parts)


def is_underscored(name):
    return name.startswith("_") and not name.startswith("__")


def disguises(tree):
    """Return the class paths that fields and blocks set in `deconstruct` for migrations."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef) and node.name == "deconstruct":
            strings = (part.value for part in ast.walk(node) if isinstance(part, ast.Constant))
            yield from (text for text in strings if DOTTED.fullmatch(str(text)))


def private_names_in(source):
    """Return the private names of other packages that a module's source uses.

    Attributes are bare names, imports and class paths are dotted names, tables are as in SQL.
    """
    tree = ast.parse(source)
    known = DOCUMENTED | set(names_defined(tree))
    found = {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and is_underscored(node.attr) and node.attr not in known
    }
    found |= {name for name in overridden(tree) if is_underscored(name)}
    found |= {*imported_privately(tree), *disguises(tree)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            found |= set(TABLE.findall(node.value))
    return found


def used():
    """Return (name, file) for each private name in the project's code, except in migrations."""
    sources = {
        path: path.read_text()
        for folder in OWN
        for path in (settings.BASE_DIR / folder).rglob("*.py")
        if "migrations" not in path.parts
    }
    return {
        (name, str(path.relative_to(settings.BASE_DIR)))
        for path, source in sources.items()
        for name in private_names_in(source)
    }


def is_listed(name, names):
    return any(other == name or other.endswith(f".{name}") for other in names)


def test_installed_packages_have_all_that_is_listed():
    assert len(listed()) > 10
    assert [name for name in listed() if not exists(name)] == []


def test_all_that_is_used_is_listed():
    names = listed()
    assert sorted((path, name) for name, path in used() if not is_listed(name, names)) == []


def test_all_that_is_listed_is_used():
    code = "".join(
        path.read_text() for folder in OWN for path in (settings.BASE_DIR / folder).rglob("*.py")
    )
    last_parts = {name.rpartition(".")[2] for name in listed()}
    assert [name for name in last_parts if not re.search(rf"\b{name}\b", code)] == []


@pytest.mark.parametrize(
    "name",
    [
        "granian.Granian._no_such_name",
        "granian._no_such_module.name",
        "no_such_package.name",
        "wagtail.models.Site.find_for_request._no_such_attribute",
        "wagtailcore_nosuchtable",
    ],
)
def test_a_name_that_is_gone_would_be_noticed(name):
    assert not exists(name)


@pytest.mark.parametrize(
    ("source", "name"),
    [
        ("page._private", "_private"),
        ("class A(B):\n    def _hook(self):\n        super()._hook()", "_hook"),
        ("from granian._granian import SocketHolder", "granian._granian.SocketHolder"),
        ("from allauth.account.internal.flows import x", "allauth.account.internal.flows.x"),
        ("q = 'SELECT 1 FROM wagtailcore_site'", "wagtailcore_site"),
        (
            "def deconstruct(self):\n    return 'django.db.models.URLField', []",
            "django.db.models.URLField",
        ),
    ],
)
def test_a_name_that_is_used_would_be_noticed(source, name):
    assert private_names_in(source) == {name}


@pytest.mark.parametrize(
    "source",
    [
        "Model._meta.get_field('x')",
        "class A:\n    def set(self):\n        self._x = 1\n\n\ndef get(a):\n    return a._x",
        "from home.x import _y",
        "x.__class__",
    ],
)
def test_names_of_ones_own_are_left_alone(source):
    assert private_names_in(source) == set()
