"""The time to export the site to a folder."""

import json
import resource
import time

from tests.bench.report import heading, say, spread


def measure(site, options):
    """Print the CPU time per document, and the time to export one changed page again."""
    heading("Export, compression included (one process, its start subtracted)")
    folder = site.folder / "mirror"
    idle = _timed(site, "check", "--tag", "urls")
    whole = _timed(site, "export_site", folder, "--compress")
    documents = sum(1 for _ in folder.rglob("*.html"))
    each = (whole[1] - idle[1]) / documents * 1000
    say(f"{documents} documents: {each:.1f} ms of CPU each, {whole[0]:.1f} s in all")
    command = ("-m", "tests.bench.in_process", "exported", folder, options.rounds)
    changes = json.loads(site.python(*command))
    spent = spread(changes, digits=0)
    say(f"one changed page again, rendered by the site's workers: {spent} ms of CPU")


def _timed(site, *command):
    """Return elapsed seconds and CPU seconds of a management command."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    site.manage(*command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, spent
