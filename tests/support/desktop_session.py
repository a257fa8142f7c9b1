"""A desktop session for tests: a session bus and an X server of their own, and keys that are pressed in it."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
from collections.abc import Iterator

import pytest


@contextlib.contextmanager
def session_bus() -> Iterator[str]:
    """A bus; its address."""
    command = [_program("dbus-daemon"), "--session", "--nofork", "--print-address=1"]
    with _running(command) as first_line:
        yield first_line


@contextlib.contextmanager
def x_server() -> Iterator[str]:
    """An X server that draws nowhere; its display."""
    command = [_program("Xvfb"), "-displayfd", "1", "-screen", "0", "1024x768x24", "-nolisten", "tcp"]
    with _running(command) as number:
        yield f":{number}"


def press(display: str, keys: str) -> None:
    """Presses keys as a keyboard would."""
    subprocess.run([_program("xdotool"), "key", keys], env={**os.environ, "DISPLAY": display}, check=True, timeout=20)


@contextlib.contextmanager
def _running(command: list[str]) -> Iterator[str]:
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as child:
        try:
            assert child.stdout is not None
            yield child.stdout.readline().strip()
        finally:
            child.kill()


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.skip(f"{name} is not installed")
    return found
