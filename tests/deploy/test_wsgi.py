"""The WSGI application: an import starts no thread, the first request starts all of them."""

import os
import subprocess
import sys

from django.conf import settings

ON_IMPORT = """
import importlib, pkgutil, threading
import django
django.setup()
import campaign, home
for package in (campaign, home):
    for module in pkgutil.walk_packages(package.__path__, package.__name__ + "."):
        if ".migrations" not in module.name:
            importlib.import_module(module.name)
print([thread.name for thread in threading.enumerate()])
from campaign.wsgi import application
from tests.bench.in_process import ask
ask(application, "/-/live")
running = {thread.name for thread in threading.enumerate()}
print({"loading", "site-check", "scheduled-publishing", "page-cache-rerenderer"} & running)
"""


def test_nothing_starts_a_thread_before_the_first_request(tmp_path):
    env = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "campaign.settings"}
    command = [sys.executable, "-W", "ignore", "-c", ON_IMPORT]
    done = subprocess.run(
        command, cwd=settings.BASE_DIR, env=env, capture_output=True, text=True, timeout=120
    )
    imported, asked = done.stdout.splitlines()
    assert imported == "['MainThread']", done.stderr
    assert asked != "set()", "the first request starts what runs beside it"


ON_RUN = """
import sys, threading, time
sys.argv = ["manage.py", "runserver"]
import campaign.wsgi
deadline = time.monotonic() + 60
while time.monotonic() < deadline:
    if "scheduled-publishing" in {thread.name for thread in threading.enumerate()}:
        print("publishing")
        break
    time.sleep(0.1)
"""


def test_make_run_publishes_by_schedule_without_a_request(tmp_path):
    env = os.environ | {"VAR_DIR": str(tmp_path), "DJANGO_SETTINGS_MODULE": "campaign.settings"}
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", ON_RUN],
        cwd=settings.BASE_DIR,
        env=env,
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert done.stdout == "publishing\n", done.stderr
