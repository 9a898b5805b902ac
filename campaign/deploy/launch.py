"""Starts, serves or tests the site on a machine that has only Python (see the Makefile).

This module runs before anything is installed, so it uses only the standard library. It uses the
syntax of Python 3.6, because old versions must be able to read it to report that they are too old.
"""

import signal
import sys
from pathlib import Path


def python_problem(version_info):
    """Return an error message if this version of Python is too old, else None."""
    if version_info >= (3, 11):
        return None
    return (
        f"Python 3.11 or newer is needed and this is {version_info[0]}.{version_info[1]}: "
        "install a newer one, or name it, for instance: make run PYTHON=python3.13"
    )


def main(arguments):
    """Run the command that the only argument names."""
    problem = python_problem(sys.version_info)
    if problem:
        sys.exit(problem)
    # Old versions of Python cannot parse these modules.
    from campaign.deploy import machine, packages, start, tools

    commands = {
        "run": start.run,
        "dev": start.dev,
        "serve": start.serve,
        "update": start.update,
        "install": lambda: packages.install([packages.LOCK]),
        "check": tools.check,
        "test": tools.test,
        "bench": tools.bench,
        "prepare": tools.prepare,
        "lock": tools.lock,
        "messages": tools.messages,
    }
    if len(arguments) != 1 or arguments[0] not in commands:
        sys.exit("Usage: python campaign/deploy/launch.py {}".format("|".join(commands)))
    machine.check_folder(machine.VAR)
    machine.LOG.write_bytes(b"")
    # An exception, so that a running step is ended too.
    signal.signal(signal.SIGTERM, lambda number, frame: sys.exit(128 + number))
    try:
        commands[arguments[0]]()
    except KeyboardInterrupt:
        sys.exit("\nStopped. The same command goes on from here.")


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parents[2]))
    main(sys.argv[1:])
