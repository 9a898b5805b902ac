"""The memory of a worker, and the time until its first response."""

import json
import time
import urllib.request
from pathlib import Path

from tests.bench.report import heading, say, spread
from tests.browser.pages import LANGUAGES, PAGES, address

LOADING = 10  # seconds until all workers have loaded Django and the rerenderer has rendered all


def measure(site, options):
    """Print the memory of the workers after reading each page, and the time to first responses."""
    heading("A worker's memory, and how soon it answers")
    with site.served(workers=2) as server:
        time.sleep(LOADING)
        for _ in range(2):
            for path in PAGES.values():
                for language in LANGUAGES:
                    url = f"http://127.0.0.1:{server.port}{address(path, language)}"
                    urllib.request.urlopen(url).read()
        for pid in server.workers():
            sizes = _sizes(pid)
            say(f"worker: {sizes['Rss']:.0f} MB resident, {sizes['Pss']:.0f} MB its share")
    command = ("-m", "tests.bench.in_process", "start")
    starts = [json.loads(site.python(*command)) for _ in range(options.rounds)]
    for what in ("a page", "what Django renders"):
        say(f"import to first answer, {what}: {spread([start[what] for start in starts])} s")


def _sizes(pid):
    lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()[1:]
    fields = (line.split()[:2] for line in lines)
    return {name.rstrip(":"): int(kilobytes) * 1024 / 1e6 for name, kilobytes in fields}
