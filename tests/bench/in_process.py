"""Measurements inside one process: python -m tests.bench.in_process WHAT [PATH …]."""

import json
import os
import sys
import time
from io import BytesIO
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")


def environ(path):
    """Return the WSGI environment of a reader's request for the path."""
    from django.conf import settings

    scheme, _, host = settings.SITE_URL.partition("://")
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": "",
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": host,
        "HTTP_ACCEPT_ENCODING": "br, gzip",
        "wsgi.url_scheme": scheme,
        "wsgi.input": BytesIO(),
        "wsgi.errors": sys.stderr,
    }


def ask(application, path):
    """Return status and body of the application's response."""
    found = []
    body = application(environ(path), lambda status, headers, exc=None: found.append(status))
    try:
        return found[0], b"".join(body)
    finally:
        getattr(body, "close", lambda: None)()


def start():
    """Return the seconds from importing the site until its first responses.

    The first is from the page cache; the second must be rendered by Django.
    """
    began = time.perf_counter()
    from campaign.wsgi import application

    status, _body = ask(application, "/en/")
    first = time.perf_counter()
    ask(application, "/en/nowhere/")
    rendered = time.perf_counter()
    return {"a page": first - began, "what Django renders": rendered - began, "status": status}


def stored(paths):
    """Return the number of queries for each page when it is in the page cache."""
    from campaign.wsgi import application

    ask(application, "/-/live")  # waits until Django is loaded
    return [_queries(application, path)["queries"] for path in paths]


def rendered(paths, times=15):
    """Return queries and CPU milliseconds of each page when Django renders it."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    for path in paths:
        ask(application, path)
    return [_queries(application, path) | _cpu(application, path, times) for path in paths]


def exported(folder, rounds):
    """Return the CPU milliseconds to export one page again after each change.

    As on a server whose workers have already rendered the invalidated pages.
    """
    from django.core.wsgi import get_wsgi_application

    from home.caching.application import PageCache

    store = PageCache(get_wsgi_application())
    from campaign.country.models import CountryPage
    from home.archive.export.runner import Options, export
    from home.languages.public_addresses import public_addresses

    spent = []
    for _ in range(int(rounds) + 1):
        page = CountryPage.objects.get()
        blocks = page.body_en.get_prep_value()
        text = next(block for block in blocks if block["type"] == "text")
        text["value"] += "<p>A sentence more.</p>"
        page.body_en = json.dumps(blocks)
        page.save_revision().publish()
        for address in filter(None, (store.book.of_path(a.path) for a in public_addresses())):
            store.answer(address)
        began = time.process_time()
        export(Path(folder), Options(compress=True))
        spent.append((time.process_time() - began) * 1000)
    return spent[1:]  # the first one compiles the templates


def _queries(application, path):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    ask(application, path)
    with CaptureQueriesContext(connection) as queries:
        status, _body = ask(application, path)
    return {"path": path, "status": status, "queries": len(queries)}


def _cpu(application, path, times):
    spent = []
    for _ in range(times):
        began = time.process_time()
        ask(application, path)
        spent.append((time.process_time() - began) * 1000)
    return {"milliseconds": sorted(spent)[times // 2], "least": min(spent)}


if __name__ == "__main__":
    what, *arguments = sys.argv[1:]
    if what == "exported":
        result = exported(*arguments)
    else:
        functions = {"start": start, "stored": stored, "rendered": rendered}
        result = functions[what](*([arguments] if arguments else []))
    sys.stdout.write(json.dumps(result))
