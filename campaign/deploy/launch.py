"""Start, serve or test the site on a machine that has nothing but Python (the Makefile lists how).

It runs before anything is installed, and old Pythons have to read it to be able to say that they
are too old: standard library only, syntax of Python 3.6.
"""

import contextlib
import errno
import fcntl
import hashlib
import importlib.util
import os
import runpy
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
LOG = VAR / "launch.log"

LOOPBACK = "127.0.0.1"
LOCK = "requirements.txt"
TEST_LOCK = "tests/requirements.txt"
CHROMIUM_NAMES = ("chromium", "chromium-browser", "google-chrome")
TRANSLATIONS = ("de", "be", "ru")
SERVER_FILE = "server-{}.pid"

SECONDS_BETWEEN_SIGNS_OF_LIFE = 2
LINES_SHOWN_OF_A_FAILURE = 8
HASH_MISMATCH = "DO NOT MATCH THE HASHES"
DATABASE_ERRORS = ("OperationalError", "dj_database_url", "Error loading")


def say(text="", end="\n"):
    """Write to standard output at once, so that a pipe shows progress as a terminal does."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def python_problem(version_info):
    """Return what is wrong with a Python of this version, or None."""
    if version_info >= (3, 11):
        return None
    return (
        f"Python 3.11 or newer is needed and this is {version_info[0]}.{version_info[1]}: "
        "install a newer one, or name it, for instance: make run PYTHON=python3.13"
    )


def read_number(name, text, otherwise, most):
    """Return the number that the environment variable `name` holds, `otherwise` when it is empty.

    Leaves with a sentence when `text` is no number from 1 to `most`.
    """
    text = text.strip() or str(otherwise)
    if not (text.isdecimal() and 0 < int(text) <= most):
        sys.exit(f"{name} is {text!r}: it has to be a number from 1 to {most}.")
    return int(text)


def read_port(text):
    """Return the port number in `text`, 8000 when it is empty."""
    return read_number("PORT", text, 8000, 65535)


def read_workers(text):
    """Return the number of workers in `text`; when it is empty one a core, but two at least."""
    return read_number("WORKERS", text, max(2, os.cpu_count() or 1), 64)


def check_port(port, host=LOOPBACK):
    """Leave with a sentence unless a server can listen on the port of the host."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        # As the server does: the port of one that has just ended is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except PermissionError:
            sys.exit(f"Port {port} is reserved for the system: choose one above 1023.")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                sys.exit(f"BIND is {host!r}: it has to be an IP address of this machine.")
            sys.exit(
                f"Port {port} is taken, perhaps by this site itself: stop that program or choose "
                f"another port, for instance: PORT={port % 65535 + 1}"
            )


