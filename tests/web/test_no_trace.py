"""Threat 1: no data that a reader's browser sends reaches a log, table, cache or file."""

import io
import logging
import pickle

import pytest
from django.conf import settings as project
from django.conf.urls.i18n import i18n_patterns
from django.core import mail
from django.core.cache.backends import locmem
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import OperationalError, close_old_connections, connection, transaction
from django.urls import path
from django.views.decorators.csrf import csrf_exempt

from campaign import urls
from campaign.letters.models import AppealPage
from home.caching.application import PageCache
from home.caching.keys import KeyMaker
from home.languages.public_addresses import public_addresses
from home.monitoring import failure_mail
from tests.conftest import LANGUAGES

pytestmark = pytest.mark.either_database

CANARY = "canary9q7z"
ADDRESS = "203.0.113.93"
TOLD = {
    "REMOTE_ADDR": ADDRESS,
    "REMOTE_HOST": CANARY,
    "REMOTE_USER": CANARY,
    "HTTP_USER_AGENT": f"Mozilla/5.0 {CANARY}",
    "HTTP_REFERER": f"https://example.org/{CANARY}",
    "HTTP_ORIGIN": f"https://{CANARY}.example",
    "HTTP_X_FORWARDED_FOR": f"{ADDRESS}, {CANARY}",
    "HTTP_X_FORWARDED_HOST": f"{CANARY}.example",
    "HTTP_X_FORWARDED_PROTO": CANARY,
    "HTTP_X_REAL_IP": ADDRESS,
    "HTTP_FORWARDED": f"for={ADDRESS};host={CANARY}",
    "HTTP_VIA": CANARY,
    "HTTP_FROM": f"{CANARY}@example.org",
    "HTTP_COOKIE": f"{CANARY}={CANARY}; csrftoken={CANARY}; sessionid={CANARY}",
    "HTTP_ACCEPT": f"text/html, application/{CANARY}",
    "HTTP_ACCEPT_LANGUAGE": f"be, {CANARY};q=0.5",
    "HTTP_ACCEPT_ENCODING": f"gzip, {CANARY}",
    "HTTP_AUTHORIZATION": f"Basic {CANARY}",
    "HTTP_IF_NONE_MATCH": f'"{CANARY}"',
    "HTTP_RANGE": f"bytes={CANARY}",
    "HTTP_DNT": CANARY,
    f"HTTP_X_{CANARY.upper()}": CANARY,
}
# The second run leaves out the values that make a request bypass the page cache.
PLAIN = {name: value for name, value in TOLD.items() if name != "HTTP_AUTHORIZATION"} | {
    "HTTP_COOKIE": f"{CANARY}={CANARY}"
}
handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500


@csrf_exempt
@transaction.non_atomic_requests
def boom(request, kind):
    """Read the posted data, and fail."""
    request.POST.get("name")
    raise {"away": OperationalError("database is locked")}.get(kind) or RuntimeError("broken")


urlpatterns = [*i18n_patterns(path("boom/<kind>/", boom)), *urls.urlpatterns]


def asked(store, environ):
    """Return the status of the response to a request."""
    started = []
    list(store(environ, lambda *answer: started.append(answer)))
    return int(started[0][0][:3])


@pytest.fixture
def ask(site, settings, tmp_path):
    """Send requests to the site behind its page cache, with all data a browser may send."""
    settings.ROOT_URLCONF = __name__
    settings.ADMINS = [("it@example.org", "it@example.org")]
    settings.VAR_DIR = tmp_path
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    store = PageCache(WSGIHandler())
    statuses = set()

    def ask(place, method="GET", body=b"", kind="application/x-www-form-urlencoded", **more):
        for told in (TOLD, PLAIN):
            environ = KeyMaker().environ(KeyMaker().of_path("/en/"))
            environ |= told | {
                "PATH_INFO": place,
                "REQUEST_METHOD": method,
                "QUERY_STRING": f"{CANARY}={CANARY}&q={CANARY}&page={CANARY}",
                "CONTENT_TYPE": kind,
                "CONTENT_LENGTH": str(len(body)),
                "wsgi.input": io.BytesIO(body),
                **more,
            }
            statuses.add(asked(store, environ))

    ask.statuses = statuses
    yield ask
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def log():
    """The log of the site, as its settings configure it."""
    [console] = {h for h in logging.getLogger().handlers if h.name == "console"}
    written = io.StringIO()
    before = console.setStream(written)
    yield written
    console.setStream(before)


