"""Fixtures for the site behind its page cache."""

import io
from types import SimpleNamespace

import pytest
from django.core.handlers.wsgi import WSGIHandler
from django.core.signals import request_finished, request_started
from django.db import close_old_connections

from home.caching.application import PageCache
from home.caching.keys import KeyMaker
from home.discovery import share_images

COUNTRY = "repression-in-belarus/"
APPEAL = "what-you-can-do/send-an-appeal/"


@pytest.fixture
def without_images(monkeypatch):
    """Draw no share images: it takes long, and readers do not wait for it."""
    for name in ("refresh", "refresh_all"):
        monkeypatch.setattr(share_images, name, lambda *_args: None)


@pytest.fixture
def store(site, without_images):
    """The page cache of the site. Requests do not close the connection that the test rolls back."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield PageCache(WSGIHandler())
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def visit(store):
    """Request a path as a reader's browser does."""

    def visit(path, method="GET", query="", **headers):
        environ = KeyMaker().environ(KeyMaker().of_path("/en/"))
        environ |= {"PATH_INFO": path, "REQUEST_METHOD": method, "QUERY_STRING": query}
        environ |= {"wsgi.input": io.BytesIO(), "CONTENT_LENGTH": "0"} | headers
        started = []
        body = b"".join(store(environ, lambda *answer: started.append(answer)))
        status, sent = started[0][:2]
        named = {name.lower(): value for name, value in sent}
        return SimpleNamespace(status=int(status[:3]), headers=named, text=body.decode())

    return visit
