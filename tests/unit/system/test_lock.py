"""One owner per home, and none that outlives its process."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from satchel.domain.errors import StorageError
from satchel.system.lock import HomeLock, is_locked

HOLDER = """
import sys
from pathlib import Path
from satchel.system.lock import HomeLock
lock = HomeLock(Path(sys.argv[1]))
print(lock.acquire(), flush=True)
sys.stdin.read()
"""


def holder(path: Path) -> subprocess.Popen[str]:
    child = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout.readline() == "True\n"
    return child


def test_one_owner_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "engine.lock"
    assert not is_locked(path)
    one, two = HomeLock(path), HomeLock(path)
    assert one.acquire()
    assert one.still_ours()
    assert not two.acquire()
    assert is_locked(path)
    one.release()
    assert not one.still_ours()
    assert two.acquire()
    two.release()
    assert not is_locked(path)


@pytest.mark.parametrize("ending", [signal.SIGKILL, signal.SIGTERM])
def test_a_lock_dies_with_its_owner_however_it_dies(tmp_path: Path, ending: signal.Signals) -> None:
    path = tmp_path / "engine.lock"
    with holder(path) as child:
        assert is_locked(path)
        child.send_signal(ending)
        child.wait()
    assert path.exists()
    assert not is_locked(path)
    lock = HomeLock(path)
    assert lock.acquire()
    lock.release()


def test_children_do_not_inherit_the_lock(tmp_path: Path) -> None:
    lock = HomeLock(tmp_path / "engine.lock")
    assert lock.acquire()
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        lock.release()
        assert not is_locked(tmp_path / "engine.lock")
        child.communicate(b"\n")


def test_a_home_that_was_moved_away_is_ours_no_more(tmp_path: Path) -> None:
    (tmp_path / "run").mkdir()
    lock = HomeLock(tmp_path / "run" / "engine.lock")
    assert lock.acquire()
    (tmp_path / "run").rename(tmp_path / "elsewhere")
    assert not lock.still_ours()
    (tmp_path / "run").mkdir()
    second = HomeLock(tmp_path / "run" / "engine.lock")
    assert second.acquire()
    assert second.still_ours()
    lock.release()
    second.release()


def test_no_place_for_the_lock_is_told(tmp_path: Path) -> None:
    with pytest.raises(StorageError):
        HomeLock(tmp_path / "missing" / "engine.lock").acquire()
