"""Prepares the site and starts its server; reloads running servers after an update."""

import fcntl
import hashlib
import os
import signal
import subprocess
import sys

from campaign.deploy import machine, packages
from campaign.deploy.environment import leave_if_wrong

SERVER_FILE = "server-{}.pid"
DATABASE_ERRORS = ("OperationalError", "dj_database_url", "Error loading")


def run():
    """Prepare the site, print its URL, and replace this process by its server."""
    port = machine.read_port(os.environ.get("PORT", ""))
    machine.check_port(port)
    packages.install([packages.LOCK])
    environment, password = site_environment(
        f"http://{machine.LOOPBACK}:{port}", DJANGO_RUNSERVER_HIDE_WARNING="true"
    )
    bring_up_to_date(environment)
    fill(environment, password)
    address = f"{machine.LOOPBACK}:{port}"
    machine.become(
        [machine.PYTHON, "manage.py", "runserver", "--noreload", "--skip-checks", address],
        environment,
    )


def dev():
    """Prepare the site, print its URL, and replace this process by the development server."""
    port = machine.read_port(os.environ.get("PORT", ""))
    machine.check_port(port)
    packages.install([packages.LOCK])
    environment, password = site_environment(f"http://{machine.LOOPBACK}:{port}", DEBUG="1")
    update_database(environment)
    fill(environment, password)
    command = [machine.PYTHON, "-m", "campaign.deploy.dev_server", "--port", port]
    machine.become(command, environment)


def serve():
    """Prepare the site, print its URL, and replace this process by the production server."""
    port = machine.read_port(os.environ.get("PORT", ""))
    workers = machine.read_workers(os.environ.get("WORKERS", ""))
    host = os.environ.get("BIND", "").strip() or machine.LOOPBACK
    machine.check_port(port, host)
    packages.install([packages.LOCK])
    environment, password = site_environment(
        f"http://{machine.LOOPBACK}:{port}", MALLOC_ARENA_MAX="2"
    )
    bring_up_to_date(environment)
    fill(environment, password)
    command = [machine.PYTHON, "-m", "campaign.deploy.server", "--host", host, "--port", port]
    command += ["--workers", workers, "--process-file", machine.VAR / SERVER_FILE.format(port)]
    machine.become(command, environment)


def update():
    """Update packages, database and static files; make running servers load the new code."""
    packages.install([packages.LOCK])
    environment, _password = site_environment(f"http://{machine.LOOPBACK}:8000")
    bring_up_to_date(environment)
    servers = running_servers()
    for process in servers:
        os.kill(process, signal.SIGHUP)
    machine.say(
        "The workers are replaced one by one; readers notice nothing."
        if servers
        else "No server runs here. To start it: make serve"
    )


def running_servers():
    """Return the process ids of the production servers that use this data folder."""
    found = []
    for path in sorted(machine.VAR.glob(SERVER_FILE.format("*"))):
        with path.open() as file:
            try:
                fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
            except BlockingIOError:  # a running server holds the lock
                found.append(int(file.read()))
    return found


def site_environment(address, **defaults):
    """Return the environment of the site's programs and the password that was set for `admin`.

    Variables that are set already are kept. The password is removed from the environment, so that
    only the program that needs it gets it. Exits with a message for each invalid setting.
    """
    environment = {"SITE_URL": address, "PGCONNECT_TIMEOUT": "10", **defaults, **os.environ}
    leave_if_wrong(environment)
    return environment, environment.pop("STARTER_PASSWORD", "")


def bring_up_to_date(environment):
    """Update the database and the collected static files to match the code."""
    update_database(environment)
    collect_static_files(environment)


def update_database(environment):
    """Migrate the database."""
    machine.run_step(
        "Updating the database",
        [machine.PYTHON, "manage.py", "migrate", "--noinput"],
        "The database could not be brought up to date: see the error above. The migration that "
        "failed was undone.",
        database_hints(environment),
        environment,
    )


def database_hints(environment):
    """Return messages for errors that a wrong DATABASE_URL causes, by a part of the output."""
    return dict.fromkeys(
        DATABASE_ERRORS if environment.get("DATABASE_URL") else (),
        "The database named by DATABASE_URL cannot be used: see the error above.",
    )


def fill(environment, password):
    """Load the starter content into an empty site, create the account, and print the URLs."""
    machine.run_step(
        "Loading the starter content",
        [machine.PYTHON, "manage.py", "load_starter_content"],
        "The starter content could not be loaded: see the error above.",
        database_hints(environment),
        environment,
    )
    account = subprocess.run(
        [machine.PYTHON, "manage.py", "create_administrator"],
        cwd=machine.ROOT,
        env=dict(environment, STARTER_PASSWORD=password),
        stdout=subprocess.PIPE,
    )
    if account.returncode:
        sys.exit("The account admin could not be made: see the error above.")
    address = environment["SITE_URL"].rstrip("/")
    machine.say(f"\nsite: {address}/\nCMS: {address}/admin/")
    machine.say(account.stdout.decode().strip())
    machine.say("To stop it: Ctrl-C\n")


def static_fingerprint():
    """Return a hash of everything that determines the result of collectstatic."""
    files = [
        machine.ROOT / packages.LOCK,
        machine.ROOT / "campaign" / "settings.py",
        machine.ROOT / "home" / "web" / "static_files.py",
    ]
    for folder in ("static", "campaign", "home"):
        files += sorted(
            (machine.ROOT / folder).glob("**/*" if folder == "static" else "**/static/**/*")
        )
    digest = hashlib.sha256()
    for file in files:
        if file.is_file():
            digest.update(str(file).encode(errors="surrogateescape") + file.read_bytes())
    return digest.hexdigest()


def collect_static_files(environment):
    """Collect and compress the static files, unless they are up to date."""
    stamp = machine.VAR / "static-collected"
    fingerprint = static_fingerprint()
    made = (machine.VAR / "static" / "staticfiles.json").is_file() and stamp.is_file()
    if made and stamp.read_text() == fingerprint:
        return
    machine.run_step(
        "Collecting the static files",
        [machine.PYTHON, "manage.py", "collectstatic", "--noinput", "-v", "0"],
        "The static files could not be collected: see the error above.",
        environment=environment,
    )
    stamp.write_text(fingerprint)
