"""Error pages are in the reader's language, and return to editors what they have typed."""

import errno
import logging
import os
import smtplib
import ssl
import sys
import threading

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.db import InterfaceError, OperationalError, transaction
from django.test import Client, RequestFactory
from django.urls import path
from django.utils.log import AdminEmailHandler
from django.utils.translation import override

from campaign import urls
from home.monitoring import failure_mail
from home.web import error_pages
from tests.admin_forms import draft, page_url, submit
from tests.conftest import LANGUAGES
from tests.pages import soup_of, words

pytestmark = pytest.mark.either_database

FAILURES = {
    "full": OSError(errno.ENOSPC, "No space left on device"),
    "read-only": OSError(errno.EROFS, "Read-only file system"),
    "SQLite full": OperationalError("database or disk is full"),
    "SQLite locked": OperationalError("database is locked"),
    "PostgreSQL gone": InterfaceError("connection already closed"),
}


@transaction.non_atomic_requests
def boom(request, kind, language=""):
    raise {"denied": PermissionDenied()}.get(kind) or FAILURES.get(kind) or RuntimeError("secret")


handler400, handler403 = urls.handler400, urls.handler403
handler404, handler500 = urls.handler404, urls.handler500
urlpatterns = [
    path("admin/boom/<kind>/", boom),
    path("<language>/boom/<kind>/", boom),
    *urls.urlpatterns,
]


@pytest.fixture
def fragile(settings):
    settings.ROOT_URLCONF = __name__
    return Client(raise_request_exception=False)


def assert_tells(response, status, language):
    assert response.status_code == status, (response.status_code, status, language)
    soup = soup_of(response)
    assert soup.html["lang"] == language
    assert len(words(soup.main)) > 40
    assert not response.cookies
    assert not soup.select("style, script")
    assert response.headers["Cache-Control"] == "no-store"
    assert "secret" not in response.content.decode()


def test_every_error_is_told_in_every_language_without_the_database(
    fragile, settings, django_assert_num_queries, db
):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    strict = Client(enforce_csrf_checks=True, raise_request_exception=False)
    for language in LANGUAGES:
        spoken = {"headers": {"accept-language": language}}
        with django_assert_num_queries(0):
            for kind in FAILURES:
                answer = fragile.get(f"/{language}/boom/{kind}/")
                assert_tells(answer, 503, language)
                assert answer.headers["Retry-After"] == "60"
            assert_tells(fragile.get(f"/{language}/boom/denied/"), 403, language)
            assert_tells(fragile.get(f"/{language}/boom/other/"), 500, language)
            assert_tells(fragile.get(f"/{language}/", headers={"host": "x.example"}), 400, language)
            assert_tells(strict.post("/admin/login/", {"a": "b"}, **spoken), 403, language)
        large = fragile.post("/admin/login/", {"username": "x" * 2000}, **spoken)
        assert_tells(large, 413, language)


def test_what_an_editor_typed_is_sent_again_by_a_button(cms, settings, page_at, monkeypatch):
    page = page_at("imprint")

    def fail(*args, **kwargs):
        raise OperationalError("database or disk is full")

    cms.raise_request_exception = False
    url = page_url("edit", page)
    typed = 'New “imprint” with </textarea> and\r\n"quotes"'
    with monkeypatch.context() as patched:
        patched.setattr("wagtail.models.Revision.save", fail)
        answer = submit(cms, url, {"heading_en": typed})
    assert answer.status_code == 503
    form = soup_of(answer).form
    assert form["action"] == url
    values = {field["name"]: field["value"] for field in form.select("input")}
    assert values["heading_en"].replace("\r", "") == typed.replace("\r", "")
    again = cms.post(form["action"], values)
    assert again.status_code == 302, "what was typed is saved once the disk has room"
    assert "imprint" in draft(page).heading_en


def test_no_form_from_another_site_is_given_back():
    for origin in ("https://evil.example", "null", ""):
        request = RequestFactory().post("/admin/x/", {"text": "u"}, HTTP_ORIGIN=origin)
        assert b"<form" not in error_pages.answer(request, error_pages.NOT_SAVED).content, origin
    own = RequestFactory().post("/admin/x/", {"text": "u"}, HTTP_ORIGIN="http://testserver")
    assert b"<form" in error_pages.answer(own, error_pages.NOT_SAVED).content


def test_no_password_stands_in_a_page():
    factory = RequestFactory()
    secrets = ("password", "new_password1", "code", "otp", "credential")
    for posted in ({name: "x"} for name in secrets):
        request = factory.post("/admin/login/", {"username": "u"} | posted)
        assert b"<form" not in error_pages.answer(request, error_pages.NOT_SAVED).content, posted
    request = factory.post("/admin/x/", {"text": "u"})
    assert b"<form" in error_pages.answer(request, error_pages.NOT_SAVED).content
    assert b"<form" not in error_pages.answer(request, error_pages.FORM_EXPIRED).content
    request = factory.post("/en/x/", {"text": "u"})
    assert b"<form" not in error_pages.answer(request, error_pages.NOT_SAVED).content


