import ast
import fcntl
import hashlib
import io
import os
import shutil
import signal
import socket
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from django.contrib.auth import authenticate, get_user_model
from django.core.management import call_command

from campaign.deploy import launch, machine, packages, start, tools
from tests import check_messages

pytestmark = [pytest.mark.either_database, pytest.mark.bare_machine]

FAKE_MANAGE = """
import os, sys
with open("calls", "a") as calls:
    calls.write(sys.argv[1] + "\\n")
if sys.argv[1] == "create_administrator":
    print("password: " + (os.environ["STARTER_PASSWORD"] or "random"))
if sys.argv[1] == os.environ.get("FAILING_COMMAND"):
    sys.exit("django.db.utils." + os.environ["FAILURE"])
"""
COMMANDS = ["migrate", "collectstatic", "load_starter_content", "create_administrator", "runserver"]


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def calls(folder):
    return (folder / "calls").read_text().split()


def write_site(folder):
    """Write the files that the launcher needs: lock files and a manage.py that logs commands."""
    (folder / "manage.py").write_text(FAKE_MANAGE)
    for name in ("campaign", "static", "tests"):
        (folder / name).mkdir()
    (folder / "campaign/settings.py").touch()
    shutil.copytree(Path(launch.__file__).parent, folder / "campaign/deploy")
    for lock in (packages.LOCK, packages.TEST_LOCK):
        (folder / lock).touch()


@pytest.fixture
def site(tmp_path, monkeypatch):
    """A site in a temporary folder, which `launch` uses as its own."""
    write_site(tmp_path)
    for name, path in {
        "ROOT": ".",
        "VENV": ".venv",
        "STAMP": ".venv/installed",
        "VAR": "var",
        "LOG": "var/launch.log",
    }.items():
        monkeypatch.setattr(machine, name, tmp_path / path)
    monkeypatch.setattr(machine, "PYTHON", Path(sys.executable))
    monkeypatch.setattr(machine, "become", lambda *_: pytest.fail("The launcher went on."))
    monkeypatch.setenv("PORT", str(free_port()))
    for name in (
        "ARGS",
        "BIND",
        "CHROMIUM",
        "DATABASE_URL",
        "FAILING_COMMAND",
        "SITE_URL",
        "STARTER_PASSWORD",
        "WORKERS",
    ):
        monkeypatch.delenv(name, raising=False)
    machine.check_folder(machine.VAR)
    return tmp_path


@pytest.fixture
def steps(monkeypatch):
    """The titles of the steps of `launch`, which are recorded without being run."""
    titles = []
    monkeypatch.setattr(machine, "run_step", lambda title, *_, **__: titles.append(title))
    return titles


# Errors of the machine


def test_old_pythons_can_read_the_launcher():
    source = Path(launch.__file__).read_text()
    ast.parse(source, feature_version=(3, 6))
    assert "from __future__ import annotations" not in source


@pytest.mark.parametrize(
    ("version", "good"), [((3, 6), False), ((3, 10), False), ((3, 11), True), ((3, 14), True)]
)
def test_python_version(version, good):
    problem = launch.python_problem(version)
    assert problem is None if good else f"this is 3.{version[1]}:" in problem


def test_missing_python():
    made = subprocess.run(
        ["make", "run", "PYTHON=no-such-python"], cwd=machine.ROOT, capture_output=True, text=True
    )
    assert "no-such-python was not found: install Python 3.11" in made.stderr
    assert made.returncode != 0


@pytest.mark.parametrize("port", ["web", "0", "65536", "-1", "8000.5", "²"])
def test_invalid_port(port):
    with pytest.raises(SystemExit, match="has to be a number from 1 to 65535"):
        machine.read_port(port)


@pytest.mark.parametrize(("text", "port"), [("", 8000), ("8001", 8001), (" 8001 ", 8001)])
def test_port(text, port):
    assert machine.read_port(text) == port


@pytest.mark.parametrize(("text", "cores", "workers"), [("", 1, 2), ("", 8, 8), ("3", 8, 3)])
def test_workers(text, cores, workers, monkeypatch):
    monkeypatch.setattr(os, "cpu_count", lambda: cores)
    assert machine.read_workers(text) == workers


def test_invalid_workers():
    with pytest.raises(SystemExit, match="WORKERS is 'many': it has to be a number from 1 to 64"):
        machine.read_workers("many")


@pytest.mark.parametrize("host", ["203.0.113.7", "localhost:1"])
def test_address_of_another_machine(host):
    with pytest.raises(SystemExit, match=f"BIND is '{host}': it has to be an IP address of this"):
        machine.check_port(free_port(), host)


def test_taken_port_is_told_before_anything_is_installed(site, steps, monkeypatch):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        monkeypatch.setenv("PORT", str(port))
        with pytest.raises(SystemExit, match=f"Port {port} is taken"):
            start.run()
    assert steps == []


