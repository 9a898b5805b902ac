"""The page cache: which responses it serves, which it caches, and which it never caches."""

import errno
import gzip
import io
import threading
from datetime import timedelta
from pathlib import Path
from types import SimpleNamespace

import brotli
import pytest
from django.utils import timezone

from home.caching import application as application_module
from home.caching import cacheability, renderer
from home.caching.application import PageCache
from home.caching.cache_control import for_everybody
from home.caching.entry import chosen_encoding
from home.caching.storage import BLOCK

TEXT = "A page that readers see, long enough to be worth compressing. " * 20
HOST = "127.0.0.1:8000"


class Site:
    """A WSGI application that records its requests and returns the responses of the test."""

    def __init__(self):
        self.asked = []
        self.status, self.text, self.headers = "200 OK", TEXT, {}
        self.before = lambda: None

    def __call__(self, environ, start_response):
        self.asked.append(environ)
        self.before()
        headers = {"Content-Type": "text/html", "Cache-Control": for_everybody()} | self.headers
        start_response(self.status, [item for item in headers.items() if item[1] is not None])
        return [self.text.encode()]


@pytest.fixture
def application():
    return Site()


@pytest.fixture
def store(application):
    return PageCache(application)


def ask(store, path="/en/", query="", method="GET", **headers):
    """Return what a WSGI server would send for a request."""
    environ = {
        "REQUEST_METHOD": method,
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": HOST,
        "REMOTE_ADDR": "203.0.113.7",
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
    } | {name.upper(): value for name, value in headers.items()}
    started = []
    body = b"".join(store(environ, lambda *answer: started.append(answer)))
    status, sent = started[0][:2]
    return SimpleNamespace(
        status=int(status[:3]), headers={n.lower(): v for n, v in sent}, sent=sent, body=body
    )


@pytest.mark.parametrize(
    "accepted, encoding, decode",
    [
        ("gzip, deflate, br, zstd", "br", brotli.decompress),
        ("gzip, deflate", "gzip", gzip.decompress),
        ("", None, bytes),
        ("br;q=0, gzip;q=0.5", "gzip", gzip.decompress),
        ("gzip;q=1.0, br;q=0.2", "gzip", gzip.decompress),
        ("identity, *;q=0", None, bytes),
        ("*", "br", brotli.decompress),
        ("br;q=nonsense", None, bytes),
    ],
)
def test_each_reader_gets_the_encoding_that_suits(store, accepted, encoding, decode):
    for turn in ("first", "again"):
        answer = ask(store, http_accept_encoding=accepted)
        assert answer.headers.get("content-encoding") == encoding, turn
        assert decode(answer.body).decode() == TEXT, turn
        assert int(answer.headers["content-length"]) == len(answer.body)
        assert answer.headers["vary"] == "Accept-Encoding"


def test_what_is_kept_is_served_without_asking_again(store, application):
    first, second = ask(store), ask(store)
    assert len(application.asked) == 1
    assert first.sent == second.sent


def test_one_who_has_the_page_is_told_that_nothing_changed(store, application):
    tags = {}
    for encoding in ("br", "gzip", ""):
        tags[encoding] = tag = ask(store, http_accept_encoding=encoding).headers["etag"]
        for known in (tag, f"W/{tag}", f'"other", {tag}', "*"):
            answer = ask(store, http_accept_encoding=encoding, http_if_none_match=known)
            assert (answer.status, answer.body) == (304, b""), known
            assert answer.headers["etag"] == tag
            assert answer.headers["cache-control"] == for_everybody()
            assert not {"content-length", "content-type", "content-encoding"} & set(answer.headers)
        assert ask(store, http_if_none_match='"other"').status == 200
    assert len(set(tags.values())) == 3, "an ETag names one sequence of bytes"
    assert len(application.asked) == 1


def test_a_redirect_is_told_again_to_one_who_has_it(store, application):
    application.status, application.text = "302 Found", ""
    application.headers = {"Location": "/de/"}
    tag = ask(store).headers["etag"]
    again = ask(store, http_if_none_match=tag)
    assert (again.status, again.headers["location"]) == (302, "/de/")


def test_made_up_addresses_without_a_slash_take_no_room(store, application):
    application.status, application.text = "301 Moved Permanently", ""
    for number in range(20):
        application.headers = {"Location": f"/en/{number}/"}
        assert ask(store, f"/en/{number}").status == 301
    assert len(store.memory) == 0
    assert not list(store.disk.folder.iterdir())


def test_a_read_only_disk_breaks_no_answer(store, application, monkeypatch):
    def refuse(*_args, **_options):
        raise OSError(errno.EROFS, "Read-only file system")

    ask(store)
    for name in ("unlink", "replace", "write_bytes"):
        monkeypatch.setattr(Path, name, refuse)
    store.generation.follow("new")
    assert ask(store).status == 200
    application.status = "404 Not Found"
    assert ask(store, "/en/gone/").status == 404
    store.disk.keep_only(store.generation.current)
    store.disk.limit = 1
    store.disk.prune()


