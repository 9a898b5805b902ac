"""Outages: readers still see pages, editors see a message, and no data is lost."""

import datetime
import errno
import socket
import ssl
import threading

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from django.contrib.sessions.models import Session
from django.core import mail
from django.core.files.storage import FileSystemStorage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.mail import get_connection
from django.db import OperationalError, connection, connections
from django.test import Client
from django.utils import timezone

from home.accounts.throttle import Throttle
from home.caching import application
from home.content.models import CampaignImage
from home.monitoring import failure_mail
from tests.admin_forms import body, changed, draft, form_values, image_file, page_url, soup, submit
from tests.caching.page_cache import COUNTRY

PAGE = "/be/" + COUNTRY


@pytest.fixture
def cms_in_trouble(cms):
    cms.raise_request_exception = False
    return cms


def assert_tells_an_editor(answer, place):
    assert answer.status_code == 503, (place, answer.status_code)
    assert answer.headers["Retry-After"], place
    assert len(soup(answer).main.get_text()) > 40, place


# The disk


@pytest.mark.parametrize("number", [errno.ENOSPC, errno.EROFS, errno.EDQUOT])
def test_an_upload_without_room_is_told_and_leaves_nothing(cms_in_trouble, monkeypatch, number):
    def fail(self, name, content):
        raise OSError(number, "no")

    monkeypatch.setattr(FileSystemStorage, "_save", fail)
    file = SimpleUploadedFile("a.jpg", image_file(), "image/jpeg")
    posted = {"title": "A picture", "file": file, "collection": "1", "tags": ""}
    for url in ("/admin/images/add/", "/admin/images/multiple/add/"):
        file.seek(0)
        more = {"files[]": file} if "multiple" in url else posted
        assert_tells_an_editor(cms_in_trouble.post(url, more), url)
        assert not CampaignImage.objects.exists(), url


@pytest.fixture(params=["full", "read-only"])
def no_writing(request):
    """Make SQLite fail as on a full or read-only disk; returns functions to begin and end that."""
    if connection.vendor != "sqlite":
        pytest.skip("A PostgreSQL server has a disk of its own.")

    def execute(sql):
        with connection.cursor() as cursor:
            cursor.execute(sql)
            return cursor.fetchone()

    if request.param == "read-only":
        yield lambda: execute("PRAGMA query_only = 1"), lambda: execute("PRAGMA query_only = 0")
    else:
        (before,) = execute("PRAGMA max_page_count")
        yield (
            lambda: execute("PRAGMA max_page_count = 1"),  # SQLite raises it to the current size
            lambda: execute(f"PRAGMA max_page_count = {before}"),
        )
    execute("PRAGMA query_only = 0")


def test_a_page_that_cannot_be_saved_can_be_sent_again(cms_in_trouble, page_at, no_writing, visit):
    page = page_at("imprint")
    url = page_url("edit", page)
    begin, end = no_writing
    long = "Imprint " + "wordy " * 40
    whole = "The whole text. " * 4000  # more than fits into the free space of SQLite's pages
    values = form_values(cms_in_trouble.get(url))
    values = changed(values, {"summary_de": long}, body("body_de", ("text", f"<p>{whole}</p>")))
    begin()
    try:
        answer = cms_in_trouble.post(url, values | {"action-publish": "1"})
        assert visit(PAGE).status == 200, "readers go on reading"
    finally:
        end()
    assert_tells_an_editor(answer, url)
    assert draft(page).summary_de == page.summary_de
    form = soup(answer).form
    kept = {field["name"]: field["value"] for field in form.select("input")}
    assert cms_in_trouble.post(form["action"], kept).status_code == 302
    assert draft(page).summary_de.split() == long.split()
    assert whole.strip() in str(draft(page).body_de)


# The database, and Redis


def test_without_the_database_editors_are_told(cms_in_trouble, page_at, monkeypatch):
    places = ["/admin/", page_url("edit", page_at("imprint")), "/admin/images/", "/admin/login/"]

    def refuse(*args, **kwargs):
        raise OperationalError("connection refused")

    with monkeypatch.context() as broken:
        broken.setattr(type(connections["default"]), "cursor", refuse)
        for place in places:
            if place != "/admin/login/":
                assert_tells_an_editor(cms_in_trouble.get(place), place)
            assert_tells_an_editor(cms_in_trouble.post(place, {"text": "typed"}), place)
    for place in places[:3]:
        assert cms_in_trouble.get(place).status_code == 200, place


