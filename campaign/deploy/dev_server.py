"""The development server: it caches nothing and loads changed code at once.

The parent process holds the listening socket and has loaded the packages that do not change. When
the code changes, it ends its child and forks a new one, which has to load only the project and its
apps. Requests that arrive meanwhile wait in the socket.
"""

import argparse
import contextlib
import importlib
import os
import signal
import socket
import sys
import time
import traceback

from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler

from campaign.deploy.environment import leave_if_wrong
from campaign.deploy.machine import LOOPBACK, ROOT

# Loading these takes half the time of a reload. None of them needs the settings.
PACKAGES = (
    "PIL.Image",
    "bs4",
    "cryptography.x509",
    "defusedxml.ElementTree",
    "django.contrib.postgres.fields",
    "django.core.management",
    "django.forms",
    "django.views.debug",
    "draftjs_exporter.html",
    "fido2.server",
    "psycopg",
    "pygments",
    "rapidfuzz",
    "redis",
    "requests",
    "snowballstemmer",
    "sqlparse",
    "whitenoise.middleware",
    "yaml",
)
FOLDERS = ("campaign", "home", "locale")
SUFFIXES = (".py", ".mo", ".toml")
SECONDS_BETWEEN_LOOKS = 0.2
BACKLOG = 128


class Server(ThreadedWSGIServer):
    """Django's development server on an existing listening socket."""

    daemon_threads = True

    def __init__(self, listener):
        super().__init__(listener.getsockname(), WSGIRequestHandler, bind_and_activate=False)
        self.socket.close()
        self.socket = listener
        self.server_name, self.server_port = listener.getsockname()
        self.setup_environ()


def load():
    """Return the site as a WSGI application that caches nothing between requests."""
    from django.core.wsgi import get_wsgi_application

    application = get_wsgi_application()
    from django.template.autoreload import reset_loaders

    from home.snapshot.current import forget_snapshots

    def answer(environ, start_response):
        reset_loaders()
        forget_snapshots()
        return application(environ, uncached(start_response))

    return answer


def uncached(start_response):
    """Return a `start_response` that forbids caching and lets Django's error pages use styles."""

    def start(status, headers, exc_info=None):
        # The site's content security policy forbids the inline styles and scripts of these pages.
        replaced = {"cache-control"}
        if status.startswith(("404", "500")):
            replaced.add("content-security-policy")
        kept = [(name, value) for name, value in headers if name.lower() not in replaced]
        return start_response(status, [*kept, ("Cache-Control", "no-store")], exc_info)

    return start


def answer_with(failure):
    """Return a WSGI application that responds with the text `failure` and status 500."""

    def answer(environ, start_response):
        start_response("500 Internal Server Error", [("Content-Type", "text/plain; charset=utf-8")])
        return [failure.encode()]

    return answer


def serve(listener):
    """Load the site and serve it on the socket until the process ends."""
    server = Server(listener)
    try:
        server.set_app(load())
    except BaseException:  # settings may exit
        failure = traceback.format_exc()
        sys.stderr.write(failure)
        server.set_app(answer_with(failure))
    server.serve_forever()


def sources():
    """Return the modification time of each source file, in nanoseconds, by path."""
    found = {}
    for folder in FOLDERS:
        for path in (ROOT / folder).rglob("*"):
            if path.suffix in SUFFIXES:
                with contextlib.suppress(FileNotFoundError):
                    found[path] = path.stat().st_mtime_ns
    return found


def wait_for_change(before):
    """Wait until files differ from those in `before`; return their paths."""
    while True:
        time.sleep(SECONDS_BETWEEN_LOOKS)
        if changed := {path for path, _time in before.items() ^ sources().items()}:
            return changed


def is_loaded_here(path):
    """Return whether this process has loaded the file. If so, its children would not reload it."""
    files = (getattr(module, "__file__", None) for module in list(sys.modules.values()))
    return str(path) in files


@contextlib.contextmanager
def child(listener):
    """Run a child process that serves on the socket while the context is active."""
    process = os.fork()
    if not process:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)
        serve(listener)
    try:
        yield
    finally:
        os.kill(process, signal.SIGTERM)
        os.waitpid(process, 0)


def main():
    """Serve on the port from the command line until SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(description="Serve the site to whoever develops it.")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--socket", type=int, help="the descriptor of one that listens already")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
    leave_if_wrong(os.environ)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    for name in PACKAGES:
        importlib.import_module(name)
    if options.socket is None:
        listener = socket.create_server((LOOPBACK, options.port), backlog=BACKLOG)
    else:
        listener = socket.socket(fileno=options.socket)
    while True:
        before = sources()
        with child(listener):
            changed = wait_for_change(before)
        names = ", ".join(sorted(str(path.relative_to(ROOT)) for path in changed))
        sys.stderr.write(f"Loading again after a change of {names}\n")
        if any(is_loaded_here(path) for path in changed):
            listener.set_inheritable(True)
            command = [sys.executable, "-m", __spec__.name, "--socket", str(listener.fileno())]
            os.execv(sys.executable, command)


if __name__ == "__main__":
    with contextlib.suppress(KeyboardInterrupt):
        main()