@pytest.mark.parametrize("name", ["VAR", "VENV"])
def test_folder_that_cannot_be_written(site, steps, monkeypatch, name):
    (site / "file").touch()
    # Even root cannot create a folder below a file.
    monkeypatch.setattr(machine, name, site / "file" / "folder")
    with pytest.raises(SystemExit, match="Cannot write in .*/file/folder"):
        launch.main(["run"])
    assert steps == []


def test_python_without_venv(site, steps, monkeypatch):
    monkeypatch.setitem(sys.modules, "ensurepip", None)
    with pytest.raises(SystemExit, match="apt-get install python3-venv"):
        packages.install([packages.LOCK])
    assert steps == []


# Installing


def write_wheel(folder, version):
    """Write a wheel of the package `nothing` to the folder; return its line for a lock file."""
    path = folder / f"nothing-{version}-py3-none-any.whl"
    about = f"nothing-{version}.dist-info"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr(
            f"{about}/METADATA", f"Metadata-Version: 2.1\nName: nothing\nVersion: {version}"
        )
        wheel.writestr(
            f"{about}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any"
        )
        wheel.writestr(f"{about}/RECORD", "")
    return f"nothing=={version} --hash=sha256:{hashlib.sha256(path.read_bytes()).hexdigest()}\n"


@pytest.mark.slow
def test_interrupted_installation_heals_and_is_not_repeated(tmp_path):
    write_site(tmp_path)
    lock = tmp_path / packages.LOCK
    lock.write_text(write_wheel(tmp_path, 1))
    script = tmp_path / "campaign/deploy/launch.py"
    environment = {
        "PATH": os.environ["PATH"],
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_RETRIES": "0",
        "PORT": str(free_port()),
    }

    def run(**more):
        return subprocess.run(
            [sys.executable, "-I", script, "run"],
            env=environment | more,
            capture_output=True,
            text=True,
        )

    offline = run(PIP_INDEX_URL="http://127.0.0.1:1/simple")
    assert offline.returncode == 1
    assert "No matching distribution found for nothing==1" in offline.stdout
    assert offline.stderr.startswith("The packages could not be installed: check the internet")
    assert not (tmp_path / "calls").exists()
    (tmp_path / ".venv/remains").touch()

    online = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path)}
    first = run(**online)
    assert (first.returncode, first.stderr) == (0, "")
    assert not (tmp_path / ".venv/remains").exists()
    assert calls(tmp_path) == COMMANDS

    second = run(PIP_NO_INDEX="1")
    assert (second.returncode, second.stderr) == (0, "")
    assert "Installing" not in second.stdout

    lock.write_text(write_wheel(tmp_path, 2).replace("sha256:", "sha256:0")[:-2])
    forged = run(**online)
    assert forged.returncode == 1
    assert forged.stderr.startswith("A downloaded package is not the one that was checked")


@pytest.fixture
def installed(site, steps, monkeypatch):
    """A site with the run-time packages installed; yields the titles of the later steps."""
    packages.install([packages.LOCK])
    assert steps == ["Making .venv", "Installing the packages of requirements.txt"]
    steps.clear()
    return steps


def test_nothing_is_installed_twice(installed):
    packages.install([packages.LOCK])
    assert installed == []


def test_changed_lock_file_is_installed_into_the_same_venv(installed, site):
    (site / packages.LOCK).write_text("# changed")
    packages.install([packages.LOCK])
    assert installed == ["Installing the packages of requirements.txt"]


def test_test_packages_are_added_and_suffice_to_run(installed):
    packages.install([packages.LOCK, packages.TEST_LOCK])
    packages.install([packages.LOCK])
    assert installed == ["Installing the packages of requirements.txt and tests/requirements.txt"]


def test_moved_or_broken_venv_is_made_anew(installed, monkeypatch):
    monkeypatch.setattr(machine, "PYTHON", Path("no-such-python"))
    packages.install([packages.LOCK])
    assert installed == ["Making .venv", "Installing the packages of requirements.txt"]


def test_interrupted_update_leaves_no_stamp(installed, site, monkeypatch):
    def interrupt(*_, **__):
        raise KeyboardInterrupt

    (site / packages.LOCK).write_text("# changed")
    with monkeypatch.context() as patch, pytest.raises(KeyboardInterrupt):
        patch.setattr(machine, "run_step", interrupt)
        packages.install([packages.LOCK])
    packages.install([packages.LOCK])
    assert installed == ["Making .venv", "Installing the packages of requirements.txt"]


# Starting


@pytest.fixture
def started(site, monkeypatch):
    """A site that only needs to be started; records the command that would replace the process."""
    became = []
    monkeypatch.setattr(packages, "install", lambda locks: None)
    monkeypatch.setattr(machine, "become", lambda *what: became.append(what))
    return became


