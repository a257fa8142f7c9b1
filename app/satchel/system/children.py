"""Starts worker children the same way everywhere: they know where their libraries are and nothing else of us."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any, NamedTuple

# Nothing else of the environment reaches a child: it needs no keys, no proxies, no library switches.
_PASSED_ON = (
    "PATH", "HOME", "LANG", "LC_ALL", "TZDIR", "PYTHONTZPATH", "TMPDIR", "TEMP", "TMP", "SYSTEMROOT", "WINDIR",
    "PYTHONHOME", "PYTHONPATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "_MEIPASS2", "PYTHONDONTWRITEBYTECODE",
)  # fmt: skip


class Started(NamedTuple):
    """A running child with its pipes, and the file of what it says on standard error."""

    process: subprocess.Popen[bytes]
    to: IO[bytes]
    back: IO[bytes]
    errors: IO[bytes]


def worker_argv(module: str, switch: str) -> list[str]:
    """The command that starts a worker: this interpreter's `module`, or the built program's own hidden `switch`."""
    if getattr(sys, "frozen", False):
        return [sys.executable, switch]
    # -P keeps the working folder off the import path: a file named json.py there must never be run.
    return [sys.executable, "-P", "-m", module]


def child_environment(environ: Mapping[str, str] = os.environ, **more: str) -> dict[str, str]:
    """What a child may know: where its libraries are, and `more`."""
    kept = {name: environ[name] for name in _PASSED_ON if name in environ} | more
    if not getattr(sys, "frozen", False):
        here = str(Path(__file__).resolve().parents[2])
        rest = [path for path in kept.get("PYTHONPATH", "").split(os.pathsep) if path and path != here]
        kept["PYTHONPATH"] = os.pathsep.join([here, *rest])
    return kept


def start(argv: Sequence[str], environment: Mapping[str, str]) -> Started:
    """A child with pipes to and from it. Raises `OSError` when no process can be started."""
    options: dict[str, Any] = {}
    if sys.platform == "win32":
        options["creationflags"] = subprocess.CREATE_NEW_PROCESS_GROUP | subprocess.CREATE_NO_WINDOW
    else:
        options["process_group"] = 0  # Ctrl-C in the terminal must not reach it before it can ignore it
    errors = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
    try:
        process = subprocess.Popen(
            list(argv), stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, env=dict(environment), **options
        )
    except OSError:
        errors.close()
        raise
    assert process.stdin is not None and process.stdout is not None
    return Started(process, process.stdin, process.stdout, errors)
