"""The time from a publication until every worker serves it, under load."""

import bisect
import re
import subprocess
import sys
import time

from tests.bench.load import Readers
from tests.bench.report import heading, say, spread
from tests.bench.site import ROOT

WORKERS = 4
READERS = 8
ANSWERS = 10_000
ALLOWED = 0.010
NUMBER = re.compile(rb"Publication (\d+)\.")


def measure(site, options):
    """Print how long old text was served after publications, and how many responses were stale."""
    heading(f"Publications under load, {WORKERS} workers, {READERS} readers")
    with site.served(workers=WORKERS) as server, _Publisher(site) as publisher:
        times = [publisher.publish(0)]
        time.sleep(1)
        with Readers(server.port, ["/en/"], READERS) as readers:
            while len(times) <= options.rounds or len(readers.answers) < ANSWERS:
                times.append(publisher.publish(len(times)))
                time.sleep(1)
        readers.raise_unless_all_are_pages()
    ages = [_age(answer, times) for answer in readers.answers]
    longest = [
        1000 * max((age for number, age in ages if number == publication), default=0)
        for publication in range(1, len(times))
    ]
    late = sum(age > ALLOWED for _number, age in ages)
    say(f"{len(times) - 1} publications, {len(ages):,} answers.")
    say(f"The last request that got old text began {spread(longest)} ms after the commit.")
    say(f"Stale answers to requests later than {1000 * ALLOWED:.0f} ms after the commit: {late}")


def _age(answer, times):
    """Return the publication that was due, and how many seconds the shown one was outdated."""
    expected = bisect.bisect(times, answer.began) - 1
    shown = int(NUMBER.search(answer.body)[1])
    return expected, answer.began - times[shown + 1] if shown < expected else 0


class _Publisher:
    def __init__(self, site):
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.publisher"],
            cwd=ROOT,
            env=site.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self._process.stdin.close()
        self._process.wait()

    def publish(self, number):
        self._process.stdin.write(f"Publication {number}.\n")
        self._process.stdin.flush()
        return float(self._process.stdout.readline())
