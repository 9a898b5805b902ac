"""The production server: Granian with several workers. SIGHUP reloads it without losing requests.

By default Granian gives each worker its own socket, and connections that wait in this socket are
reset when the worker stops. Here all workers accept connections from one socket, which the parent
keeps open. Before a worker stops, it closes its connections after the next response, so that
clients reconnect to other workers.
"""

import argparse
import contextlib
import fcntl
import gc
import importlib
import multiprocessing
import os
import resource
import signal
import socket
import threading
import time
from functools import partial
from pathlib import Path
from wsgiref.util import setup_testing_defaults

from granian import Granian
from granian._granian import SocketHolder
from granian.constants import HTTPModes, Interfaces
from granian.http import HTTP1Settings
from granian.log import logger

from campaign.deploy.environment import leave_if_wrong

APPLICATION = "campaign.wsgi:application"
LIVE = "/-/live"
PART = signal.SIGUSR1

# docs/decisions/0008-server.md explains these values and has the measurements.
THREADS = 4
CONNECTIONS = 4096
BACKLOG = 1024
IDLE_SECONDS = 30
THREAD_IDLE_SECONDS = 600
CONNECTION_SECONDS = "600"
SECONDS_TO_LOAD = 30
SECONDS_TO_PART = 1.5
SECONDS_UNTIL_KILLED = 30


class Server(Granian):
    """Granian with one socket for all workers, and workers that close their connections first."""

    def _init_shared_socket(self):
        self._sso = listen(self.bind_addr, self.bind_port)
        self._shd = SocketHolder(self._sso.fileno(), False, BACKLOG)

    def _spawn_worker(self, idx, target, callback_loader):
        has_loaded = multiprocessing.Event()
        worker = super()._spawn_worker(idx, target, partial(callback_loader, has_loaded))
        worker.has_loaded = has_loaded
        return worker

    def _respawn_workers(self, workers, spawn_target, target_loader, delay=0):
        for idx in workers:
            old = self.wrks[idx]
            if not old.is_alive():
                super()._respawn_workers([idx], spawn_target, target_loader, delay)
                continue
            new = self._spawn_worker(idx, spawn_target, target_loader)
            new.interrupt_by_parent = True  # until it serves, its end is handled here
            new.start()
            if not loads(new):
                logger.error("The new code does not load, see above: the old one goes on serving.")
                new.kill()
                return
            new.interrupt_by_parent = False
            self.wrks[idx] = new
            if not self.interrupt_signal:
                old.interrupt_by_parent = True
                with contextlib.suppress(ProcessLookupError):
                    os.kill(old.inner.pid, PART)
                time.sleep(SECONDS_TO_PART)
            old.terminate()
            old.join(SECONDS_UNTIL_KILLED)
            old.kill()


def loads(worker):
    """Wait until a started worker has loaded the site; return whether it has."""
    until = time.monotonic() + SECONDS_TO_LOAD
    while time.monotonic() < until and worker.is_alive():
        if worker.has_loaded.wait(0.1):
            return True
    return False


def listen(host, port):
    """Return a socket that listens on the host and port.

    On Linux, a connection is accepted only when its request has arrived, so that a worker that
    stops has no accepted connection with an unread request. Raises OSError if the port cannot be
    bound.
    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    if hasattr(socket, "TCP_DEFER_ACCEPT"):
        listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_DEFER_ACCEPT, IDLE_SECONDS)
    listener.bind((host, port))
    listener.listen(BACKLOG)
    listener.setblocking(False)
    return listener


def load(target, loaded):
    """Return the WSGI application that `target` names; set the event `loaded` when it is ready.

    After the signal `PART`, every response closes its connection. Without this, a client could find
    its connection closed just when it sends the next request.
    """
    for stop in (signal.SIGTERM, signal.SIGINT):
        signal.signal(stop, signal.SIG_DFL)  # the inherited handler would go on loading
    gc.disable()  # while loading, because loaded objects are not garbage
    module, _colon, name = target.partition(":")
    application = answer = getattr(importlib.import_module(module), name)

    def part(*_):
        nonlocal answer
        answer = partial(answer_and_close, application)

    signal.signal(PART, part)
    threading.Thread(target=wait_until_loaded, args=(application, loaded), daemon=True).start()
    return lambda environ, start_response: answer(environ, start_response)


def wait_until_loaded(application, loaded):
    """Set the event `loaded` when the application responds to a request that is never cached."""
    environ = {"PATH_INFO": LIVE, "REMOTE_ADDR": ""}
    setup_testing_defaults(environ)
    b"".join(application(environ, lambda *_: None))
    gc.enable()
    gc.collect()
    gc.freeze()  # collections skip everything that was loaded
    loaded.set()


def answer_and_close(application, environ, start_response):
    """Call the WSGI application and add a header that closes the connection."""

    def start(status, headers, exc_info=None):
        return start_response(status, [*headers, ("Connection", "close")], exc_info)

    return application(environ, start)


@contextlib.contextmanager
def process_file(path):
    """Write the process id to the file, and keep the file locked while the process runs."""
    with path.open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        file.truncate(0)
        file.write(str(os.getpid()))
        file.flush()
        try:
            yield
        finally:
            path.unlink(missing_ok=True)


def allow_many_connections():
    """Raise the limit of open files of this process to the maximum that the system permits."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (hard, hard))


def serve(host, port, workers):
    """Serve the site on the host and port until SIGTERM or SIGINT."""
    allow_many_connections()
    # A worker inherits the socket only if it is forked.
    multiprocessing.set_start_method("fork")
    Server(
        APPLICATION,
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=workers,
        blocking_threads=THREADS,
        blocking_threads_idle_timeout=THREAD_IDLE_SECONDS,
        backpressure=CONNECTIONS,
        backlog=BACKLOG,
        http=HTTPModes.http1,
        http1_settings=HTTP1Settings(header_read_timeout=IDLE_SECONDS * 1000),
        websockets=False,
        log_access=False,
        respawn_failed_workers=True,
        respawn_interval=0,
        workers_kill_timeout=SECONDS_UNTIL_KILLED,
    ).serve(target_loader=load)


def main():
    """Serve the site with the options of the command line."""
    parser = argparse.ArgumentParser(description="Serve the site with production settings.")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--process-file", type=Path, required=True)
    options = parser.parse_args()
    os.environ.setdefault("CONN_MAX_AGE", CONNECTION_SECONDS)
    leave_if_wrong(os.environ)
    with process_file(options.process_file):
        serve(options.host, options.port, options.workers)


if __name__ == "__main__":
    main()
