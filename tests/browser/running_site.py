"""A real server with the starter content, and real browsers that visit it.

The server is a separate process, started with the same commands as `make run`, so that tests see
what readers get: production settings, hashed static files, no test client. Each site is a copy of
one that is prepared once for all workers of pytest-xdist.
"""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest
from playwright.sync_api import expect, sync_playwright

from home.caching.file_lock import exclusive_lock

ROOT = Path(__file__).resolve().parent.parent.parent
PASSWORD = "correct-horse-battery"
TEMPLATE_DATABASE = "browser_template"
CHROMIUM = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 60  # seconds to wait for a response of the server or a change of a page

expect.set_options(timeout=PATIENCE * 1000)


def manage(env, *command):
    """Run a management command; its output is shown if it fails."""
    done = subprocess.run(
        [sys.executable, "manage.py", *command], cwd=ROOT, env=env, capture_output=True, text=True
    )
    assert done.returncode == 0, (
        f"manage.py {' '.join(command)} failed:\n{done.stdout}{done.stderr}"
    )


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def own_database(name, template="template1"):
    """Return the URL of a new PostgreSQL database beside DATABASE_URL's, or None for SQLite."""
    url = os.environ.get("DATABASE_URL", "")
    if not url.startswith("postgres"):
        return None
    import psycopg

    connection = psycopg.connect(url, autocommit=True)
    connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
    connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')
    connection.close()
    return url.rpartition("/")[0] + f"/{name}"


def environment(folder, database):
    env = os.environ | {"VAR_DIR": str(folder), "STARTER_PASSWORD": PASSWORD}
    for name in ("DEBUG", "DATABASE_URL"):
        env.pop(name, None)
    return env | {"DATABASE_URL": database} if database else env


class RunningSite:
    """A started site: its URL, and its data folder for checks of stored data."""

    def __init__(self, folder, database, port=None):
        self.folder = folder
        self.database = database
        self.port = port or free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.env = environment(folder, database) | {"SITE_URL": self.url, "PYTHONUNBUFFERED": "1"}
        self.log = folder / "server.log"

    def start(self):
        address = f"127.0.0.1:{self.port}"
        self.process = subprocess.Popen(
            [sys.executable, *f"manage.py runserver --noreload --skip-checks {address}".split()],
            cwd=ROOT,
            env=self.env,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(self.url + "/en/", timeout=5)
                return
            except urllib.error.HTTPError:
                break
            except (urllib.error.URLError, ConnectionError, TimeoutError):
                time.sleep(0.1)
        raise AssertionError(f"The site does not serve:\n{self.log.read_text()[-3000:]}")

    def stop(self):
        self.process.terminate()
        self.process.wait(timeout=10)


@pytest.fixture(scope="session")
def prepared_folder(folder_of_run):
    """The data folder of a site that `make run` has prepared but not served."""
    folder, done = folder_of_run / "prepared", folder_of_run / "prepared.done"
    with exclusive_lock(folder_of_run / "prepared.lock"):
        if not done.exists():
            env = environment(folder, own_database(TEMPLATE_DATABASE))
            manage(env, "migrate", "--noinput")
            manage(env, "collectstatic", "--noinput")
            manage(env, "load_starter_content")
            manage(env, "create_administrator")
            done.touch()
    return folder


@pytest.fixture(scope="session")
def start_site(tmp_path_factory, prepared_folder, worker_id):
    """Return a function that starts a separate new site."""
    sites = []

    def start(name):
        folder = tmp_path_factory.mktemp("sites") / name
        shutil.copytree(prepared_folder, folder)
        database = own_database(f"browser_{worker_id}_{name}", template=TEMPLATE_DATABASE)
        site = RunningSite(folder, database)
        sites.append(site)
        site.start()
        return site

    yield start
    for site in sites:
        site.stop()


@pytest.fixture(scope="session")
def running_site(prepared_folder, folder_of_run, worker_id):
    """The site that all tests of all workers share. Tests must not change it.

    The first worker that needs it starts it; the last one stops it.
    """
    lock, note = folder_of_run / "shared.lock", folder_of_run / "shared.json"
    with exclusive_lock(lock):
        running = json.loads(note.read_text()) if note.exists() else {"users": 0}
        if running["users"]:
            site = RunningSite(Path(running["folder"]), running["database"], running["port"])
        else:
            folder = folder_of_run / f"shared-{worker_id}"
            shutil.copytree(prepared_folder, folder)
            database = own_database(f"browser_{worker_id}_shared", template=TEMPLATE_DATABASE)
            site = RunningSite(folder, database)
            site.start()
            running |= {"folder": str(folder), "database": database}
            running |= {"port": site.port, "process": site.process.pid}
        note.write_text(json.dumps(running | {"users": running["users"] + 1}))
    yield site
    with exclusive_lock(lock):
        running = json.loads(note.read_text())
        running["users"] -= 1
        note.write_text(json.dumps(running))
        if not running["users"]:
            os.kill(running["process"], signal.SIGTERM)


@pytest.fixture(scope="session")
def chromium():
    """The installed Chromium, headless."""
    path = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, CHROMIUM)), None)
    assert path, "No Chromium was found: install it, or name it in CHROMIUM=."
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=path,
            args=[
                "--no-sandbox",
                "--disable-gpu",
                "--disable-background-networking",
                "--disable-component-update",
                "--disable-sync",
            ],
        )
        yield browser
        browser.close()


@pytest.fixture
def open_browser(chromium, running_site):
    """Return a function that opens a page in a new browser context, as for a new visitor."""
    contexts = []

    def open_page(**options):
        context = chromium.new_context(base_url=running_site.url, **options)
        contexts.append(context)
        return context.new_page()

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def visitor(open_browser):
    """A page in a browser with JavaScript."""
    return open_browser()


def log_in(page, name="admin"):
    """Log in to the CMS through its form."""
    page.goto("/admin/login/")
    page.fill("[name=username]", name)
    page.fill("[name=password]", PASSWORD)
    page.click("button[type=submit]")
    page.wait_for_url("**/admin/")


def note_violations(page):
    """Return a list that grows with each violation of a security policy in the browser."""
    refused = []

    def note(message):
        if "Content Security Policy" in message.text or "TrustedHTML" in message.text:
            refused.append(f"{page.url}: {message.text}")

    page.on("console", note)
    page.on("pageerror", lambda error: "Trusted" in str(error) and refused.append(str(error)))
    return refused


@pytest.fixture
def cms_page(open_browser):
    """A page in a browser, logged in to the CMS as `admin`. Fails on policy violations."""
    page = open_browser(viewport={"width": 1280, "height": 900})
    refused = note_violations(page)
    log_in(page)
    yield page
    assert not refused, "\n" + "\n".join(refused)