def check_folder(folder):
    """Make the folder if need be; leave with a sentence unless files can be created in it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        sys.exit(f"Cannot write in {folder} ({error.strerror}): make it a writable folder.")


def run_step(title, command, problem, hints=None, environment=None):
    """Run the command quietly; say how long it took.

    When it fails, show the end of its output and leave with the sentence `problem`, or with one
    of `hints`, a dictionary from a piece of output to a sentence, when the output contains it.
    """
    began = time.monotonic()
    say(title + " ", end="")
    with LOG.open("a+b") as log:
        log.write(f"\n== {title}\n".encode())
        log.flush()
        start = log.tell()
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=str(ROOT),
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            while child.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(SECONDS_BETWEEN_SIGNS_OF_LIFE)
                    break
                say(".", end="")
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
        say(f" {time.monotonic() - began:.1f} s")
        if child.returncode == 0:
            return
        log.seek(start)
        output = log.read().decode(errors="replace")
    # Without the indented lines a traceback is only its message.
    lines = [line for line in output.splitlines() if line.strip() and not line.startswith("  ")]
    for line in lines[-LINES_SHOWN_OF_A_FAILURE:]:
        say("    " + line)
    for marker, sentence in (hints or {}).items():
        if marker in output:
            problem = sentence
    sys.exit(f"{problem} The whole output is in {LOG}")


def venv_identity():
    """Return version and place of the Python in .venv, or None when it does not work."""
    question = "import pip, sys; print(sys.version.split()[0], sys.prefix)"
    try:
        answer = subprocess.run(
            [str(PYTHON), "-I", "-c", question], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )
    except OSError:
        return None
    return answer.stdout.decode(errors="replace").strip() if answer.returncode == 0 else None


def lock_lines(locks):
    """Return one line a lock file: its name and the hash of what it holds."""
    return [f"{lock} {hashlib.sha256((ROOT / lock).read_bytes()).hexdigest()}" for lock in locks]


@contextlib.contextmanager
def one_at_a_time():
    """Wait until no other launcher of this folder installs."""
    with (VAR / "install.lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("Waiting for another run that installs")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def install(locks):
    """Make .venv hold what the lock files list; do nothing when it does already.

    The stamp is written last. Without it, or when its Python was moved or no longer works, .venv
    is taken for the remains of an interrupted run and made anew.
    """
    with one_at_a_time():
        wanted = lock_lines(locks)
        stamp = STAMP.read_text().splitlines() if STAMP.is_file() else []
        intact = bool(stamp) and stamp[0] == venv_identity()
        if intact and set(wanted) <= set(stamp):
            return
        check_folder(VENV)
        if intact:
            STAMP.unlink()
        else:
            make_venv()
        install_packages(locks)
        STAMP.write_text("\n".join([venv_identity() or "", *wanted]) + "\n")


def make_venv():
    """Make an empty .venv in place of whatever is there."""
    if not all(importlib.util.find_spec(name) for name in ("venv", "ensurepip")):
        sys.exit(
            "This Python cannot make virtual environments: install its venv module first, "
            "on Debian and Ubuntu with: apt-get install python3-venv"
        )
    run_step(
        "Making .venv",
        [sys.executable, "-I", "-m", "venv", "--clear", VENV],
        "The virtual environment could not be made: delete the folder .venv and check that "
        "Python has its venv module (Debian and Ubuntu: apt-get install python3-venv).",
    )


def install_packages(locks):
    """Install what the lock files list into .venv."""
    run_step(
        "Installing the packages of {}".format(" and ".join(locks)),
        [PYTHON, "-I", "-m", "pip", "install", "--require-hashes", "--only-binary", ":all:"]
        + ["--no-input", "--disable-pip-version-check", "--progress-bar", "off"]
        + [part for lock in locks for part in ("-r", lock)],
        "The packages could not be installed: check the internet connection and the free disk "
        "space, then run the same command again.",
        {
            HASH_MISMATCH: "A downloaded package is not the one that was checked for this site: "
            "do not use it. Restore the requirements files with git, then run this again.",
        },
    )


def find_chromium(environment):
    """Return the path of the Chromium that CHROMIUM names, else of one on PATH, or None."""
    names = [environment["CHROMIUM"]] if environment.get("CHROMIUM") else CHROMIUM_NAMES
    found = (shutil.which(name, path=environment.get("PATH")) for name in names)
    return next(filter(None, found), None)


def ensure_chromium(environment):
    """Return the path of a Chromium for the browser tests; as root on Debian, install it first."""
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
        run_step(title, ["apt-get", *command], problem, environment=unattended)
    return find_chromium(environment) or sys.exit(problem)


def site_environment(address, **defaults):
    """Return the environment of the site's programs, and the password that was given for `admin`.

    What the environment says already stays; the password is kept from all but one of them. Leaves
    with a sentence for each setting that is wrong.
    """
    environment = {"SITE_URL": address, "PGCONNECT_TIMEOUT": "10", **defaults, **os.environ}
    runpy.run_path(str(Path(__file__).with_name("environment.py")))["leave_if_wrong"](environment)
    return environment, environment.pop("STARTER_PASSWORD", "")


def bring_up_to_date(environment):
    """Make the database and the collected static files fit the code."""
    run_step(
        "Updating the database",
        [PYTHON, "manage.py", "migrate", "--noinput"],
        "The database could not be brought up to date: see the error above. The migration that "
        "failed was undone.",
        database_hints(environment),
        environment,
    )
    collect_static_files(environment)


def database_hints(environment):
    """Return what to say of errors that come from a database which was named wrongly."""
    return dict.fromkeys(
        DATABASE_ERRORS if environment.get("DATABASE_URL") else (),
        "The database named by DATABASE_URL cannot be used: see the error above.",
    )


def fill(environment, password):
    """Load the starter content into an empty site, make the account, tell how to reach both."""
    run_step(
        "Loading the starter content",
        [PYTHON, "manage.py", "load_starter_content"],
        "The starter content could not be loaded: see the error above.",
        database_hints(environment),
        environment,
    )
    account = subprocess.run(
        [str(PYTHON), "manage.py", "create_administrator"],
        cwd=str(ROOT),
        env=dict(environment, STARTER_PASSWORD=password),
        stdout=subprocess.PIPE,
    )
    if account.returncode:
        sys.exit("The account admin could not be made: see the error above.")
    address = environment["SITE_URL"].rstrip("/")
    say(f"\nsite: {address}/\nCMS: {address}/admin/")
    say(account.stdout.decode().strip())
    say("To stop it: Ctrl-C\n")


def run():
    """Prepare the site, tell how to reach it, and become its server."""
    port = read_port(os.environ.get("PORT", ""))
    check_port(port)
    install([LOCK])
    environment, password = site_environment(
        f"http://{LOOPBACK}:{port}", DJANGO_RUNSERVER_HIDE_WARNING="true"
    )
    bring_up_to_date(environment)
    fill(environment, password)
    address = f"{LOOPBACK}:{port}"
    become([PYTHON, "manage.py", "runserver", "--noreload", "--skip-checks", address], environment)


def serve():
    """Prepare the site, tell how to reach it, and become its production server."""
    port = read_port(os.environ.get("PORT", ""))
    workers = read_workers(os.environ.get("WORKERS", ""))
    host = os.environ.get("BIND", "").strip() or LOOPBACK
    check_port(port, host)
    install([LOCK])
    environment, password = site_environment(f"http://{LOOPBACK}:{port}", MALLOC_ARENA_MAX="2")
    bring_up_to_date(environment)
    fill(environment, password)
    command = [PYTHON, "-m", "campaign.deploy.server", "--host", host, "--port", port]
    command += ["--workers", workers, "--process-file", VAR / SERVER_FILE.format(port)]
    become(command, environment)


def update():
    """Bring packages, database and static files up to date; let running servers take new code."""
    install([LOCK])
    environment, _password = site_environment(f"http://{LOOPBACK}:8000")
    bring_up_to_date(environment)
    servers = running_servers()
    for process in servers:
        os.kill(process, signal.SIGHUP)
    say(
        "The workers are replaced one by one; readers notice nothing."
        if servers
        else "No server runs here. To start it: make serve"
    )


def running_servers():
    """Return the process ids of the production servers that serve from this data folder."""
    found = []
    for path in sorted(VAR.glob(SERVER_FILE.format("*"))):
        with path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:  # a server holds the lock as long as it lives
                found.append(int(file.read()))
    return found


def static_fingerprint():
    """Return a hash of all that decides what collectstatic makes."""
    files = [ROOT / LOCK, ROOT / "campaign" / "settings.py", ROOT / "home" / "static_files.py"]
    for folder in ("static", "campaign", "home"):
        files += sorted((ROOT / folder).glob("**/*" if folder == "static" else "**/static/**/*"))
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(str(file).encode(errors="surrogateescape") + file.read_bytes())
    return digest.hexdigest()


def collect_static_files(environment):
    """Collect and compress the static files unless that was done already."""
    stamp = VAR / "static-collected"
    fingerprint = static_fingerprint()
    made = (VAR / "static" / "staticfiles.json").is_file() and stamp.is_file()
    if made and stamp.read_text() == fingerprint:
        return
    run_step(
        "Collecting the static files",
        [PYTHON, "manage.py", "collectstatic", "--noinput", "-v", "0"],
        "The static files could not be collected: see the error above.",
        environment=environment,
    )
    stamp.write_text(fingerprint)


def prepare():
    """Install all that the tests need; return the environment to run them in."""
    install([LOCK, TEST_LOCK])
    return dict(os.environ, CHROMIUM=ensure_chromium(os.environ))


def test():
    """Prepare, and become pytest: with the options of ARGS, else on all cores."""
    arguments = shlex.split(os.environ.get("ARGS", "")) or ["-n", str(os.cpu_count() or 1)]
    become([PYTHON, "-m", "pytest", *arguments], prepare())


def bench():
    """Become the benchmark, with the options of ARGS."""
    install([LOCK])
    arguments = shlex.split(os.environ.get("ARGS", ""))
    become([PYTHON, "-m", "tests.bench", *arguments], dict(os.environ))


def lock():
    """Write both lock files from pyproject.toml; ARGS=--upgrade takes the newest versions."""
    install([LOCK, TEST_LOCK])
    uv = VENV / "bin" / "uv"
    if not uv.exists():
        sys.exit("uv is missing: .venv/bin/python -m pip install uv, then run this again.")
    compile_lock = [uv, "pip", "compile", "--universal", "--python-version", "3.11"]
    compile_lock += ["--generate-hashes", "--no-header", "--no-emit-index-url"]
    compile_lock += shlex.split(os.environ.get("ARGS", ""))
    problem = "The lock file was not written: see the error above."
    run_step("Locking " + LOCK, [*compile_lock, "pyproject.toml", "-o", LOCK], problem)
    grouped = [*compile_lock, "--group", "test", "-c", LOCK, "-o", TEST_LOCK]
    run_step("Locking " + TEST_LOCK, grouped, problem)


def makemessages_command():
    """Return the command that brings the .po files below the working directory up to date."""
    command = [str(PYTHON), "manage.py", "makemessages", "--no-location", "--no-wrap"]
    for folder in (".venv", "var", "tests"):
        command += ["--ignore", folder]
    for language in TRANSLATIONS:
        command += ["--locale", language]
    return command


def messages():
    """Bring the interface strings of all languages up to date and compile them."""
    install([LOCK, TEST_LOCK])
    if not shutil.which("msgfmt"):
        sys.exit("GNU gettext is missing: install it (Debian: apt-get install gettext).")
    problem = "The interface strings were not written: see the error above."
    run_step("Collecting the interface strings", makemessages_command(), problem)
    compile_messages = [PYTHON, "manage.py", "compilemessages", "--ignore", ".venv"]
    run_step("Compiling them", compile_messages, problem)


def become(command, environment):
    """Turn this process into the command, so that what ends the launcher ends it."""
    command = [str(part) for part in command]
    os.chdir(str(ROOT))
    os.execve(command[0], command, environment)


def main(arguments):
    """Run the command that the one argument names."""
    commands = {
        "run": run,
        "serve": serve,
        "update": update,
        "install": lambda: install([LOCK]),
        "test": test,
        "bench": bench,
        "prepare": prepare,
        "lock": lock,
        "messages": messages,
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.exit("Usage: python campaign/deploy/launch.py {}".format("|".join(commands)))
    problem = python_problem(sys.version_info)
    if problem:
        sys.exit(problem)
    check_folder(VAR)
    LOG.write_bytes(b"")
    # An exception, so that a step in progress is ended too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        commands[arguments[0]]()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")


if __name__ == "__main__":
    main(sys.argv[1:])