def test_banner_and_server(started, site, capfd, monkeypatch):
    monkeypatch.setenv("STARTER_PASSWORD", "geheim")
    start.run()
    ((command, environment),) = started
    address = f"127.0.0.1:{os.environ['PORT']}"
    assert command[1:] == ["manage.py", "runserver", "--noreload", "--skip-checks", address]
    assert environment["SITE_URL"] == f"http://{address}"
    assert "STARTER_PASSWORD" not in environment
    shown = capfd.readouterr().out
    for line in (f"site: http://{address}/", f"CMS: http://{address}/admin/", "password: geheim"):
        assert line in shown.splitlines()


def test_development_server(started, site, capfd):
    start.dev()
    ((command, environment),) = started
    port = os.environ["PORT"]
    assert [str(part) for part in command[1:]] == (
        f"-m campaign.deploy.dev_server --port {port}"
    ).split()
    assert environment["DEBUG"] == "1"
    assert calls(site) == ["migrate", "load_starter_content", "create_administrator"]
    assert f"site: http://127.0.0.1:{port}/" in capfd.readouterr().out.splitlines()


def test_production_server(started, site, capfd, monkeypatch):
    monkeypatch.setenv("STARTER_PASSWORD", "geheim")
    monkeypatch.setenv("WORKERS", "3")
    start.serve()
    ((command, environment),) = started
    port = os.environ["PORT"]
    process_file = site / f"var/server-{port}.pid"
    assert [str(part) for part in command[1:]] == (
        f"-m campaign.deploy.server --host 127.0.0.1 --port {port} --workers 3 "
        f"--process-file {process_file}"
    ).split()
    assert environment["SITE_URL"] == f"http://127.0.0.1:{port}"
    assert "STARTER_PASSWORD" not in environment
    assert calls(site) == COMMANDS[:-1]
    assert f"site: http://127.0.0.1:{port}/" in capfd.readouterr().out.splitlines()


def test_banner_names_the_public_address(started, capfd, monkeypatch):
    monkeypatch.setenv("SITE_URL", "https://example.org/")
    start.serve()
    assert started[0][1]["SITE_URL"] == "https://example.org/"
    assert "CMS: https://example.org/admin/" in capfd.readouterr().out.splitlines()


@pytest.mark.parametrize("command", ["run", "dev", "serve", "update"])
def test_nothing_is_done_with_wrong_settings(started, site, monkeypatch, command):
    monkeypatch.setenv("SITE_URL", "http://example.org")
    monkeypatch.setenv("DEBUG", "1")
    with pytest.raises(SystemExit, match="SITE_URL is 'http://example.org'(.|\n)*DEBUG is 1"):
        getattr(start, command)()
    assert not started and not (site / "calls").exists()


def test_update_tells_only_servers_that_run(started, site, capfd, monkeypatch):
    told = []
    monkeypatch.setattr(os, "kill", lambda *what: told.append(what))
    left_behind, running = (site / f"var/server-{port}.pid" for port in (8000, 8001))
    left_behind.write_text("1")
    running.write_text("4711")
    start.update()
    assert told == []
    assert "To start it: make serve" in capfd.readouterr().out
    with running.open() as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        start.update()
    assert told == [(4711, signal.SIGHUP)]
    assert calls(site) == ["migrate", "collectstatic", "migrate", "collectstatic"]
    assert started == []


@pytest.mark.parametrize(
    ("database", "command", "failure", "sentence"),
    [
        ("", "migrate", "OperationalError: locked", "could not be brought up to date"),
        (
            "postgres://far/site",
            "migrate",
            "OperationalError: refused",
            "named by DATABASE_URL cannot",
        ),
        (
            "postgres://far/site",
            "migrate",
            "IntegrityError: twice",
            "could not be brought up to date",
        ),
        ("", "collectstatic", "OSError: full", "static files could not be collected"),
        ("", "load_starter_content", "DataError", "starter content could not be loaded"),
        ("", "create_administrator", "DataError", "account admin could not be made"),
    ],
)
def test_failing_command(started, capfd, monkeypatch, database, command, failure, sentence):
    monkeypatch.setenv("DATABASE_URL", database)
    monkeypatch.setenv("FAILING_COMMAND", command)
    monkeypatch.setenv("FAILURE", failure)
    with pytest.raises(SystemExit, match=sentence):
        start.run()
    assert failure in "".join(capfd.readouterr())
    assert started == []


def test_static_files_are_collected_again_only_when_they_changed(started, site):
    machine.VAR.joinpath("static").mkdir()
    machine.VAR.joinpath("static/staticfiles.json").touch()
    start.run()
    start.run()
    assert calls(site).count("collectstatic") == 1
    (site / "static/site.css").write_text("body {}")
    start.run()
    assert calls(site).count("collectstatic") == 2