def test_small_files_count_as_what_they_take_on_the_disk(application, settings):
    settings.PAGE_CACHE_DISK = 40 * BLOCK
    store = PageCache(application)
    application.text = "small"
    for number in range(100):
        ask(store, f"/en/{number}/")
    assert len(list(store.disk.folder.iterdir())) <= 40 + 40 / 16


def test_head_is_get_without_the_body(store, application):
    for _turn in ("first", "again"):
        head, get = ask(store, method="HEAD"), ask(store)
        assert head.body == b""
        assert head.headers == get.headers
    assert len(application.asked) == 1


def test_ranges_are_ignored(store):
    answer = ask(store, http_range="bytes=0-9")
    assert (answer.status, answer.body.decode()) == (200, TEXT)
    assert "accept-ranges" not in answer.headers


def test_unknown_parameters_reach_neither_the_page_nor_the_store(store, application):
    plain = ask(store)
    for number in range(10_000):
        assert ask(store, query=f"x{number}={number}&y={'z' * 50}").body == plain.body
    assert len(application.asked) == 1
    assert len(store.memory) == 1
    assert application.asked[0]["QUERY_STRING"] == ""


def test_a_page_declares_the_parameters_that_it_reads(store, application):
    application.headers = {"X-Page-Parameters": "page order"}
    assert "x-page-parameters" not in ask(store).headers
    ask(store, query="order=new&utm=1&page=2")
    ask(store, query="page=2&order=new&page=2&fbclid=secret")
    ask(store, query="page=" + "9" * 1000)
    ask(store, query="&".join(f"page={n}" for n in range(100)))
    assert [environ["QUERY_STRING"] for environ in application.asked] == ["", "page=2&order=new"]
    assert len(store.memory) == 2


def test_other_hosts_are_not_kept(store, application):
    for number in range(1000):
        ask(store, http_host=f"host{number}.example")
        ask(store, http_host=f"127.0.0.1:{number + 1}")
        ask(store, http_host="127.0.0.1:8000@evil.example")
    assert len(store.memory) == 1, "the site's own host, whatever the port"
    hosts = [environ["HTTP_HOST"] for environ in application.asked]
    assert [host for host in hosts if "example" not in host] == [HOST]


def test_languages_are_kept_by_what_they_lead_to(store, application):
    application.headers = {"Vary": "Accept-Language"}
    for number in range(2000):
        ask(store, "/", http_accept_language=f"de-{number},be;q=0.5,x-{number}")
        ask(store, "/", http_accept_language=f"be-{number}")
    assert len(store.memory) == 2
    assert {environ["HTTP_ACCEPT_LANGUAGE"] for environ in application.asked} == {"de", "be"}


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST"},
        {"method": "PUT"},
        {"http_cookie": "sessionid=1234"},
        {"http_cookie": "other=1; sessionid=1234"},
        {"http_authorization": "Basic Zm9vOmJhcg=="},
        {"path": "/admin/"},
        {"path": "/media/a.jpg"},
        {"path": "/static/a.css"},
        {"path": "/documents/1/a.pdf"},
        {"path": "/-/ready"},
        {"path": "/en/" + "a" * 2000},
    ],
    ids=str,
)
def test_what_is_for_one_person_goes_past_the_store(store, application, request_):
    ask(store)
    for _turn in range(2):
        ask(store, **request_)
    assert len(application.asked) == 3
    assert application.asked[-1]["REMOTE_ADDR"], "the request goes on as it came"
    assert len(store.memory) == 1


@pytest.mark.parametrize(
    "status, headers",
    [
        ("200 OK", {"Set-Cookie": "a=b"}),
        ("200 OK", {"Cache-Control": "private, no-store"}),
        ("200 OK", {"Cache-Control": "public, no-cache, s-maxage=60"}),
        ("200 OK", {"Cache-Control": None}),
        ("200 OK", {"Vary": "Cookie"}),
        ("200 OK", {"Vary": "Accept-Encoding, User-Agent"}),
        ("200 OK", {"Vary": "Accept-Language"}),
        ("200 OK", {"Vary": "*"}),
        ("200 OK", {"Content-Encoding": "gzip"}),
        ("404 Not Found", {}),
        ("403 Forbidden", {}),
        ("500 Internal Server Error", {}),
        ("303 See Other", {}),
    ],
)
def test_what_is_not_for_everybody_is_not_kept(store, application, status, headers):
    application.status, application.headers = status, headers
    for turn in (1, 2):
        assert ask(store).status == int(status[:3])
        assert len(application.asked) == turn
    assert len(store.memory) == 0
    assert not list(store.disk.folder.iterdir())


