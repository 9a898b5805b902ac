"""Readers: a load generator, and threads that record each response."""

import http.client
import re
import shutil
import subprocess
import threading
import time
from collections import Counter, namedtuple

WRK = shutil.which("wrk")
GENERATOR = "wrk" if WRK else "a generator in Python, which is slower than what it measures"

Answer = namedtuple("Answer", "began status body")


def requests_per_second(port, path, seconds, connections):
    """Return the number of responses per second. Raises RuntimeError if one is not a page."""
    if not WRK:
        with Readers(port, [path], connections) as readers:
            time.sleep(seconds)
        readers.raise_unless_all_are_pages()
        return len(readers.answers) / seconds
    done = subprocess.run(
        [WRK, "-t", "1", "-c", str(connections), "-d", f"{seconds}s"]
        + ["-H", "Accept-Encoding: gzip", f"http://127.0.0.1:{port}{path}"],
        capture_output=True,
        text=True,
        check=True,
    )
    if "Non-2xx" in done.stdout or "Socket errors" in done.stdout:
        raise RuntimeError(done.stdout)
    return float(re.search(r"Requests/sec: *([\d.]+)", done.stdout)[1])


class Readers:
    """Threads that request paths in turn until the block ends, each on its own connection."""

    def __init__(self, port, paths, number, requests_per_connection=50):
        self.answers = []
        self._port, self._paths = port, paths
        self._renewed_after = requests_per_connection
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._read, args=(i,)) for i in range(number)]

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def statuses(self):
        """Return the number of responses by status. Connection failures are counted by name."""
        return Counter(answer.status for answer in self.answers)

    def raise_unless_all_are_pages(self):
        if set(self.statuses()) != {200}:
            raise RuntimeError(f"Not only pages: {self.statuses()}")

    def _read(self, turn):
        connection = http.client.HTTPConnection("127.0.0.1", self._port, timeout=30)
        while not self._stop.is_set():
            path = self._paths[turn % len(self._paths)]
            turn += 1
            began = time.time()
            try:
                connection.request("GET", path)
                response = connection.getresponse()
                self.answers.append(Answer(began, response.status, response.read()))
            except (OSError, http.client.HTTPException) as fault:
                self.answers.append(Answer(began, type(fault).__name__, b""))
                connection.close()
            if turn % self._renewed_after == 0:
                connection.close()
