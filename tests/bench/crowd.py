"""Many readers and an editor who publishes: counts errors."""

import secrets
import subprocess
import sys
import time
import urllib.request

from tests.bench.load import WRK
from tests.bench.outages import PATHS
from tests.bench.report import heading, say, spread
from tests.bench.site import ROOT

READERS = 500
SECONDS = 60
BETWEEN = 1  # seconds until the editor opens the form again
# Each request of wrk is for the next page; responses that are not a page are counted.
SCRIPT = """
local paths = { %s }
local turn = 0
request = function()
  turn = turn + 1
  return wrk.format("GET", paths[turn %% #paths + 1])
end
"""


def measure(site, options):
    """Print the number of responses and the time that the editor waited.

    Raises RuntimeError if a reader or the editor got an error, or if readers got the old heading.
    """
    heading(f"{READERS} readers for {SECONDS} s, an editor publishes, 2 workers")
    if not WRK:
        say("Not measured: install wrk.")
        return
    password = secrets.token_urlsafe()
    site.environment |= {
        "DJANGO_SUPERUSER_PASSWORD": password,
        "DJANGO_SUPERUSER_EMAIL": "editor@example.org",
    }
    site.manage("createsuperuser", "--noinput", "--username", "editor")
    script = site.folder / "readers.lua"
    script.write_text(SCRIPT % ", ".join(f'"{path}"' for path in PATHS))
    with site.served(workers=2) as server:
        for path in PATHS:
            urllib.request.urlopen(f"http://127.0.0.1:{server.port}{path}").read()
        editor = _editor(site, server.port, password)
        waited = [_publish(editor, 0)]
        readers = subprocess.Popen(
            [WRK, "-t", "2", "-c", str(READERS), "-d", f"{SECONDS}s", "--timeout", "30s"]
            + ["-s", str(script), f"http://127.0.0.1:{server.port}"],
            stdout=subprocess.PIPE,
            text=True,
        )
        while readers.poll() is None:
            waited.append(_publish(editor, len(waited)))
            time.sleep(BETWEEN)
        said = readers.stdout.read()
        editor.stdin.close()
        editor.wait()
        first = urllib.request.urlopen(f"http://127.0.0.1:{server.port}/en/").read()
    last = f"Heading {len(waited) - 1}."
    faults = [line.strip() for line in said.splitlines() if "Non-2xx" in line or "errors" in line]
    requests = next(line.strip() for line in said.splitlines() if "requests in" in line)
    if faults:
        raise RuntimeError(f"{requests}; {'; '.join(faults)}")
    if last.encode() not in first:
        raise RuntimeError("After the last publication readers got the older heading.")
    say(f"{requests}; none failed, and the last heading was shown afterwards.")
    say(f"The editor published {len(waited)} times, in {spread(waited)} s each.")


def _editor(site, port, password):
    return subprocess.Popen(
        [sys.executable, "-m", "tests.bench.editor", str(port), password],
        cwd=ROOT,
        env=site.environment,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def _publish(editor, number):
    """Publish; return the duration in seconds. Raises RuntimeError if the editor got an error."""
    editor.stdin.write(f"Heading {number}.\n")
    editor.stdin.flush()
    took = editor.stdout.readline()
    if not took:
        raise RuntimeError("The editor could not publish.")
    return float(took)
