"""Lighthouse's scores of a running site on a phone: `python -m tests.bench.lighthouse URL`.

Needs Node.js, whose npx fetches Lighthouse, and a Chromium. All languages are tested, or those that
follow the URL: `python -m tests.bench.lighthouse http://127.0.0.1:8000 en be`. The exit status is 1
if a score is not 100.
"""

import json
import os
import shutil
import subprocess
import sys

from tests.browser.pages import LANGUAGES, PAGES, address

LIGHTHOUSE = os.environ.get("LIGHTHOUSE", "npx --yes lighthouse@12.8.2").split()
CATEGORIES = ("performance", "accessibility", "best-practices", "seo")
FIGURES = ("first-contentful-paint", "largest-contentful-paint", "cumulative-layout-shift")
ATTEMPTS = 3  # the load of a busy machine lowers the scores
READ = ("home", "profile", "country", "appeal")
FLAGS = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"


def look(url):
    """Return Lighthouse's report on a URL, or None if Lighthouse failed."""
    chromium = os.environ.get("CHROMIUM") or shutil.which("chromium")
    done = subprocess.run(
        [
            *LIGHTHOUSE,
            url,
            "--quiet",
            "--output=json",
            f"--only-categories={','.join(CATEGORIES)}",
            f"--chrome-flags={FLAGS}",
        ],
        env=os.environ | ({"CHROME_PATH": chromium} if chromium else {}),
        stdout=subprocess.PIPE,
    )
    return None if done.returncode else json.loads(done.stdout)


def scores_in(report):
    """Return the score of each category, out of 100."""
    return [round(100 * (report["categories"][name]["score"] or 0)) for name in CATEGORIES]


def best_report(url):
    """Return the best report of several attempts, or None. A perfect one ends the attempts."""
    best = None
    for _attempt in range(ATTEMPTS):
        report = look(url)
        if report and (best is None or sum(scores_in(report)) > sum(scores_in(best))):
            best = report
        if best and set(scores_in(best)) == {100}:
            break
    return best


def faults(report):
    """Return the names of the failed audits that lower the scores of a page."""
    return [
        audit["id"]
        for name in CATEGORIES
        for audit in report["categories"][name]["auditRefs"]
        if audit["weight"] and (report["audits"][audit["id"]]["score"] or 0) < 0.9
        if report["audits"][audit["id"]]["scoreDisplayMode"] not in ("notApplicable", "manual")
    ]


def main(site, *languages):
    """Print a line for each page and language; return whether all scores are 100."""
    perfect = True
    print(f"{'':22}", *(f"{name:>15}" for name in (*CATEGORIES, "FCP", "LCP", "CLS")))  # noqa: T201
    for language in languages or LANGUAGES:
        for name in READ:
            report = best_report(site.rstrip("/") + address(PAGES[name], language))
            if report is None:
                print(f"{name + ' ' + language:22} Lighthouse gave no report: see above.")  # noqa: T201
                perfect = False
                continue
            scores = scores_in(report)
            perfect &= set(scores) == {100}
            values = [*scores, *(report["audits"][each]["displayValue"] for each in FIGURES)]
            wrong = " ".join(faults(report))
            print(f"{name + ' ' + language:22}", *(f"{value!s:>15}" for value in values), wrong)  # noqa: T201
    return perfect


if __name__ == "__main__":
    if len(sys.argv) < 2:
        sys.exit(__doc__)
    sys.exit(not main(*sys.argv[1:]))
