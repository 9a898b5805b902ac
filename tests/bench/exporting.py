"""How long the site takes to write itself into a folder."""

import resource
import time

from tests.bench.report import heading, say

CHANGE = """
from home.models import HomePage
page = HomePage.objects.get()
page.heading_en = page.heading_en + "."
page.save_revision().publish()
"""


def measure(site, options):
    """Write the CPU time a document, and the time to export one changed page again."""
    heading("Export, compression included (one process, its start subtracted)")
    folder = site.folder / "mirror"
    idle = _timed(site, "check", "--tag", "urls")
    whole = _timed(site, "export_site", folder, "--compress")
    documents = sum(1 for _ in folder.rglob("*.html"))
    each = (whole[1] - idle[1]) / documents * 1000
    say(f"{documents} documents: {each:.1f} ms of CPU each, {whole[0]:.1f} s in all")
    site.manage("shell", "-c", CHANGE)
    again = _timed(site, "export_site", folder, "--compress")
    elapsed, spent = ((after - before) * 1000 for after, before in zip(again, idle, strict=True))
    say(f"one changed page again: {elapsed:.0f} ms, {spent:.0f} ms of CPU")


def _timed(site, *command):
    """Return seconds on the clock and seconds of CPU that the management command took."""
    began, before = time.monotonic(), resource.getrusage(resource.RUSAGE_CHILDREN)
    site.manage(*command)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return time.monotonic() - began, spent