def test_nothing_of_a_request_but_its_address_reaches_what_is_kept(store, application):
    ask(
        store,
        query="canary=1",
        http_user_agent="canary",
        http_referer="https://canary.example/",
        http_cookie="canary=1",
        http_x_forwarded_host="canary.example",
        http_x_forwarded_for="203.0.113.7",
        http_accept_language="canary",
        http_if_modified_since="canary",
        http_host="127.0.0.1:1",
        remote_addr="203.0.113.9",
    )
    asked = application.asked[0]
    assert "canary" not in repr(asked) and "203.0.113" not in repr(asked)
    assert asked["HTTP_HOST"] == HOST
    assert b"canary" not in b"".join(file.read_bytes() for file in store.disk.folder.iterdir())


def test_a_proxy_that_ends_https_is_told_apart(application, settings):
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    store = PageCache(application)
    for protocol in ("http", "https", "http", "https"):
        ask(store, http_x_forwarded_proto=protocol)
    schemes = [environ["wsgi.url_scheme"] for environ in application.asked]
    assert schemes == ["http", "https"]


def test_a_change_makes_every_answer_old(store, application):
    ask(store)
    application.text = "new " + TEXT
    assert ask(store).body.decode() == TEXT
    store.generation.follow("a version")
    assert ask(store).body.decode() == "new " + TEXT
    assert not store.generation.follow("a version")
    ask(store)
    assert len(application.asked) == 2


def test_a_change_while_a_page_is_rendered_is_not_lost(store, application):
    application.before = lambda: store.generation.follow("while rendering")
    assert ask(store).body.decode() == TEXT
    application.before = lambda: None
    application.text = "new " + TEXT
    assert ask(store).body.decode() == "new " + TEXT


def test_answers_end_with_their_seconds_and_with_the_day(store, application, monkeypatch):
    clock = SimpleNamespace(now=timezone.now().replace(hour=10))
    monkeypatch.setattr(application_module, "time", lambda: clock.now.timestamp())
    monkeypatch.setattr(timezone, "now", lambda: clock.now)
    application.headers = {"Cache-Control": for_everybody(600)}
    for seconds, renderings in ((0, 1), (599, 1), (2, 2)):
        clock.now += timedelta(seconds=seconds)
        ask(store)
        assert len(application.asked) == renderings, f"after {seconds} more seconds"
    clock.now = timezone.localtime(clock.now).replace(hour=23, minute=59, second=0)
    store.generation.follow("another")
    ask(store)
    clock.now += timedelta(seconds=50)
    ask(store)
    assert len(application.asked) == 3
    clock.now += timedelta(seconds=20)
    ask(store)
    assert len(application.asked) == 4, "pages count days"


def test_what_is_rendered_across_midnight_ends_with_the_day_it_began_on(
    store, application, monkeypatch
):
    ends = iter([application_module.midnight() - 86400, application_module.midnight()])
    monkeypatch.setattr(application_module, "midnight", lambda: next(ends))
    ask(store)
    ask(store)
    assert len(application.asked) == 2


def test_while_rendering_fails_the_older_answer_stands_in(store, application, caplog):
    ask(store)
    store.generation.follow("new")
    application.status = "500 Internal Server Error"
    assert ask(store).body.decode() == TEXT
    assert ask(store).body.decode() == TEXT
    assert len(application.asked) == 2, "it is not tried again for each reader"
    assert ask(store, "/en/never-rendered/").status == 500

    def explode():
        raise RuntimeError("no database")

    application.before = explode
    store.generation.follow("newer")
    assert ask(store).body.decode() == TEXT
    assert "no database" in caplog.text
    with pytest.raises(RuntimeError):
        ask(store, "/en/never-rendered/")


def test_while_rendering_hangs_readers_get_the_older_answer(store, application, monkeypatch):
    monkeypatch.setattr(renderer, "SLOW", 0.2)
    monkeypatch.setattr(application_module, "SLOW", 0.2)
    paths = [f"/en/{number}/" for number in range(renderer.AT_ONCE + 2)]
    for path in paths:
        ask(store, path)
    store.generation.follow("new")
    go_on = threading.Event()
    application.before = lambda: go_on.wait(20)
    stuck = [threading.Thread(target=ask, args=[store, path]) for path in paths[:-2]]
    for thread in stuck:
        thread.start()
    try:
        for what, path in (("rendered", paths[0]), ("not tried", paths[-2]), ("next", paths[-1])):
            answers = []
            reader = threading.Thread(target=lambda: answers.append(ask(store, path)))  # noqa: B023
            reader.start()
            reader.join(10)
            assert answers and answers[0].body.decode() == TEXT, what
        assert len(application.asked) == len(paths) + len(stuck)
    finally:
        go_on.set()
        for thread in stuck:
            thread.join()
    application.text = "new " + TEXT
    store.generation.follow("newest")
    assert ask(store).body.decode().startswith("new"), "what was never kept is rendered"
    monkeypatch.setattr(renderer, "monotonic", lambda now=renderer.monotonic: now() + 60)
    assert ask(store, paths[-1]).body.decode().startswith("new"), "a minute later all is well"


