"""Runs the selected parts of the benchmark: python -m tests.bench [PART …]."""

import argparse
import contextlib
import os
import signal
import sys

from tests.bench import crowd, exporting, memory, outages, publishing, rendering, throughput
from tests.bench.report import say
from tests.bench.site import Site, fresh_database

ON_ONE_SITE = {
    "throughput": throughput,
    "rendering": rendering,
    "memory": memory,
    "export": exporting,
}
PARTS = [*ON_ONE_SITE, "publishing", "crowd", "outages"]


def main():
    """Run the parts one after the other."""
    parser = argparse.ArgumentParser(
        prog="make bench",
        description="Measure the site on this machine. With DATABASE_URL and REDIS_URL, "
        "publishing, crowd and outages are measured there too, in a database of their own.",
    )
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(PARTS)}; else all")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=3, help="of each contender in each round")
    parser.add_argument("--connections", type=int, default=32)
    options = parser.parse_args()
    wanted = options.parts or PARTS
    if unknown := set(wanted) - set(PARTS):
        parser.error(f"there is no part {', '.join(unknown)}: choose of {', '.join(PARTS)}")
    # An exception, so that servers are stopped and folders removed.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    say(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} before it begins")
    if single := [part for part in wanted if part in ON_ONE_SITE]:
        with contextlib.closing(Site()) as site:
            for part in single:
                ON_ONE_SITE[part].measure(site, options)
    if set(wanted) & {"publishing", "crowd", "outages"}:
        measure_on("SQLite", {}, wanted, options)
        if url := os.environ.get("DATABASE_URL"):
            redis = {"REDIS_URL": os.environ.get("REDIS_URL", "")}
            with fresh_database(url) as database:
                services = {"DATABASE_URL": database} | {k: v for k, v in redis.items() if v}
                measure_on(" and ".join(services), services, wanted, options)


def measure_on(name, services, wanted, options):
    """Measure the parts that depend on the services of the site."""
    say(f"\n# With {name}")
    if "publishing" in wanted:
        with contextlib.closing(Site(**services)) as site:
            publishing.measure(site, options)
    if "crowd" in wanted:
        with contextlib.closing(Site(**services)) as site:
            crowd.measure(site, options)
    if "outages" in wanted:
        outages.measure(services, options)


if __name__ == "__main__":
    main()