def kept(tmp_path, log):
    """Yield (place, bytes) of all data that the site has written anywhere."""
    yield "log", log.getvalue().encode()
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            yield f"table {table}", repr(cursor.fetchall()).encode()
    yield "cache", pickle.dumps([dict(cache) for cache in locmem._caches.values()])
    yield "mail", repr([(m.subject, m.body, m.to) for m in mail.outbox]).encode()
    for file in tmp_path.rglob("*"):
        if file.is_file():
            yield f"file {file.relative_to(tmp_path)}", file.read_bytes() + file.name.encode()


def traces(tmp_path, log):
    return [
        f"{place} holds {trace}"
        for place, content in kept(tmp_path, log)
        for trace in (CANARY, CANARY.upper(), ADDRESS)
        if trace.encode() in content
    ]


def test_no_reader_leaves_a_trace(ask, settings, tmp_path, log):
    paths = [address.path for address in public_addresses()] + ["/.well-known/security.txt"]
    for code in LANGUAGES:
        paths += [f"/{code}/_no-such-page/", f"/{code}/{CANARY}/", f"/{code}/%00{CANARY}/"]
    paths += ["/media/x.jpg", "/documents/1/x", f"/{CANARY}", "/admin/", "/admin/login/"]
    paths += ["/-/live", "/-/ready", "/_util/login/"]
    for place in paths:
        ask(place)
    form = f"name={CANARY}&username={CANARY}&password={CANARY}&q={CANARY}".encode()
    appeal = AppealPage.objects.get()
    for place in [f"/en/_sent/{appeal.pk}/", "/en/", "/admin/login/", "/be/search/", "/xx/"]:
        ask(place, "POST", form)
        ask(place, "PUT", form)
    part = f'--x\r\nContent-Disposition: form-data; name="{CANARY}"; filename="{CANARY}"\r\n\r\n'
    ask("/en/", "POST", f"{part}{CANARY}\r\n--x--".encode(), "multipart/form-data; boundary=x")
    ask("/admin/login/", "POST", b"x", f"multipart/form-data; boundary={CANARY}")
    ask("/en/", HTTP_HOST=f"{CANARY}.example")
    ask("/en/", HTTP_HOST=f"{CANARY}\x00:99")
    for code in LANGUAGES:
        for kind in ("other", "away"):
            ask(f"/{code}/boom/{kind}/")
            ask(f"/{code}/boom/{kind}/", "POST", form)
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 10
    ask("/en/boom/other/", "POST", form)
    assert {200, 302, 303, 400, 403, 404, 405, 413, 500, 503} <= ask.statuses, ask.statuses
    written = dict(kept(tmp_path, log))
    assert b"Internal Server Error: /en/boom/other/" in written["log"]
    assert b"Bialiatski" in written["table home_basepage"]
    assert any(name.startswith("file page-cache/pages/") for name in written)
    assert traces(tmp_path, log) == []


def test_a_trace_would_be_found(ask, tmp_path, log):
    logging.getLogger("home").error("%s", CANARY)
    (tmp_path / "x").write_text(ADDRESS)
    mail.mail_admins("x", CANARY)
    found = traces(tmp_path, log)
    for place in ("log", "file x", "mail"):
        assert any(line.startswith(place) for line in found), (place, found)


@pytest.mark.either_database
def test_servers_and_proxies_write_nothing_about_readers():
    server = (project.BASE_DIR / "campaign/deploy/server.py").read_text()
    assert "log_access=False" in server
    gunicorn = (project.BASE_DIR / "docs/deploy/gunicorn.conf.py").read_text()
    values = {}
    exec(gunicorn, values)  # noqa: S102
    assert values["accesslog"] is None and values["loglevel"] == "critical"
    [line] = [project.LOGGING["formatters"]["line"]["format"]]
    assert set(line.replace("{", " {").split()) <= {
        "{asctime}",
        "{levelname}",
        "{name}:",
        "{message}",
    }
    assert failure_mail.path_of(None) == ""
