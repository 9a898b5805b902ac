"""A separate site for the benchmark: a data folder, its servers, and a database if needed."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path

from campaign.deploy.server import CONNECTION_SECONDS

ROOT = Path(__file__).resolve().parent.parent.parent
PATIENCE = 60
SITE = "campaign.wsgi:application"


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Site:
    """A site with the starter content, in a folder that `close` removes."""

    def __init__(self, **environment):
        self.folder = Path(tempfile.mkdtemp(prefix="bench-"))
        self.folder.chmod(0o711)  # nginx may run as another user
        self.port = free_port()
        own = ("DATABASE_URL", "REDIS_URL", "DEBUG", "DJANGO_SETTINGS_MODULE")
        inherited = {key: value for key, value in os.environ.items() if key not in own}
        self.environment = inherited | {
            "VAR_DIR": str(self.folder),
            "SITE_URL": f"http://127.0.0.1:{self.port}",
            # The same values as in `make serve`.
            "CONN_MAX_AGE": CONNECTION_SECONDS,
            "MALLOC_ARENA_MAX": "2",
            **environment,
        }
        for command in ("migrate --noinput -v 0", "collectstatic --noinput -v 0"):
            self.manage(*command.split())
        self.manage("load_starter_content")

    def manage(self, *command):
        """Run a management command; return its output."""
        return self.python("manage.py", *command)

    def python(self, *command):
        """Run Python with the environment of the site; return its output."""
        done = subprocess.run(
            [sys.executable, *map(str, command)],
            cwd=ROOT,
            env=self.environment,
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise RuntimeError(f"{' '.join(map(str, command))}:\n{done.stdout}{done.stderr}")
        return done.stdout

    @contextlib.contextmanager
    def served(self, application=SITE, workers=1, port=None, **environment):
        """Serve a WSGI application of the site; yield the server."""
        server = Server(self, application, workers, port or self.port, environment)
        try:
            server.wait()
            yield server
        finally:
            server.stop()

    def close(self):
        shutil.rmtree(self.folder, ignore_errors=True)


class Server:
    """Granian with a WSGI application, started like the site's server."""

    def __init__(self, site, application, workers, port, environment):
        self.port = port
        self.log = site.folder / f"server-{port}.log"
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.serve", application, str(port), str(workers)],
            cwd=ROOT,
            env=site.environment | environment,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )

    def wait(self):
        """Wait until the server responds. Raises RuntimeError if it does not."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/en/", timeout=PATIENCE)
                return
            except OSError:
                time.sleep(0.1)
        self.stop()
        raise RuntimeError(f"No answer from the server:\n{self.log.read_text()[-3000:]}")

    def workers(self):
        """Return the process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children")
        return [int(pid) for pid in children.read_text().split()]

    def replace_workers(self):
        """Reload the server and wait until all earlier workers have ended."""
        before = set(self.workers())
        self.process.send_signal(signal.SIGHUP)
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and before & set(self.workers()):
            time.sleep(0.1)

    def stop(self):
        self.process.terminate()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(PATIENCE)


@contextlib.contextmanager
def fresh_database(url):
    """Create a database on the server that `url` names; yield its URL and drop it at the end."""
    import psycopg

    name = f"bench_{os.getpid()}"
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f'CREATE DATABASE "{name}"')
        try:
            yield url.rpartition("/")[0] + f"/{name}"
        finally:
            connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')