def test_the_page_stands_without_collected_static_files(monkeypatch):
    def missing(name):
        raise ValueError("Missing staticfiles manifest entry")

    monkeypatch.setattr(error_pages, "static", missing)
    with override("be"):
        answer = error_pages.answer(RequestFactory().get("/be/"), error_pages.BROKEN)
    assert b"<link" not in answer.content and b'lang="be"' in answer.content


# Mail to the administrators


CANARY = "canary7a3"


@pytest.fixture
def told(settings, tmp_path, monkeypatch):
    """Return a function that returns the e-mails to administrators once all have been sent."""
    settings.ADMINS = [("it@example.org", "it@example.org")]
    settings.VAR_DIR = tmp_path
    threads = []

    class Thread(threading.Thread):
        def start(self):
            threads.append(self)
            super().start()

    monkeypatch.setattr(failure_mail, "Thread", Thread)
    handler = next(
        handler
        for handler in logging.getLogger().handlers
        if isinstance(handler, failure_mail.FailureMailHandler)
    )
    handler._told.clear()

    def outbox():
        for thread in threads:
            thread.join(10)
        return mail.outbox

    return outbox


def fail_with_everything(client):
    client.cookies["sessionid"] = CANARY
    return client.post(
        f"/en/boom/other/?q={CANARY}",
        {"field": CANARY},
        headers={"user-agent": CANARY, "referer": CANARY, "x-forwarded-for": CANARY},
        REMOTE_ADDR="203.0.113.9",
    )


def test_a_failure_is_told_once_and_about_nobody(fragile, told, db):
    for _ in range(3):
        assert fail_with_everything(fragile).status_code == 500
    [message] = told()
    assert message.to == ["it@example.org"]
    text = message.subject + message.body
    assert "RuntimeError" in text and "/en/boom/other/" in text
    for secret in (CANARY, "203.0.113.9", "secret", "sessionid"):
        assert secret not in text, secret
    assert not message.alternatives and not message.attachments


def test_other_workers_do_not_tell_it_again_and_an_hour_later_it_is_told(fragile, told, db):
    fail_with_everything(fragile)
    other = failure_mail.FailureMailHandler()
    record = logging.LogRecord("x", logging.ERROR, "home/x.py", 3, "m", (), None)
    other.emit(record)
    assert len(told()) == 2
    again = failure_mail.FailureMailHandler()
    again.emit(record)
    assert len(told()) == 2
    for note in (failure_mail._folder()).iterdir():
        os.utime(note, (1, 1))
    failure_mail.FailureMailHandler().emit(record)
    assert len(told()) == 3


def test_a_flood_of_failures_is_no_flood_of_mail(told):
    handler = failure_mail.FailureMailHandler()
    for line in range(100):
        handler.emit(logging.LogRecord("x", logging.ERROR, "home/x.py", line, "m", (), None))
    assert len(told()) == failure_mail.MOST_AN_HOUR


def test_a_place_is_ours_if_one_of_ours_is_in_it(settings):
    try:
        error_pages.answer(None, error_pages.BROKEN)
    except AttributeError:
        record = logging.LogRecord("x", logging.ERROR, "y.py", 3, "m", (), sys.exc_info())
    assert failure_mail.place_of(record).startswith("home/web/error_pages.py:")
    assert failure_mail.kind_of(record) == "AttributeError"


@pytest.mark.parametrize(
    "error",
    [
        ssl.SSLCertVerificationError("certificate verify failed: it@example.org"),
        ConnectionRefusedError(111, "refused"),
        smtplib.SMTPRecipientsRefused({"it@example.org": (550, b"no")}),
        TimeoutError(),
    ],
    ids=lambda error: type(error).__name__,
)
def test_a_mail_server_that_fails_stops_nobody(fragile, told, db, monkeypatch, caplog, error):
    def fail(*args, **kwargs):
        raise error

    monkeypatch.setattr(failure_mail, "mail_admins", fail)
    assert fail_with_everything(fragile).status_code == 500
    assert told() == []
    assert "it@example.org" not in caplog.text.partition("could not be told")[2]


def test_no_logger_has_django_s_own_mail_which_holds_the_request():
    loggers = [logging.getLogger(), *map(logging.getLogger, logging.root.manager.loggerDict)]
    found = [
        logger.name
        for logger in loggers
        for handler in logger.handlers
        if isinstance(handler, AdminEmailHandler)
        and handler.reporter_class is not failure_mail.FailureReporter
    ]
    assert not found
