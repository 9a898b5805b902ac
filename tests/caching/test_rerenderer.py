"""Rerendering, and changes from other processes and machines, and to a CDN."""

import os
import subprocess
import sys
import threading

import pytest
from django.core.cache import caches
from django.db import OperationalError
from django.utils import timezone
from wagtail.contrib.frontend_cache.backends import BaseBackend

from home.caching import pubsub, rerenderer
from home.caching.application import PageCache
from home.caching.cache_control import for_everybody
from home.caching.file_lock import exclusive_lock
from home.caching.rerenderer import Rerenderer, Watcher
from home.languages.public_addresses import PublicAddress
from home.snapshot.models import ContentVersion

PAGES = {"/en/": "Home", "/en/a/": "A", "/en/b/": "B", "/en/c/": "The end"}
NOWHERE = "redis://127.0.0.1:1/0"
REDIS_URL = os.environ.get("REDIS_URL")
needs_redis = pytest.mark.skipif(not REDIS_URL, reason="REDIS_URL names no Redis.")


class Site:
    """A small site that counts how often each of its pages is rendered."""

    def __init__(self):
        self.pages = dict(PAGES)
        self.rendered = []
        self.fails = False
        self.before = lambda: None

    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        self.rendered.append(path)
        self.before()
        status = "200 OK" if path in self.pages else "404 Not Found"
        headers = [("Content-Type", "text/html"), ("Cache-Control", for_everybody())]
        start_response("500 Internal Server Error" if self.fails else status, headers)
        return [self.pages.get(path, "").encode()]


@pytest.fixture
def application():
    return Site()


@pytest.fixture
def store(application):
    return PageCache(application)


@pytest.fixture
def work(store, application, monkeypatch):
    """A rerenderer that renders the pages of the small site without waiting."""
    monkeypatch.setattr(rerenderer, "public_addresses", lambda: listed(application))
    monkeypatch.setattr(rerenderer, "close_old_connections", lambda: None)
    monkeypatch.setattr(ContentVersion, "current", lambda: "first")
    work = Rerenderer(store)
    look_once = work.look_once

    def look():
        work.watcher.ask_database()
        look_once()
        for thread in threading.enumerate():
            if thread.name == "page-cache-purge":
                thread.join()

    monkeypatch.setattr(work, "look_once", look)
    return work


def listed(application):
    """Return the public URLs of the small site. The response at one of them is 404 at first."""
    return [PublicAddress(path) for path in (*application.pages, "/en/gone/", "/documents/1/a")]


def files(store):
    return len(list(store.disk.folder.iterdir()))


def test_all_public_addresses_are_rendered_before_anyone_asks(work, application, store):
    work.look_once()
    assert sorted(application.rendered) == ["/en/", "/en/a/", "/en/b/", "/en/c/", "/en/gone/"]
    assert len(store.memory) == files(store) == 4
    work.look_once()
    assert len(application.rendered) == 5, "nothing has changed"


def test_a_change_renders_everything_again_and_removes_what_is_gone(
    work, application, store, monkeypatch
):
    work.look_once()
    application.rendered.clear()
    application.pages = {"/en/": "The only page that is left"}
    monkeypatch.setattr(ContentVersion, "current", lambda: "second")
    work.look_once()
    assert application.rendered == ["/en/", "/en/gone/"]
    assert files(store) == 1


def test_a_new_day_renders_everything_again(work, application, monkeypatch):
    work.look_once()
    application.rendered.clear()
    tomorrow = timezone.localdate() + timezone.timedelta(days=1)
    monkeypatch.setattr(timezone, "localdate", lambda: tomorrow)
    work.look_once()
    work.look_once()
    assert "/en/" in work._paths and work._rendered[1] == tomorrow


def test_a_change_in_between_begins_again(work, application, store, monkeypatch):
    def change():
        application.before = lambda: None
        store.generation.follow("meanwhile")

    application.before = change
    assert not work.render_all()
    assert application.rendered == ["/en/"]
    assert work.render_all()
    assert len(application.rendered) == 6