def test_without_redis_editors_publish(cms, page_at, settings):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    settings.REDIS_URL = f"redis://127.0.0.1:{port}/0"
    settings.CACHES = {
        "default": {
            "BACKEND": "home.caching.redis_cache.ForgivingRedisCache",
            "LOCATION": settings.REDIS_URL,
        }
    }
    page = page_at("imprint")
    answer = submit(cms, page_url("edit", page), {"heading_en": "Published"}, action="publish")
    assert answer.status_code == 302
    assert b"Published" in Client().get("/en/imprint/").content


def test_a_redis_that_never_answers_is_waited_for_once(settings, rf):
    with socket.create_server(("127.0.0.1", 0)) as hung:
        settings.CACHES = {
            "default": {
                "BACKEND": "home.caching.redis_cache.ForgivingRedisCache",
                "LOCATION": f"redis://127.0.0.1:{hung.getsockname()[1]}/0",
            }
        }
        hung.settimeout(0.1)
        throttle = Throttle("password", "somebody", rf.post("/"))
        assert not throttle.is_exhausted()
        throttle.count()
        hung.accept()[0].close()
        with pytest.raises(TimeoutError):
            hung.accept()


# The clock

HOUR, YEAR = 3600, 366 * 86400


@pytest.mark.parametrize("jump", [HOUR, -HOUR, YEAR, -YEAR])
def test_after_the_clock_has_jumped_pages_are_rendered_and_kept(visit, store, monkeypatch, jump):
    now = timezone.now().timestamp()
    before = visit(PAGE)
    monkeypatch.setattr(application, "time", lambda: now + jump)
    monkeypatch.setattr(application, "midnight", lambda: now + jump + HOUR)
    asked = []
    render = store._renderer.render
    monkeypatch.setattr(store._renderer, "render", lambda a: asked.append(a) or render(a))
    for _ in range(3):
        answer = visit(PAGE)
        assert (answer.status, answer.text) == (200, before.text)
    assert len(asked) == (0 if jump == -HOUR else 1), "rendered once if too old, then kept"


def test_a_clock_set_back_keeps_no_page_for_a_year(visit, store, monkeypatch):
    visit(PAGE)
    [entry] = [e for e in store.memory._entries.values() if e.status.startswith("200")]
    assert store._is_current(entry)
    now = timezone.now().timestamp()
    monkeypatch.setattr(application, "time", lambda: now - YEAR)
    assert not store._is_current(entry)


def test_a_session_of_last_year_asks_for_the_login(cms):
    Session.objects.update(expire_date=timezone.now() - datetime.timedelta(days=1))
    answer = cms.get("/admin/")
    assert answer.status_code == 302 and "login" in answer.url


# The mail server's certificate


@pytest.fixture
def untrusted_mail_server(tmp_path):
    """A mail server whose certificate no authority has signed; returns its port."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    file = tmp_path / "server.pem"
    file.write_bytes(
        certificate.public_bytes(serialization.Encoding.PEM)
        + key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
    )
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    listener = socket.create_server(("127.0.0.1", 0))

    def serve():
        while True:
            try:
                context.wrap_socket(listener.accept()[0], server_side=True).close()
            except ssl.SSLError:
                continue
            except OSError:
                return

    threading.Thread(target=serve, daemon=True).start()
    yield listener.getsockname()[1]
    listener.close()


def test_a_mail_server_that_cannot_be_trusted_gets_no_password(
    untrusted_mail_server, settings, tmp_path, cms
):
    settings.VAR_DIR = tmp_path
    settings.EMAIL_BACKEND = "home.monitoring.mail_backend.RecordingEmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "localhost", untrusted_mail_server
    settings.EMAIL_USE_SSL, settings.EMAIL_HOST_USER = True, "user"
    settings.EMAIL_HOST_PASSWORD = "a password"
    with pytest.raises(ssl.SSLCertVerificationError):
        get_connection().send_messages([mail.EmailMessage("a", "b", "a@b.org", ["c@d.org"])])
    assert failure_mail.last_mail_failure() == "SSLCertVerificationError"
    health = soup(cms.get("/admin/health/")).select_one(".health").get_text()
    assert "SSLCertVerificationError" in health and "c@d.org" not in health
