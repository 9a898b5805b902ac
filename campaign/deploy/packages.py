"""Installs the virtual environment with the locked packages, and a browser for the tests."""

import contextlib
import fcntl
import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys

from campaign.deploy import machine

LOCK = "requirements.txt"
TEST_LOCK = "tests/requirements.txt"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
HASH_MISMATCH = "DO NOT MATCH THE HASHES"


def install(locks):
    """Install what the lock files list into .venv; do nothing if it is installed already.

    The stamp is written last. If it is missing, or if the Python of .venv was moved or does not
    run, .venv counts as incomplete and is created again.
    """
    with one_at_a_time():
        wanted = lock_lines(locks)
        stamp = machine.STAMP.read_text().splitlines() if machine.STAMP.is_file() else []
        intact = bool(stamp) and stamp[0] == venv_identity()
        if intact and set(wanted) <= set(stamp):
            return
        machine.check_folder(machine.VENV)
        if intact:
            machine.STAMP.unlink()
        else:
            make_venv()
        install_packages(locks)
        machine.STAMP.write_text("\n".join([venv_identity() or "", *wanted]) + "\n")


def make_venv():
    """Create an empty .venv and replace an existing one."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        sys.exit(
            "This Python cannot make virtual environments: install its venv module first, "
            "on Debian and Ubuntu with: apt-get install python3-venv"
        )
    machine.run_step(
        "Making .venv",
        [sys.executable, "-I", "-m", "venv", "--clear", machine.VENV],
        "The virtual environment could not be made: delete the folder .venv and check that "
        "Python has its venv module (Debian and Ubuntu: apt-get install python3-venv).",
    )


def install_packages(locks):
    """Install the packages in the lock files into .venv."""
    machine.run_step(
        "Installing the packages of {}".format(" and ".join(locks)),
        [machine.PYTHON, "-I", "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
        + ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        + [part for lock in locks for part in ("-r", lock)],
        "The packages could not be installed: check the internet connection and the free disk "
        "space, then run the same command again.",
        {
            HASH_MISMATCH: "A downloaded package is not the one that was checked for this site: "
            "do not use it. Restore the requirements files with git, then run this again.",
        },
    )


def venv_identity():
    """Return version and prefix of the Python in .venv, or None if it does not run."""
    question = "import pip, sys; print(sys.version.split()[0], sys.prefix)"
    try:
        answer = subprocess.run(
            [machine.PYTHON, "-I", "-c", question],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
    except OSError:
        return None
    return answer.stdout.decode(errors="replace").strip() if answer.returncode == 0 else None


def lock_lines(locks):
    """Return one line for each lock file: its name and the hash of its content."""
    return [
        f"{lock} {hashlib.sha256((machine.ROOT / lock).read_bytes()).hexdigest()}" for lock in locks
    ]


@contextlib.contextmanager
def one_at_a_time():
    """Wait until no other launcher of this folder is installing packages."""
    with (machine.VAR / "install.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            machine.say("Waiting for another run that installs")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def find_chromium(environment):
    """Return the path of the Chromium in CHROMIUM, else of one in PATH, or None."""
    names = [environment["CHROMIUM"]] if environment.get("CHROMIUM") else CHROMIUM_NAMES
    found = (shutil.which(name, path=environment.get("PATH")) for name in names)
    return next(filter(None, found), None)


def ensure_chromium(environment):
    """Return the path of a Chromium for the browser tests. As root on Debian, install it first."""
    found = find_chromium(environment)
    if found:
        return found
    if environment.get("CHROMIUM"):
        sys.exit("CHROMIUM is {}: there is no such program.".format(environment["CHROMIUM"]))
    if os.geteuid() != 0 or not shutil.which("apt-get", path=environment.get("PATH")):
        sys.exit(
            "The browser tests need Chromium: install it (Debian: apt-get install chromium), "
            "or name one: make test CHROMIUM=/path/to/chromium"
        )
    problem = "Chromium could not be installed: install it by hand, then run make test again."
    unattended = dict(environment, DEBIAN_FRONTEND="noninteractive")
    for title, command in (
        ("Updating Debian's list of packages", ["update"]),
        ("Installing Chromium", ["install", "-y", "--no-install-recommends", "chromium"]),
    ):
        machine.run_step(title, ["apt-get", *command], problem, environment=unattended)
    return find_chromium(environment) or sys.exit(problem)
