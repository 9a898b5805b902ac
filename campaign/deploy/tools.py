"""Commands for developers: checks, tests, benchmarks, lock files, interface strings."""

import os
import shlex
import shutil
import subprocess
import sys

from campaign.deploy import machine, packages

# Languages of the interface strings. The other folders complete the catalogues of packages.
TRANSLATIONS = sorted(path.parts[-2] for path in machine.ROOT.glob("locale/*/LC_MESSAGES"))
ARGUMENTS_SHOWN = 5  # the list of templates is long


def prepare():
    """Install everything that the tests need; return the environment to run them in."""
    packages.install([packages.LOCK, packages.TEST_LOCK])
    return dict(os.environ, CHROMIUM=packages.ensure_chromium(os.environ))


def check():
    """Run linters, type checks, Django's checks and the checks of the tests; exit at a failure.

    The checks print their results to the terminal, as when they are run by hand.
    """
    packages.install([packages.LOCK, packages.TEST_LOCK])
    for command in check_commands():
        machine.say("### " + shlex.join(command[:ARGUMENTS_SHOWN]))
        done = subprocess.run([machine.VENV / "bin" / command[0], *command[1:]], cwd=machine.ROOT)
        if done.returncode:
            sys.exit("This check failed: see above.")


def check_commands():
    """Return the commands of `check`. Each one starts with the name of its program in .venv."""
    templates = sorted(
        str(path.relative_to(machine.ROOT))
        for folder in ("campaign", "home")
        for path in (machine.ROOT / folder).rglob("*.html")
    )
    return [
        ["ruff", "check"],
        ["ruff", "format", "--check"],
        ["djhtml", "--check", *templates],
        ["lint-imports"],
        ["mypy"],
        ["python", "-m", "tests.check_assertions"],
        ["python", "manage.py", "check"],
        ["python", "manage.py", "makemigrations", "--check", "--dry-run"],
        ["python", "-m", "tests.check_messages"],
    ]


def test():
    """Prepare the tests and replace this process by pytest, with the options in ARGS.

    Without options, the tests run on all cores. Slow tests are left out unless the options select
    tests by marker.
    """
    arguments = shlex.split(os.environ.get("ARGS", "")) or ["-n", str(os.cpu_count() or 1)]
    if not any(argument.startswith("-m") for argument in arguments):
        arguments += ["-m", "not slow"]
    if any(argument.startswith(("-n", "--numprocesses")) for argument in arguments):
        arguments += ["--dist", "worksteal"]  # a few tests take much longer than the others
    machine.become([machine.PYTHON, "-m", "pytest", *arguments], prepare())


def bench():
    """Replace this process by the benchmark, with the options in ARGS."""
    packages.install([packages.LOCK])
    arguments = shlex.split(os.environ.get("ARGS", ""))
    machine.become([machine.PYTHON, "-m", "tests.bench", *arguments], dict(os.environ))


def lock():
    """Write both lock files from pyproject.toml. ARGS=--upgrade selects the newest versions."""
    packages.install([packages.LOCK, packages.TEST_LOCK])
    uv = machine.VENV / "bin" / "uv"
    if not uv.exists():
        sys.exit("uv is missing: .venv/bin/python -m pip install uv, then run this again.")
    compile_lock = [uv, "pip", "compile", "--universal", "--python-version", "3.11"]
    compile_lock += ["--generate-hashes", "--no-header", "--no-emit-index-url"]
    compile_lock += shlex.split(os.environ.get("ARGS", ""))
    problem = "The lock file was not written: see the error above."
    machine.run_step(
        "Locking " + packages.LOCK, [*compile_lock, "pyproject.toml", "-o", packages.LOCK], problem
    )
    grouped = [*compile_lock, "--group", "test", "-c", packages.LOCK, "-o", packages.TEST_LOCK]
    machine.run_step("Locking " + packages.TEST_LOCK, grouped, problem)


def require_gettext():
    """Exit with a message if GNU gettext is not installed."""
    if not shutil.which("msgfmt"):
        sys.exit("GNU gettext is missing: install it (Debian: apt-get install gettext).")


def makemessages_command():
    """Return the command that updates the .po files below the working directory."""
    command = [str(machine.PYTHON), "manage.py", "makemessages", "--no-location", "--no-wrap"]
    for folder in (".venv", "var", "tests"):
        command += ["--ignore", folder]
    for language in TRANSLATIONS:
        command += ["--locale", language]
    return command


def messages():
    """Update and compile the interface strings of all languages."""
    packages.install([packages.LOCK, packages.TEST_LOCK])
    require_gettext()
    problem = "The interface strings were not written: see the error above."
    machine.run_step("Collecting the interface strings", makemessages_command(), problem)
    compile_messages = [machine.PYTHON, "manage.py", "compilemessages", "--ignore", ".venv"]
    machine.run_step("Compiling them", compile_messages, problem)
