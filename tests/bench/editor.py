"""An editor over HTTP: python -m tests.bench.editor PORT PASSWORD. Reads one heading per line.

For each heading, the editor opens the form of the home page, publishes it with this heading, and
prints how many seconds both took.
"""

import http.cookiejar
import os
import sys
import time
import urllib.parse
import urllib.request
from types import SimpleNamespace

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "campaign.settings")
PATIENCE = 60  # seconds


class Editor:
    """A logged-in user. Raises urllib.error.HTTPError if the response is an error."""

    def __init__(self, port, password):
        self._site = f"http://127.0.0.1:{port}"
        jar = urllib.request.HTTPCookieProcessor(http.cookiejar.CookieJar())
        self._open = urllib.request.build_opener(jar).open
        page = self._ask("/admin/login/")
        typed = self._values(page, "//form[.//input[@name='username']]")
        self._ask("/admin/login/", typed | {"username": "editor", "password": password})

    def publish(self, number, heading):
        """Publish the home page, whose primary key is `number`, through its form."""
        address = f"/admin/pages/{number}/edit/"
        values = self._values(self._ask(address)) | {"heading_en": heading}
        answer = self._ask(address, values | {"action-publish": "action-publish"})
        if "/edit/" in answer.request["PATH_INFO"]:
            raise RuntimeError(f"“{heading}” was not published.")

    def _values(self, page, *form):
        from tests.admin_forms import form_values

        return form_values(page, *form)

    def _ask(self, path, values=None):
        body = urllib.parse.urlencode(values).encode() if values else None
        request = urllib.request.Request(
            self._site + path, body, {"Origin": self._site, "Referer": self._site + path}
        )
        with self._open(request, timeout=PATIENCE) as answer:
            return SimpleNamespace(
                content=answer.read(),
                status_code=answer.status,
                request={"PATH_INFO": urllib.parse.urlsplit(answer.url).path},
            )


if __name__ == "__main__":
    django.setup()
    from home.models import HomePage

    first = HomePage.objects.get().pk
    editor = Editor(*sys.argv[1:])
    for line in sys.stdin:
        began = time.monotonic()
        editor.publish(first, line.strip())
        sys.stdout.write(f"{time.monotonic() - began}\n")
        sys.stdout.flush()
