"""A cached page, compared with other ways to serve it."""

import contextlib
import gzip
import shutil
import socket
import subprocess
import time
import urllib.request

from tests.bench.load import GENERATOR, requests_per_second
from tests.bench.report import heading, say, spread, table
from tests.bench.site import free_port

PATH = "/en/"
STORE, HELLO, NGINX, LOCMEM = "page store", "hello, world", "nginx, export", "Django's locmem cache"
AS_LARGE = "hello, as large as a page"
NGINX_CONFIGURATION = """
daemon off; worker_processes 1; pid {folder}/nginx.pid; error_log stderr emerg;
events {{ worker_connections 1024; }}
http {{
  types {{ text/html html; }}
  access_log off; gzip_static on; open_file_cache max=1000;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:{port}; root {folder}/export; }}
}}
"""


def measure(site, options):
    """Print the requests per second of each server, and their ratios to the page cache."""
    heading(f"A finished page: requests a second, one worker ({GENERATOR})")
    with contextlib.ExitStack() as stack:
        ports = {
            STORE: stack.enter_context(site.served()).port,
            HELLO: _port(stack, site, "tests.bench.hello:application"),
            AS_LARGE: _port(stack, site, "tests.bench.hello:page"),
            LOCMEM: _port(
                stack,
                site,
                "tests.bench.locmem:application",
                DJANGO_SETTINGS_MODULE="tests.bench.locmem_settings",
            ),
        }
        if nginx := shutil.which("nginx"):
            ports[NGINX] = stack.enter_context(_nginx(nginx, site))
        else:
            say("nginx is not installed; its column is left out.")
        for name, port in ports.items():
            _ask_once(name, port)
        figures = {name: [] for name in ports}
        for turn in range(options.rounds):
            order = list(ports)[turn % len(ports) :] + list(ports)[: turn % len(ports)]
            for name in order:
                figures[name].append(
                    requests_per_second(ports[name], PATH, options.seconds, options.connections)
                )
    rows = []
    for name, of_name in figures.items():
        ratios = [store / other for store, other in zip(figures[STORE], of_name, strict=True)]
        rows.append([name, spread(of_name, digits=0), spread(ratios)])
    table(["served by", "requests/s", "page store ÷ this"], rows)


def _port(stack, site, application, **environment):
    return stack.enter_context(site.served(application, port=free_port(), **environment)).port


def _ask_once(name, port):
    address = "127.0.0.1", port
    request = urllib.request.Request(f"http://127.0.0.1:{port}{PATH}")
    request.add_header("Accept-Encoding", "gzip")
    for _attempt in range(50):
        with contextlib.suppress(ConnectionRefusedError), socket.create_connection(address):
            break
        time.sleep(0.1)
    with urllib.request.urlopen(request) as answer:
        body = answer.read()
        if name != HELLO and answer.headers["Content-Encoding"] != "gzip":
            raise RuntimeError(f"{name} does not compress: {answer.headers}")
        say(f"{name}: {len(body)} bytes")


@contextlib.contextmanager
def _nginx(program, site):
    """Serve the exported and compressed site with nginx; yield the port."""
    port = free_port()
    site.manage("export_site", site.folder / "export")
    for page in (site.folder / "export").rglob("*.html"):
        page.with_name(page.name + ".gz").write_bytes(gzip.compress(page.read_bytes()))
    configuration = site.folder / "nginx.conf"
    configuration.write_text(NGINX_CONFIGURATION.format(folder=site.folder, port=port))
    process = subprocess.Popen([program, "-c", configuration, "-e", "stderr"])
    try:
        yield port
    finally:
        process.terminate()
        process.wait()
