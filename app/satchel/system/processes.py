"""Starts and looks after child processes the same way on every platform."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from satchel.domain.errors import EngineError

_LONGEST_REPORT = 64 * 1024


def engine_argv(arguments: Sequence[str]) -> list[str]:
    """The command that starts the engine: this interpreter's module, or the built program's own hidden switch."""
    if getattr(sys, "frozen", False):
        return [sys.executable, "--engine-process", *arguments]
    # -P keeps the working folder off the import path: a file named json.py there must never be run.
    return [sys.executable, "-P", "-m", "satchel.engine.server", *arguments]


def spawn_detached(
    argv: Sequence[str], *, errors: Path | None, environ: Mapping[str, str] | None = None
) -> subprocess.Popen[bytes]:
    """A child that outlives us, with a pipe from its standard output; `errors` takes its standard error."""
    options: dict[str, Any] = {}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    else:
        options["start_new_session"] = True
    target: Any = subprocess.DEVNULL
    try:
        if errors is not None:
            target = _open_private(errors)
        return subprocess.Popen(
            list(argv), stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=target,
            env={**(os.environ if environ is None else environ), **_import_path()}, **options,
        )  # fmt: skip
    except OSError as error:
        raise EngineError(
            f"The engine cannot be started: {error.strerror or error}.", "Check memory and limits, then try again."
        ) from error
    finally:
        if isinstance(target, int) and target >= 0:
            os.close(target)


def _open_private(path: Path) -> int:
    try:
        return os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    except OSError:
        return subprocess.DEVNULL


def _import_path() -> dict[str, str]:
    """A program run straight from its folder keeps finding itself in the child, whose working folder is not on it."""
    if getattr(sys, "frozen", False):
        return {}
    found = Path(__file__).resolve().parents[2]
    if found.name in ("site-packages", "dist-packages"):
        return {}
    here = str(found)
    rest = [p for p in os.environ.get("PYTHONPATH", "").split(os.pathsep) if p and p != here]
    return {"PYTHONPATH": os.pathsep.join([here, *rest])}


def read_report(child: subprocess.Popen[bytes], seconds: float) -> dict[str, Any] | None:
    """The one JSON line that a starting child prints; empty when it ended without one, None when it is late."""
    found: list[bytes] = []
    pipe = child.stdout
    if pipe is None:
        return None

    def read() -> None:
        found.append(pipe.readline(_LONGEST_REPORT))

    reader = threading.Thread(target=read, daemon=True, name="satchel-start")
    reader.start()
    reader.join(seconds)
    if reader.is_alive():
        return None
    pipe.close()
    try:
        body = json.loads(found[0]) if found and found[0] else {}
    except ValueError:
        return {}
    return body if isinstance(body, dict) else {}


def is_alive(pid: int) -> bool:
    """Whether a process with this number exists (it may be another program's by now)."""
    if pid <= 0:
        return False
    if sys.platform == "win32":
        return _is_alive_windows(pid)
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def wait_until_gone(pid: int, seconds: float) -> bool:
    """Whether the process has ended, waiting at most so long; one that nobody has reaped yet counts as ended."""
    deadline = time.monotonic() + seconds
    while is_alive(pid) and not _is_zombie(pid):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.01)
    return True


def _is_zombie(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()[:1] == ["Z"]
    except OSError:
        return False


def _is_alive_windows(pid: int) -> bool:
    import ctypes

    still_active, query = 259, 0x1000
    kernel = getattr(ctypes, "windll").kernel32  # noqa: B009 - the attribute exists on Windows only
    handle = kernel.OpenProcess(query, False, pid)
    if not handle:
        return False
    code = ctypes.c_ulong()
    kernel.GetExitCodeProcess(handle, ctypes.byref(code))
    kernel.CloseHandle(handle)
    return bool(code.value == still_active)
