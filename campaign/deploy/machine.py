"""The machine on which the launcher runs: folders, ports and processes."""

import contextlib
import errno
import os
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
STAMP = VENV / "installed"
VAR = Path(os.environ.get("VAR_DIR") or ROOT / "var")
LOG = VAR / "launch.log"

LOOPBACK = "127.0.0.1"
SECONDS_BETWEEN_SIGNS_OF_LIFE = 2
LINES_SHOWN_OF_A_FAILURE = 8


def say(text="", end="\n"):
    """Write to standard output without buffering, so that progress is visible through a pipe."""
    sys.stdout.write(text + end)
    sys.stdout.flush()


def read_number(name, text, otherwise, most):
    """Return the value `text` of the environment variable `name` as a number.

    Returns `otherwise` if `text` is empty. Exits with a message if it is not a number from 1 to
    `most`.
    """
    text = text.strip() or str(otherwise)
    if not (text.isdecimal() and 0 < int(text) <= most):
        sys.exit(f"{name} is {text!r}: it has to be a number from 1 to {most}.")
    return int(text)


def read_port(text):
    """Return the port number in `text`, or 8000 if it is empty."""
    return read_number("PORT", text, 8000, 65535)


def read_workers(text):
    """Return the number of workers in `text`. The default is one per core, but at least two."""
    return read_number("WORKERS", text, max(2, os.cpu_count() or 1), 64)


def check_port(port, host=LOOPBACK):
    """Exit with a message if a server cannot listen on this host and port."""
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as listener:
        # The server sets this option too: the port of a server that has just ended is free.
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((host, port))
        except PermissionError:
            sys.exit(f"Port {port} is reserved for the system: choose one above 1023.")
        except OSError as error:
            if error.errno != errno.EADDRINUSE:
                sys.exit(f"BIND is {host!r}: it has to be an IP address of this machine.")
            sys.exit(
                f"Port {port} is taken, perhaps by this site itself: stop that program or choose "
                f"another port, for instance: PORT={port % 65535 + 1}"
            )


def check_folder(folder):
    """Create the folder if it does not exist. Exit with a message if it is not writable."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=str(folder)):
            pass
    except OSError as error:
        sys.exit(f"Cannot write in {folder} ({error.strerror}): make it a writable folder.")


def run_step(title, command, problem, hints=None, environment=None):
    """Run the command without showing its output; print how long it took.

    If the command fails, print the end of its output and exit with the message `problem`. `hints`
    maps a part of the output to a message that is used instead if the output contains that part.
    """
    began = time.monotonic()
    say(title + " ", end="")
    with LOG.open("a+b") as log:
        log.write(f"\n== {title}\n".encode())
        log.flush()
        start = log.tell()
        child = subprocess.Popen(
            [str(part) for part in command],
            cwd=ROOT,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        try:
            while child.poll() is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    child.wait(SECONDS_BETWEEN_SIGNS_OF_LIFE)
                    break
                say(".", end="")
        finally:
            if child.poll() is None:
                child.terminate()
                child.wait()
        say(f" {time.monotonic() - began:.1f} s")
        if child.returncode == 0:
            return
        log.seek(start)
        output = log.read().decode(errors="replace")
    # Without the indented lines, only the message of a traceback remains.
    lines = [line for line in output.splitlines() if line.strip() and not line.startswith("  ")]
    for line in lines[-LINES_SHOWN_OF_A_FAILURE:]:
        say("    " + line)
    for marker, sentence in (hints or {}).items():
        if marker in output:
            problem = sentence
    sys.exit(f"{problem} The whole output is in {LOG}")


def become(command, environment):
    """Replace this process by the command, so that signals to the launcher reach the command."""
    command = [str(part) for part in command]
    os.chdir(ROOT)
    os.execve(command[0], command, environment)
