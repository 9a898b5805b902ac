"""`make dev` in a copy of the project shows changes at once."""

import shutil
import subprocess
import sys
import time
import urllib.error
import urllib.request

import pytest

from campaign.deploy.dev_server import FOLDERS
from tests.browser.running_site import (
    PATIENCE,
    ROOT,
    TEMPLATE_DATABASE,
    environment,
    free_port,
    own_database,
)

pytestmark = [pytest.mark.slow, pytest.mark.either_database]


class Copy:
    """A copy of the project with a running development server."""

    def __init__(self, folder, var, database):
        self.folder = folder
        for name in (*FOLDERS, "static"):
            shutil.copytree(ROOT / name, folder / name)
        self.url = f"http://127.0.0.1:{free_port()}"
        env = environment(var, database) | {"SITE_URL": self.url, "DEBUG": "1"}
        self.log = folder / "server.log"
        port = self.url.rpartition(":")[2]
        self.process = subprocess.Popen(
            [sys.executable, "-m", "campaign.deploy.dev_server", "--port", port],
            cwd=folder,
            env=env,
            stderr=self.log.open("wb"),
        )
        self.wait_for("/en/", "</html>")

    def get(self, path):
        try:
            answer = urllib.request.urlopen(self.url + path, timeout=PATIENCE)
        except urllib.error.HTTPError as error:
            answer = error
        with answer:
            return answer.status, answer.headers, answer.read().decode()

    def wait_for(self, path, text):
        """Repeat the request until the response contains the text."""
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline and self.process.poll() is None:
            try:
                if text in self.get(path)[2]:
                    return
            except OSError:
                time.sleep(0.1)
        raise AssertionError(f"{text!r} does not show:\n{self.log.read_text()[-3000:]}")

    def change(self, pattern, old, new):
        """Replace a text in the only file that matches the pattern and contains the text."""
        [path] = [path for path in self.folder.rglob(pattern) if old in path.read_text()]
        path.write_text(path.read_text().replace(old, new))


@pytest.fixture(scope="module")
def copy(tmp_path_factory, prepared_folder, worker_id):
    folder = tmp_path_factory.mktemp("developed")
    shutil.copytree(prepared_folder, folder / "var")
    database = own_database(f"developed_{worker_id}", template=TEMPLATE_DATABASE)
    copy = Copy(folder / "project", folder / "var", database)
    yield copy
    copy.process.terminate()
    assert copy.process.wait(timeout=PATIENCE) == 0, copy.log.read_text()


def test_changed_template_shows_on_the_next_request(copy):
    assert "footer7391" not in copy.get("/en/")[2]
    copy.change("footer.html", "<footer", "<!-- footer7391 --><footer")
    assert "footer7391" in copy.get("/en/")[2]


def test_changed_style_and_script_show_on_the_next_request(copy):
    for name in ("css/tokens.css", "js/letter.js"):
        status, headers, _text = copy.get(f"/static/{name}")
        assert (status, headers["Cache-Control"]) == (200, "no-store")
        path = copy.folder / "static" / name
        path.write_text(path.read_text() + "/* changed7391 */")
        assert "changed7391" in copy.get(f"/static/{name}")[2], name
    assert '"/static/css/style.css"' in copy.get("/en/")[2]  # not the collected file


def test_changed_python_shows(copy):
    copy.change("*.py", '"User-agent: *"', '"User-agent: robot7391"')
    copy.wait_for("/robots.txt", "robot7391")
    assert copy.get("/en/")[0] == 200


def test_code_that_does_not_load_is_shown_and_can_be_mended(copy):
    settings = "campaign/settings.py"
    copy.change("settings.py", "DEBUG = ", "broken7391\nDEBUG = ")
    copy.wait_for("/en/", "NameError: name 'broken7391' is not defined")
    assert settings in copy.get("/en/")[2]
    copy.change("settings.py", "broken7391\n", "")
    copy.wait_for("/en/", "</html>")


def test_django_explains_errors(copy):
    status, headers, text = copy.get("/en/nothing/")
    assert status == 404
    assert "Using the URLconf defined in" in text
    assert "Content-Security-Policy" not in headers
    assert headers["Cache-Control"] == "no-store"
    assert "Content-Security-Policy" in copy.get("/en/")[1]


def test_change_of_the_server_itself_starts_it_again(copy):
    copy.change("dev_server.py", '"Cache-Control", "no-store"', '"Cache-Control", "no-cache"')
    deadline = time.monotonic() + PATIENCE
    while copy.get("/robots.txt")[1]["Cache-Control"] != "no-cache":
        assert time.monotonic() < deadline, copy.log.read_text()
        time.sleep(0.2)
