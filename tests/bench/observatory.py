"""The grade of Mozilla's HTTP Observatory: `python -m tests.bench.observatory`.

Serves a separate site over TLS on the loopback address, and runs the grader of
developer.mozilla.org on it. Needs root for the ports 80 and 443, openssl, nginx, and Node.js, whose
npm fetches the grader. The exit status is 1 unless the grade is A+ and all tests pass.
"""

import contextlib
import json
import os
import subprocess
import sys
import time

from tests.bench.report import say
from tests.bench.site import Site

HOST = "localhost"
LEAST = 130  # points that a minimal page reaches
GRADER = "@mdn/mdn-http-observatory@1"
CERTIFICATE = "openssl req -x509 -newkey rsa:2048 -nodes -days 2 -keyout key.pem -out cert.pem"
NAMES = ["-subj", f"/CN={HOST}", "-addext", f"subjectAltName=DNS:{HOST}"]
NGINX = """
daemon off; pid {folder}/nginx.pid; error_log stderr emerg;
events {{ }}
http {{
  access_log off;
  client_body_temp_path {folder}; proxy_temp_path {folder}; fastcgi_temp_path {folder};
  uwsgi_temp_path {folder}; scgi_temp_path {folder};
  server {{ listen 127.0.0.1:80; location / {{ return 301 https://{host}$request_uri; }} }}
  server {{
    listen 127.0.0.1:443 ssl;
    ssl_certificate {folder}/cert.pem; ssl_certificate_key {folder}/key.pem;
    location / {{
      proxy_pass http://127.0.0.1:{port};
      proxy_set_header Host $host; proxy_set_header X-Forwarded-Proto https;
    }}
  }}
}}
"""
SCAN = """
import { scan } from "@mdn/mdn-http-observatory";
console.log(JSON.stringify(await scan(process.argv[2])));
"""


def install(folder):
    """Install the grader in the folder, with a program that prints its report."""
    done = subprocess.run(
        ["npm", "install", "--silent", "--ignore-scripts", "--prefix", str(folder), GRADER],
        cwd=folder,
    )
    done.check_returncode()
    # The installation would fetch the HSTS preload list, which cannot contain localhost.
    conf = folder / "node_modules" / "@mdn" / "mdn-http-observatory" / "conf"
    (conf / "hsts-preload.json").write_text("{}")
    (folder / "scan.mjs").write_text(SCAN)


@contextlib.contextmanager
def served_over_tls(site):
    """Serve the site behind nginx with a certificate of its own."""
    folder = site.folder
    subprocess.run([*CERTIFICATE.split(), *NAMES], cwd=folder, check=True, capture_output=True)
    configuration = folder / "tls.conf"
    configuration.write_text(NGINX.format(folder=folder, host=HOST, port=site.port))
    with site.served():
        nginx = subprocess.Popen(["nginx", "-c", configuration, "-e", "stderr"])
        try:
            time.sleep(1)
            yield
        finally:
            nginx.terminate()
            nginx.wait()


def report(site):
    """Return the grader's report on the site."""
    install(site.folder)
    with served_over_tls(site):
        done = subprocess.run(
            ["node", "scan.mjs", HOST],
            cwd=site.folder,
            env=os.environ | {"NODE_EXTRA_CA_CERTS": str(site.folder / "cert.pem")},
            stdout=subprocess.PIPE,
        )
    done.check_returncode()
    return json.loads(done.stdout)


def main():
    """Print a line for each test; return whether grade and points are those of a minimal page."""
    with contextlib.closing(Site(SITE_URL=f"https://{HOST}")) as site:
        found = report(site)
    scan = found["scan"]
    for name, test in found["tests"].items():
        say(f"{'passed' if test['pass'] else 'FAILED'} {test['scoreModifier']:+4} {name}")
    passed, asked = scan["testsPassed"], scan["testsQuantity"]
    say(f"{scan['grade']}, {scan['score']} points, {passed} of {asked} tests")
    return scan["grade"] == "A+" and scan["score"] >= LEAST and passed == asked


if __name__ == "__main__":
    sys.exit(not main())
