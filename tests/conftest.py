"""What tests of every kind share: a data home of their own, the real program as a child, and a check that nothing stays."""

from __future__ import annotations

import contextlib
import os
import signal
import stat
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import configuration

from satchel.system.paths import Home, prepare_home

# The checkout stays clean: hypothesis keeps its examples with the machine's other temporary files.
configuration.set_hypothesis_home_dir(Path(tempfile.gettempdir()) / "satchel-hypothesis")

_APP = Path(__file__).parents[1] / "app"
Satchel = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """A prepared data home."""
    found = Home((tmp_path / "home").resolve())
    prepare_home(found)
    return found


@pytest.fixture
def runtime_folder() -> Iterator[Path]:
    """A short private folder for sockets, as a login session has one."""
    with tempfile.TemporaryDirectory(prefix="st-", dir="/tmp" if os.name == "posix" else None) as folder:
        Path(folder).chmod(stat.S_IRWXU)
        yield Path(folder)


@pytest.fixture
def environment(tmp_path: Path, home: Home, runtime_folder: Path) -> dict[str, str]:
    """Variables for the program as a child: nothing of the person's own is in reach."""
    return variables(tmp_path, home, runtime_folder)


def variables(folder: Path, home: Home, runtime_folder: Path) -> dict[str, str]:
    """As `environment`, for fixtures of any scope."""
    kept = {name: os.environ[name] for name in ("PATH", "SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    return {
        **kept,
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(runtime_folder),
        "SATCHEL_HOME": str(home.root),
        "PYTHONPATH": os.pathsep.join(filter(None, [str(_APP), os.environ.get("PYTHONPATH")])),
        "PYTHONDONTWRITEBYTECODE": "1",
        "SATCHEL_IDLE_SECONDS": "120",
        "LANG": "C.UTF-8",
    }


@pytest.fixture
def satchel(environment: dict[str, str], tmp_path: Path) -> Iterator[Satchel]:
    """Runs the real command line; afterwards every engine that it started is ended, and nothing may be left."""
    with program(environment, tmp_path) as call:
        yield call


@contextlib.contextmanager
def program(environment: dict[str, str], folder: Path) -> Iterator[Satchel]:
    """As `satchel`, for fixtures of any scope."""

    def call(
        *arguments: object, stdin: str | bytes | None = None, timeout: float = 120, env: dict[str, str] | None = None,
        cwd: Path | None = None, prefix: tuple[str, ...] = (),
    ) -> subprocess.CompletedProcess[str]:  # fmt: skip
        data = stdin.encode() if isinstance(stdin, str) else stdin
        done = subprocess.run(
            [*prefix, sys.executable, "-m", "satchel", *map(str, arguments)], capture_output=True, timeout=timeout,
            env={**environment, **(env or {})}, cwd=cwd or folder, check=False,
            **({"input": data} if data is not None else {"stdin": subprocess.DEVNULL}),
        )  # fmt: skip
        return subprocess.CompletedProcess(
            done.args, done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")
        )

    try:
        yield call
    finally:
        end_engines(folder)
    left = processes_of(folder)
    assert not left, f"processes were left behind: {left}"


def processes_of(folder: Path) -> dict[int, str]:
    """Living processes whose command line or environment names the folder, by number (Linux; elsewhere none)."""
    found = {}
    for place in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            state = (place / "stat").read_text().rpartition(")")[2].split()[0]
            said = (place / "cmdline").read_bytes() + b"\0" + (place / "environ").read_bytes()
            if int(place.name) != os.getpid() and state != "Z" and os.fsencode(folder) + b"/" in said + b"/":
                found[int(place.name)] = (place / "cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    return found


def end_engines(folder: Path, seconds: float = 30.0) -> None:
    """Asks the engines of homes in the folder to end, and kills those that do not."""
    engines = [pid for pid, said in processes_of(folder).items() if "satchel.engine.server" in said]
    for pid in engines:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGTERM)
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline and processes_of(folder):
        time.sleep(0.02)
    for pid in processes_of(folder):
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL)
    if engines and time.monotonic() >= deadline:
        pytest.fail("an engine did not end when it was asked to")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Callable[[int], Path]]:
    """Makes a file system of so many KiB where the system lets us mount one; skips elsewhere."""
    mounted: list[Path] = []

    def make(kibibytes: int) -> Path:
        place = tmp_path / f"disk{len(mounted)}"
        place.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={kibibytes}k,mode=700", "tmpfs", str(place)]
        try:
            subprocess.run(command, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError):
            pytest.skip("no file system can be mounted here")
        mounted.append(place)
        return place

    yield make
    end_engines(tmp_path)
    for place in mounted:
        subprocess.run(["umount", "-l", str(place)], check=False, capture_output=True)