# Testing


def make_program(path):
    path.touch(mode=0o755)
    return str(path)


def test_tests_run_on_all_cores(started, site, monkeypatch):
    chromium = make_program(site / "chromium")
    monkeypatch.setenv("PATH", str(site))
    monkeypatch.setattr(os, "cpu_count", lambda: 3)
    tools.test()
    ((command, environment),) = started
    assert command[3:] == ["-n", "3", "-m", "not slow", "--dist", "worksteal"]
    assert environment["CHROMIUM"] == chromium


@pytest.mark.parametrize(
    ("chosen", "arguments"),
    [
        ("-k 'home or letter'", ["-k", "home or letter", "-m", "not slow"]),
        ("-m slow", ["-m", "slow"]),
        ("-n2 -m slow", ["-n2", "-m", "slow", "--dist", "worksteal"]),
        ("--maxfail=1", ["--maxfail=1", "-m", "not slow"]),
    ],
)
def test_slow_tests_are_left_out_unless_a_marker_is_chosen(
    started, site, monkeypatch, chosen, arguments
):
    monkeypatch.setenv("CHROMIUM", make_program(site / "chromium"))
    monkeypatch.setenv("ARGS", chosen)
    tools.test()
    assert started[0][0][3:] == arguments


def test_checks_stop_at_the_first_that_fails(started, site, capfd, monkeypatch):
    programs = site / ".venv/bin"
    programs.mkdir(parents=True)
    for name, status in {"ruff": 0, "djhtml": 0, "lint-imports": 3, "mypy": 0}.items():
        make_program(programs / name)
        (programs / name).write_text(f"#!/bin/sh\necho {name} {status}\nexit {status}\n")
    with pytest.raises(SystemExit, match="This check failed"):
        tools.check()
    said = capfd.readouterr().out.splitlines()
    assert [line for line in said if not line.startswith("#")] == [
        "ruff 0",
        "ruff 0",
        "djhtml 0",
        "lint-imports 3",
    ]


def test_checks_of_interface_strings_need_gettext(monkeypatch):
    monkeypatch.setenv("PATH", "")
    with pytest.raises(SystemExit, match="GNU gettext is missing: install it"):
        check_messages.main()


def test_checks_see_every_template():
    (djhtml,) = [command for command in tools.check_commands() if command[0] == "djhtml"]
    assert "home/templates/home/base.html" in djhtml


def test_missing_chromium_without_root(steps, tmp_path, monkeypatch):
    make_program(tmp_path / "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="The browser tests need Chromium: install it"):
        packages.ensure_chromium({"PATH": str(tmp_path)})
    assert steps == []


def test_missing_chromium_with_root(tmp_path, monkeypatch):
    def run_step(title, command, *_, **__):
        if command[:2] == ["apt-get", "install"]:
            make_program(tmp_path / "chromium")

    make_program(tmp_path / "apt-get")
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    monkeypatch.setattr(machine, "run_step", run_step)
    assert packages.ensure_chromium({"PATH": str(tmp_path)}) == str(tmp_path / "chromium")


def test_chromium_named_wrongly(steps):
    with pytest.raises(SystemExit, match="CHROMIUM is /no/such: there is no such program"):
        packages.ensure_chromium({"CHROMIUM": "/no/such", "PATH": ""})
    assert steps == []


# The administrator's account


@pytest.fixture
def create_administrator(db, monkeypatch):
    """Return a function that runs the command with a STARTER_PASSWORD and returns its output."""

    def run(password):
        monkeypatch.setenv("STARTER_PASSWORD", password)
        output = io.StringIO()
        call_command("create_administrator", stdout=output)
        name, shown = output.getvalue().strip().split("\n")
        assert name == "user name: admin"
        return shown.removeprefix("password: ")

    return run


def test_given_password(create_administrator):
    assert create_administrator("x") == "x"
    assert authenticate(username="admin", password="x").is_superuser


def test_random_password(create_administrator):
    shown = create_administrator("")
    assert authenticate(username="admin", password=shown).is_superuser
    get_user_model().objects.get(username="admin").delete()
    assert create_administrator("") != shown


def test_password_is_kept_unless_another_is_given(create_administrator):
    create_administrator("first")
    stored = get_user_model().objects.get(username="admin").password
    assert create_administrator("").startswith("as shown the first time")
    assert create_administrator("first") == "first"
    assert get_user_model().objects.get(username="admin").password == stored


def test_changed_password(create_administrator):
    create_administrator("first")
    assert create_administrator("second") == "second"
    assert authenticate(username="admin", password="second")
    assert not authenticate(username="admin", password="first")
