"""Failed requests while the database or Redis is unavailable and the workers are replaced."""

import contextlib
import time
import urllib.request
from urllib.parse import urlsplit

from tests.bench.load import Readers
from tests.bench.relay import Relay
from tests.bench.report import heading, table
from tests.bench.site import Site
from tests.browser.pages import LANGUAGES, PAGES, address

SECONDS = 3
PATHS = [address(path, language) for path in PAGES.values() for language in LANGUAGES]


def measure(services, options):
    """Print how many requests failed in each outage."""
    heading("Outages under load, 2 workers, all pages in all languages")
    relays = {name: _relay(url) for name, url in services.items()}
    through = {name: _through(url, relays[name]) for name, url in services.items()}
    outages = {
        {"DATABASE_URL": "PostgreSQL", "REDIS_URL": "Redis"}[name]: _cut(relay)
        for name, relay in relays.items()
    }
    with contextlib.closing(Site(**through)) as site:
        if "DATABASE_URL" not in services:
            outages["SQLite's file"] = _moved_away(site.folder / "db.sqlite3")
        rows = [_row(site, name, outage) for name, outage in outages.items()]
    table(["without", "requests", "failed", "of these after new workers", "kinds"], rows)


def _row(site, name, outage):
    with site.served(workers=2) as server:
        for path in PATHS:
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}").read()
        with Readers(server.port, PATHS, 4) as readers:
            time.sleep(1)
            with outage:
                time.sleep(SECONDS)
                renewed = time.time()
                server.replace_workers()
                time.sleep(SECONDS)
    failed = [answer for answer in readers.answers if answer.status != 200]
    after = sum(answer.began > renewed for answer in failed)
    kinds = ", ".join(sorted({str(answer.status) for answer in failed}))
    return [name, f"{len(readers.answers):,}", len(failed), after, kinds]


@contextlib.contextmanager
def _cut(relay):
    relay.cut()
    yield
    relay.restore()


@contextlib.contextmanager
def _moved_away(database):
    files = list(database.parent.glob(database.name + "*"))
    away = database.parent / "away"
    away.mkdir()
    for file in files:
        file.rename(away / file.name)
    yield
    for file in database.parent.glob(database.name + "*"):
        file.unlink()
    for file in files:
        (away / file.name).rename(file)
    away.rmdir()


def _relay(url):
    parts = urlsplit(url)
    return Relay(parts.hostname, parts.port)


def _through(url, relay):
    parts = urlsplit(url)
    user, at, _place = parts.netloc.rpartition("@")
    return parts._replace(netloc=f"{user}{at}127.0.0.1:{relay.port}").geturl()
