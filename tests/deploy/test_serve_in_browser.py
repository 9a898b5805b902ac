"""`make serve`, started once and tested with normal and invalid requests, reloads and failures."""

import fcntl
import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from campaign.deploy import start
from tests.browser.running_site import (
    PATIENCE,
    ROOT,
    TEMPLATE_DATABASE,
    environment,
    free_port,
    own_database,
)

pytestmark = [pytest.mark.slow, pytest.mark.either_database]

WORKERS = 2
# The packages are installed already; everything else is the same as in `make serve`.
START = """
import sys
from pathlib import Path
from campaign.deploy import launch, machine, packages
packages.install = lambda locks: None
machine.PYTHON = Path(sys.executable)
launch.main(["serve"])
"""


class Server:
    """A started server: its port, its process and its output."""

    def __init__(self, folder, database):
        self.port = free_port()
        self.log = folder / "server.log"
        self.process_file = folder / f"server-{self.port}.pid"
        env = environment(folder, database) | {"PORT": str(self.port), "WORKERS": str(WORKERS)}
        env.pop("SITE_URL", None)
        self.process = subprocess.Popen(
            [sys.executable, "-c", START],
            cwd=ROOT,
            env=env,
            stdout=self.log.open("ab"),
            stderr=subprocess.STDOUT,
        )
        self.wait_until(lambda: self.status("/en/") == 200)

    def wait_until(self, condition):
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            if condition():
                return
            time.sleep(0.1)
        raise AssertionError(f"In vain:\n{self.log.read_text()[-3000:]}")

    def status(self, path, **headers):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            connection.request("GET", path, headers=headers)
            return connection.getresponse().status
        except OSError:
            return None
        finally:
            connection.close()

    def workers(self):
        """Return the process ids of the workers."""
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return set(map(int, children.split()))

    def send_raw(self, request):
        with socket.create_connection(("127.0.0.1", self.port), timeout=PATIENCE) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            return connection.recv(65536)


@pytest.fixture(scope="module")
def server(tmp_path_factory, prepared_folder, worker_id):
    folder = tmp_path_factory.mktemp("served") / "var"
    shutil.copytree(prepared_folder, folder)
    folder.joinpath("static-collected").write_text(start.static_fingerprint())
    server = Server(folder, own_database(f"served_{worker_id}", template=TEMPLATE_DATABASE))
    yield server
    server.process.terminate()
    assert server.process.wait(timeout=PATIENCE) == 0, server.log.read_text()[-3000:]
    assert not server.process_file.exists()


def test_it_tells_how_it_is_and_how_to_reach_it(server):
    assert f"site: http://127.0.0.1:{server.port}/\n" in server.log.read_text()
    assert len(server.workers()) == WORKERS
    for address in ("/-/live", "/-/ready"):
        assert server.status(address, Host="10.0.0.5") == 200, address
    assert server.status("/en/", Host="10.0.0.5") == 400


def test_process_file_is_locked_while_it_runs(server):
    assert server.process_file.read_text() == str(server.process.pid)
    with server.process_file.open() as file, pytest.raises(BlockingIOError):
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)


def visit(port, keep_open, stop, answers, faults):
    """Request pages in a loop until the event `stop`; record responses and failures."""
    connection = None
    while not stop.is_set():
        connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=PATIENCE)
        try:
            connection.request("GET", "/en/", headers={} if keep_open else {"Connection": "close"})
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as fault:
            faults.append(repr(fault))
            connection = None
            continue
        answers.append(answer.status)
        if not keep_open or answer.getheader("Connection") == "close":
            connection.close()
            connection = None
        time.sleep(0.005)


def test_reload_loses_no_request(server):
    before = server.workers()
    stop, answers, faults = threading.Event(), [], []
    readers = [
        threading.Thread(target=visit, args=(server.port, number % 2, stop, answers, faults))
        for number in range(8)
    ]
    for reader in readers:
        reader.start()
    try:
        server.process.send_signal(signal.SIGHUP)
        server.wait_until(
            lambda: len(server.workers()) == WORKERS and not server.workers() & before
        )
    finally:
        stop.set()
        for reader in readers:
            reader.join()
    assert faults == []
    assert set(answers) == {200}
    assert len(answers) > 100


def test_code_that_does_not_load_replaces_nothing(server):
    before = server.workers()
    key = server.log.parent / "secret-key"
    aside = key.rename(key.with_name("aside"))
    key.mkdir()  # reading it fails, like an import of broken code
    try:
        server.process.send_signal(signal.SIGHUP)
        server.wait_until(lambda: "the old one goes on serving" in server.log.read_text())
    finally:
        key.rmdir()
        aside.rename(key)
    server.wait_until(lambda: server.workers() == before)
    assert server.status("/en/") == 200
    server.process.send_signal(signal.SIGHUP)
    server.wait_until(lambda: len(server.workers()) == WORKERS and not server.workers() & before)


def test_worker_that_dies_is_replaced(server):
    victim = min(server.workers())
    os.kill(victim, signal.SIGKILL)
    assert server.status("/en/") == 200
    server.wait_until(lambda: len(server.workers() - {victim}) == WORKERS)


def test_log_holds_nothing_about_a_reader(server):
    canary = "canary7391"
    port = server.port
    answers = [
        server.status(
            f"/de/{canary}/?{canary}={canary}",
            **{
                "User-Agent": canary,
                "Referer": f"http://{canary}.example/",
                "Cookie": f"sessionid={canary}",
                "Accept-Language": canary,
                "X-Forwarded-For": canary,
            },
        ),
        server.status("/en/", Host=f"{canary}.example"),
    ]
    assert answers == [404, 400]
    address = f"Host: 127.0.0.1:{port}\r\n"
    for request in (
        f"GET /{canary} HTTP/9.9\r\n{address}\r\n",
        f"{canary}\r\n\r\n",
        f"GET /en/?{canary}\0 HTTP/1.1\r\n{address}\r\n",
        f"GET /{canary}/%FF%00 HTTP/1.1\r\n{address}Connection: close\r\n\r\n",
        f"GET / HTTP/1.1\r\n{address}X-{canary}: {canary * 60000}\r\n\r\n",
        f"POST /en/_sent/1/ HTTP/1.1\r\n{address}Origin: https://{canary}.example\r\n"
        f"Content-Length: 4\r\nConnection: close\r\n\r\n{canary[:4]}",
        f"POST /admin/login/ HTTP/1.1\r\n{address}Origin: https://{canary}.example\r\n"
        f"Content-Length: 4\r\nConnection: close\r\n\r\n{canary[:4]}",
    ):
        try:
            server.send_raw(request.encode())
        except OSError:
            continue  # rejected before all of it was read
    assert server.status("/-/live") == 200
    written = [path for path in server.log.parent.rglob("*") if path.is_file()]
    for path in written:
        assert canary.encode() not in path.read_bytes(), path