def test_without_a_database_pages_stay_as_they_are(work, application, store, monkeypatch, caplog):
    def nothing():
        raise OperationalError("no database")

    work.look_once()
    before, kept = store.generation.current, files(store)
    monkeypatch.setattr(ContentVersion, "current", nothing)
    application.fails = True
    for _turn in range(3):
        work.look_once()
    assert (store.generation.current, files(store)) == (before, kept)
    assert caplog.text.count("The database does not answer") == 1
    monkeypatch.setattr(ContentVersion, "current", lambda: "changed meanwhile")
    work.look_once()
    assert store.generation.current != before
    assert files(store) == kept, "what could not be rendered again stands in"


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_changes_are_seen_while_pages_are_rendered(application, store, monkeypatch):
    renders, is_seen = threading.Event(), threading.Event()

    def versions():
        yield "first"
        renders.wait(20)
        yield "published elsewhere"
        is_seen.set()
        raise SystemExit  # ends the watcher

    monkeypatch.setattr(rerenderer, "public_addresses", lambda: listed(application))
    monkeypatch.setattr(rerenderer, "ASKS_EVERY", 0)
    monkeypatch.setattr(rerenderer, "close_old_connections", lambda: None)
    monkeypatch.setattr(ContentVersion, "current", versions().__next__)
    application.before = lambda: renders.set() or is_seen.wait(20)
    work = Rerenderer(store)
    work.watcher.start()
    work.watcher.has_asked.wait()
    assert not work.render_all(), "the change was seen only when all was rendered"
    work.watcher.join()


def test_one_worker_of_a_machine_does_the_work(store, settings, monkeypatch):
    settings.PAGE_CACHE_FOLDER.mkdir(parents=True, exist_ok=True)
    works = threading.Event()
    monkeypatch.setattr(Watcher, "start", lambda watcher: watcher.has_asked.set())
    monkeypatch.setattr(Rerenderer, "look_once", lambda rerenderer: works.set() or sys.exit())
    with exclusive_lock(settings.PAGE_CACHE_FOLDER / "rerenderer.lock"):
        waiting = Rerenderer(store)
        waiting.start()
        assert not works.wait(0.5)
    assert works.wait(20), "another takes over from one that has ended"
    waiting.join()


@pytest.mark.slow
def test_a_change_in_another_process_reaches_this_one(store, application, settings):
    address = store.book.of_path("/en/")
    store.answer(address)
    code = "import sys, pathlib; from home.caching.generation import Generation; "
    code += "Generation(pathlib.Path(sys.argv[1])).follow('published there')"
    command = [sys.executable, "-c", code, str(settings.PAGE_CACHE_FOLDER)]
    subprocess.run(command, cwd=settings.BASE_DIR, check=True)
    store.answer(address)
    assert application.rendered == ["/en/", "/en/"]


WHILE_LOADING = """
import threading
import django.core.wsgi
django.core.wsgi.get_wsgi_application = threading.Event().wait
from campaign.wsgi import application
from tests.bench.in_process import ask
print(ask(application, "/en/c/"))
"""


@pytest.mark.slow
def test_finished_pages_are_served_while_django_is_loaded(application, settings, tmp_path):
    settings.STATIC_ROOT = tmp_path / "static"  # part of the release's fingerprint
    store = PageCache(application)
    store.answer(store.book.of_path("/en/c/"))
    env = os.environ | {"VAR_DIR": str(tmp_path)}
    command = [sys.executable, "-c", WHILE_LOADING]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=60
    )
    assert done.stdout.strip() == "('200 OK', b'The end')", done.stderr


class Recorder(BaseBackend):
    urls: list = []

    def __init__(self, params):
        super().__init__(params)

    def purge(self, url):
        self.urls.append(url)