def test_what_fails_slowly_is_not_tried_by_each_reader(store, application, monkeypatch):
    for path in ("/en/", "/en/a/"):
        ask(store, path)
    store.generation.follow("new")
    now = [0.0]
    monkeypatch.setattr(renderer, "monotonic", lambda: now[0])

    def no_connection():
        now[0] += 5
        raise RuntimeError("no database")

    application.before = no_connection
    for path in ("/en/", "/en/a/", "/en/"):
        assert ask(store, path).body.decode() == TEXT
    assert len(application.asked) == 3


def test_a_page_that_fails_keeps_no_other_from_being_current(store, application):
    for path in ("/en/", "/en/a/"):
        ask(store, path)
    store.generation.follow("new")
    application.status = "500 Internal Server Error"
    assert ask(store).body.decode() == TEXT
    application.status, application.text = "200 OK", "new " + TEXT
    assert ask(store, "/en/a/").body.decode() == "new " + TEXT


def test_after_a_restart_the_disk_serves_even_without_a_database(store, application):
    ask(store)
    restarted = PageCache(application)
    application.status = "500 Internal Server Error"
    assert ask(restarted).body.decode() == TEXT
    assert len(application.asked) == 1
    restarted.generation.follow("new")
    assert ask(PageCache(application)).body.decode() == TEXT


def test_what_another_release_rendered_is_rendered_again(store, application, monkeypatch):
    ask(store)
    monkeypatch.setattr(application_module, "release_fingerprint", lambda: "next")
    ask(PageCache(application))
    assert len(application.asked) == 2
    application.status = "500 Internal Server Error"
    monkeypatch.setattr(application_module, "release_fingerprint", lambda: "third")
    assert ask(PageCache(application)).status == 200


def test_a_page_that_is_gone_never_comes_back(store, application):
    other_worker = PageCache(application)
    ask(store), ask(other_worker)
    store.generation.follow("unpublished")
    application.status = "404 Not Found"
    assert ask(store).status == 404
    application.status = "500 Internal Server Error"
    for name, worker in (("this worker", store), ("another", other_worker)):
        assert ask(worker).status == 500, name


def test_readers_who_come_at_once_wait_for_one_rendering(store, application):
    begun, go_on = threading.Event(), threading.Event()

    def wait():
        begun.set()
        go_on.wait(10)

    application.before = wait
    answers = []
    readers = [threading.Thread(target=lambda: answers.append(ask(store))) for _ in range(8)]
    readers[0].start()
    assert begun.wait(10)
    for reader in readers[1:]:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(10)
    assert [answer.body.decode() for answer in answers] == [TEXT] * 8
    assert len(application.asked) == 1


def test_readers_who_wait_do_not_get_what_became_old(store, application):
    begun, go_on = threading.Event(), threading.Event()

    def wait():
        if not begun.is_set():
            begun.set()
            go_on.wait(10)

    application.before = wait
    answers = []
    first = threading.Thread(target=ask, args=[store])
    first.start()
    assert begun.wait(10)
    application.text = "new " + TEXT
    store.generation.follow("published")
    second = threading.Thread(target=lambda: answers.append(ask(store)))
    second.start()
    go_on.set()
    first.join(10), second.join(10)
    assert answers[0].body.decode() == "new " + TEXT


def test_memory_stays_bounded_and_what_is_read_stays_in_it(application, settings):
    settings.PAGE_CACHE_MEMORY, settings.PAGE_CACHE_DISK = 200_000, 0
    store = PageCache(application)
    for number in range(2000):
        ask(store)
        ask(store, f"/en/{number}/")
        assert store.memory.size <= settings.PAGE_CACHE_MEMORY
    assert [environ["PATH_INFO"] for environ in application.asked].count("/en/") == 1
    assert 10 < len(store.memory) < 100


def test_what_is_too_large_is_served_and_not_kept(application, settings):
    settings.PAGE_CACHE_MEMORY = 4000
    store = PageCache(application)
    assert ask(store).body.decode() == TEXT
    assert len(store.memory) == 0
    application.text = "x" * (cacheability.LARGEST + 1)
    assert len(ask(store, "/en/large/").body) == cacheability.LARGEST + 1


def test_common_headers_are_parsed_as_all_others():
    assert chosen_encoding("GZIP , BR") == "br"
    assert chosen_encoding("deflate") == ""
