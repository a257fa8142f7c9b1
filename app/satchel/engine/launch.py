"""Starts an engine on demand, and gets out of the way when somebody else is starting one at the same moment."""

from __future__ import annotations

import os
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from satchel.domain.errors import EngineError, SatchelError, from_json
from satchel.system import processes
from satchel.system.paths import Home, prepare_home

START_SECONDS = 60.0


def start_engine(
    home: Home, *, offline: bool = False, restore: Path | None = None, seconds: float = START_SECONDS
) -> Mapping[str, Any]:
    """Starts a detached engine and waits until it listens; returns what it reports: ``ready`` or ``owned`` (another
    engine owns the home). With `restore` it puts that backup in place, reports ``kept`` and ends. Raises the error
    that kept it from starting, or `EngineError` when it is late.
    """
    prepare_home(home)
    arguments = ["--home", str(home.root), "--detach", *(["--offline"] if offline else [])]
    if restore is not None:
        arguments += ["--restore", str(restore)]
    child, report = _started(home, arguments, seconds)
    if report is not None and not report:  # killed while it started: whoever did that did it once
        child, report = _started(home, arguments, seconds)
    if not report:
        why = "it was not ready in time" if report is None else "it ended while starting"
        child.poll()
        raise EngineError(f"The engine could not be started: {why}.", f"Look into {home.logs}, or try again.")
    if hasattr(os, "fork"):
        child.wait()  # the engine itself has left this child behind
    else:
        child.returncode = 0  # the child is the engine and outlives us; nobody waits for it
    error = report.get("error")
    if isinstance(error, dict):
        raise named_report(error)
    return report


def _started(
    home: Home, arguments: Sequence[str], seconds: float
) -> tuple[subprocess.Popen[bytes], Mapping[str, Any] | None]:
    """The child, and what it reports: empty when it ended without a word, None when it is late."""
    child = processes.spawn_detached(processes.engine_argv(arguments), errors=home.logs / "engine-start.log")
    return child, processes.read_report(child, seconds)


def named_report(body: Mapping[str, Any]) -> SatchelError:
    """The error that an engine described; its hint names the report file of a fault of ours."""
    error = from_json(dict(body))
    if body.get("report"):
        error.hint = f"{error.hint} A report was written to {body['report']}.".strip()
    return error
