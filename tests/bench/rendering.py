"""The cost of a page from the page cache, and of a page rendered by Django."""

import json

from tests.bench.report import heading, say, table
from tests.browser.pages import LANGUAGES, PAGES, address


def measure(site, options):
    """Print queries and CPU time of every page in every language."""
    heading("A page rendered by Django: SQL queries and CPU milliseconds (median), by language")
    paths = [address(path, language) for path in PAGES.values() for language in LANGUAGES]
    pages = {page["path"]: page for page in _ask(site, "rendered", paths)}
    rows = []
    for name, path in PAGES.items():
        found = [pages[address(path, language)] for language in LANGUAGES]
        cells = [f"{page['queries']} / {page['milliseconds']:.1f}" for page in found]
        rows.append([name, *cells, *{page["status"] for page in found} - {"200 OK"}])
    width = max(map(len, rows))
    table(
        ["page", *LANGUAGES, *[""] * (width - 5)], [row + [""] * (width - len(row)) for row in rows]
    )
    most = max(page["queries"] for page in pages.values())
    dearest = max(page["milliseconds"] for page in pages.values())
    say(f"\nAt most {most} queries and {dearest:.1f} ms of CPU.")
    say(f"From the store: {max(_ask(site, 'stored', paths))} queries.")


def _ask(site, what, paths):
    return json.loads(site.python("-m", "tests.bench.in_process", what, *paths))