def test_a_cdn_is_told_of_every_address(work, application, store, settings, monkeypatch, caplog):
    backend = f"{__name__}.{Recorder.__name__}"
    settings.WAGTAILFRONTENDCACHE = {"cdn": {"BACKEND": backend}}
    monkeypatch.setattr(Recorder, "urls", [])
    work.look_once()
    known = sorted(settings.SITE_URL + address.path for address in listed(application))
    assert sorted(Recorder.urls) == known, "another process may have told it of less"
    Recorder.urls.clear()
    monkeypatch.setattr(ContentVersion, "current", lambda: "second")
    application.before = lambda: store.generation.follow("third")
    del application.pages["/en/c/"]
    work.look_once()
    assert sorted(Recorder.urls) == known, "what has gone is forgotten"
    Recorder.urls.clear()
    application.before = lambda: None
    work.look_once()
    now = {settings.SITE_URL + address.path for address in listed(application)}
    assert set(Recorder.urls) == now, "what a run did not come to is forgotten"


def test_a_cdn_that_fails_stops_nobody(work, application, settings, monkeypatch, caplog):
    def fail(urls):
        raise ConnectionError("the CDN is away")

    settings.WAGTAILFRONTENDCACHE = {"cdn": {}}
    monkeypatch.setattr(rerenderer, "purge_urls_from_cache", fail)
    work.look_once()
    assert len(application.rendered) == 5
    assert "the CDN is away" in caplog.text


def test_redis_away_delays_nothing_and_is_left_alone_for_a_while(settings, monkeypatch, caplog):
    settings.REDIS_URL = NOWHERE
    slept = []
    monkeypatch.setattr(pubsub, "sleep", slept.append)
    announcements = pubsub.Announcements()
    for _turn in range(3):
        assert not announcements.wait(0.1)
    assert slept == [0.1] * 3
    assert caplog.text.count("Redis does not answer") == 1
    pubsub.announce()
    assert "Redis was not told" in caplog.text


def test_a_cache_in_redis_that_is_away_is_an_empty_cache(settings, caplog):
    settings.CACHES = {
        "default": {"BACKEND": "home.caching.redis_cache.ForgivingRedisCache", "LOCATION": NOWHERE}
    }
    cache = caches["default"]
    assert cache.get("a", 1) == 1
    assert cache.add("a", 1)
    assert cache.get_or_set("a", 2) == 2
    assert cache.incr("a") == 1
    assert cache.get_many(["a"]) == {}
    assert cache.set_many({"a": 1}) == []
    assert "a" not in cache
    assert not cache.touch("a")
    assert not cache.delete("a")
    cache.set("a", 1)
    cache.delete_many(["a"])
    cache.clear()
    assert caplog.text.count("Redis does not answer") == 1


@needs_redis
def test_other_machines_hear_of_a_change(settings):
    settings.REDIS_URL, settings.SITE_URL = REDIS_URL, f"http://{os.getpid()}.example"
    announcements = pubsub.Announcements()
    assert not announcements.wait(0.05)
    for _change in range(3):
        pubsub.announce()
    assert announcements.wait(5)
    assert not announcements.wait(0.05), "three are heard as one"
    settings.SITE_URL = "http://another.example"
    pubsub.announce()
    assert not announcements.wait(0.05)


@needs_redis
def test_redis_keeps_what_it_is_given(settings):
    backend = "home.caching.redis_cache.ForgivingRedisCache"
    prefix = f"test-{os.getpid()}"
    settings.CACHES = {"default": {"BACKEND": backend, "LOCATION": REDIS_URL, "KEY_PREFIX": prefix}}
    cache = caches["default"]
    cache.set_many({"a": 1, "b": ["x"]}, 60)
    assert cache.get_many(["a", "b", "c"]) == {"a": 1, "b": ["x"]}
    assert cache.incr("a") == 2
    cache.delete_many(["a", "b"])
    assert cache.get("a") is None
