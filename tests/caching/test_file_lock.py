"""File locks: one process holds a lock at a time, and a lock ends with its process."""

import signal
import subprocess
import sys
from threading import Event, Thread

import pytest

from home.caching.file_lock import exclusive_lock, is_locked, lock_file

pytestmark = pytest.mark.either_database

HOLD = """
import sys, time
from pathlib import Path
from home.caching.file_lock import exclusive_lock
with exclusive_lock(Path(sys.argv[1])):
    print("held", flush=True)
    time.sleep(60)
"""


def test_one_holds_a_lock_at_a_time(tmp_path):
    path = tmp_path / "lock"
    with exclusive_lock(path):
        assert is_locked(path)
        with pytest.raises(BlockingIOError), exclusive_lock(path, blocking=False):
            pytest.fail("two hold the lock")
        with path.open("rb") as file, pytest.raises(BlockingIOError):
            lock_file(file, blocking=False)
    assert not is_locked(path)
    with exclusive_lock(path, blocking=False):
        assert is_locked(path)


def test_who_comes_second_waits(tmp_path):
    path, is_second = tmp_path / "lock", Event()

    def wait():
        with exclusive_lock(path):
            is_second.set()

    with exclusive_lock(path):
        second = Thread(target=wait)
        second.start()
        assert not is_second.wait(0.2)
    assert is_second.wait(10)
    second.join()


def test_what_a_file_holds_stays(tmp_path):
    path = tmp_path / "lock"
    path.write_text("4711")
    with exclusive_lock(path):
        assert is_locked(path)
    assert path.read_text() == "4711"


def test_a_lock_ends_with_its_process(tmp_path):
    path = tmp_path / "lock"
    holder = subprocess.Popen([sys.executable, "-c", HOLD, path], stdout=subprocess.PIPE)
    with holder:
        assert holder.stdout.readline() == b"held\n"
        assert is_locked(path)
        holder.send_signal(signal.SIGKILL)
    assert not is_locked(path)


def test_no_lock_without_a_folder(tmp_path):
    with pytest.raises(FileNotFoundError):
        is_locked(tmp_path / "missing" / "lock")
