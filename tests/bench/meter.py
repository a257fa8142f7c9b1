"""Counts what a command costs together with everything that it starts: processor time and memory of the whole tree.

Linux only: it becomes the parent of the engine that a command leaves behind, and reads `/proc`.
"""

from __future__ import annotations

import contextlib
import ctypes
import os
import resource
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app"
_TICK = 1 / os.sysconf("SC_CLK_TCK")
_SUBREAPER = 36  # prctl(2), PR_SET_CHILD_SUBREAPER
_ROLES = {"satchel.engine.server": "engine", "encoder.worker": "encoder", "readers.worker": "reader"}


def adopt_orphans() -> None:
    """From here on a process whose parent ends becomes our child, so that nothing leaves the tree."""
    if ctypes.CDLL(None, use_errno=True).prctl(_SUBREAPER, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl")


def _stat(pid: int) -> tuple[int, float, float] | None:
    """Parent, own seconds, seconds of the children that it has collected."""
    try:
        words = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return None
    user, system, user_below, system_below = (int(word) * _TICK for word in words[11:15])
    return int(words[1]), user + system, user_below + system_below


def below(root: int) -> dict[int, tuple[float, float]]:
    """Every process under `root`: own seconds and those of its collected children."""
    every = {int(p.name): found for p in Path("/proc").glob("[0-9]*") if (found := _stat(int(p.name)))}
    inside, grown = {root}, True
    while grown:
        more = {pid for pid, one in every.items() if one[0] in inside} - inside
        inside |= more
        grown = bool(more)
    return {pid: every[pid][1:] for pid in inside - {root}}


def spent() -> float:
    """Seconds of user and system time of everything that this process has started so far, collected or not."""
    ended = resource.getrusage(resource.RUSAGE_CHILDREN)
    return ended.ru_utime + ended.ru_stime + sum(own + under for own, under in below(os.getpid()).values())


@dataclass(slots=True)
class Peaks:
    """The largest resident memory of each process in bytes, by number, and which part of the program it was."""

    bytes: dict[int, int] = field(default_factory=dict)
    roles: dict[int, str] = field(default_factory=dict)

    def look(self) -> None:
        """Takes the high-water marks that the system keeps."""
        for pid in below(os.getpid()):
            with contextlib.suppress(OSError, ValueError):
                rows = Path(f"/proc/{pid}/status").read_text().splitlines()
                mark = next((int(row.split()[1]) * 1024 for row in rows if row.startswith("VmHWM:")), 0)
                said = Path(f"/proc/{pid}/cmdline").read_bytes().decode(errors="replace")
                role = next((name for word, name in _ROLES.items() if word in said), "command")
                self.bytes[pid], self.roles[pid] = max(self.bytes.get(pid, 0), mark), role

    def of(self, *roles: str) -> dict[str, int]:
        """The largest of each part."""
        out: dict[str, int] = {}
        for pid, mark in self.bytes.items():
            if self.roles[pid] in roles:
                out[self.roles[pid]] = max(out.get(self.roles[pid], 0), mark)
        return out


@dataclass(frozen=True, slots=True, kw_only=True)
class Done:
    """What one command printed and what it cost, its engine and workers included."""

    code: int
    out: bytes
    err: str
    cpu: float
    wall: float


class Place:
    """A folder with a data home of its own; everything started in it is measured, and ended with it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.peaks = Peaks()
        self._stop = threading.Event()
        run = folder / "rt"
        run.mkdir(mode=0o700)
        kept = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
        self.environment: Mapping[str, str] = {
            **kept, "HOME": str(folder), "SATCHEL_HOME": str(folder / "home"), "XDG_RUNTIME_DIR": str(run),
            "LANG": "C.UTF-8", "PYTHONPATH": str(APP),
        }  # fmt: skip

    def start(self, *arguments: object, out: int) -> subprocess.Popen[bytes]:
        """A command of the real program."""
        argv = [sys.executable, "-m", "satchel", *map(str, arguments)]
        return subprocess.Popen(argv, stdin=subprocess.DEVNULL, stdout=out, stderr=subprocess.PIPE, cwd=self.folder,
                                env=self.environment)  # fmt: skip

    def call(self, *arguments: object) -> Done:
        """Runs a command to its end; raises ``AssertionError`` when it fails."""
        before, begun = spent(), time.perf_counter()
        with self.start(*arguments, out=subprocess.PIPE) as child:
            out, err = child.communicate()
        done = Done(code=child.returncode, out=out, err=err.decode(errors="replace"), cpu=spent() - before,
                    wall=time.perf_counter() - begun)  # fmt: skip
        assert done.code == 0, f"satchel {' '.join(map(str, arguments))}: exit {done.code}: {done.err}"
        return done

    def watch(self) -> None:
        """Looks at memory until the place is left."""
        while not self._stop.wait(0.05):
            self.peaks.look()

    def leave(self) -> None:
        """Ends what is still running."""
        self._stop.set()
        deadline = time.monotonic() + 30
        for number in (signal.SIGTERM, signal.SIGKILL):
            while mine := below(os.getpid()):
                for pid in mine:
                    with contextlib.suppress(OSError):
                        os.kill(pid, number)
                with contextlib.suppress(ChildProcessError):
                    while os.waitpid(-1, os.WNOHANG)[0]:
                        pass
                time.sleep(0.05)
                if time.monotonic() > deadline:
                    deadline += 5
                    break


@contextlib.contextmanager
def place() -> Iterator[Place]:
    """A fresh place: the first command in it starts a cold engine."""
    with tempfile.TemporaryDirectory(prefix="sb-", dir="/tmp") as folder:
        found = Place(Path(folder))
        watcher = threading.Thread(target=found.watch, daemon=True)
        watcher.start()
        try:
            yield found
        finally:
            found.leave()
            watcher.join()
