"""What the journeys share: the corpus of one incident in many formats, and ways to look into a document."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

AGENT = "incident-summariser"


@pytest.fixture(scope="session")
def formats() -> Path:
    """One incident as Slack, Teams, IRC, mail and other files."""
    return Path(__file__).resolve().parents[1] / "corpus" / "formats"


@pytest.fixture
def run(satchel: Any) -> Callable[..., dict[str, Any]]:
    """The document of a run that must succeed."""

    def call(*arguments: object, **how: Any) -> dict[str, Any]:
        done = satchel("run", AGENT, *arguments, "--format", "json", **how)
        assert done.returncode == 0, done.stderr
        assert "Traceback" not in done.stderr
        body: dict[str, Any] = json.loads(done.stdout)
        return body

    return call


@pytest.fixture
def claims() -> Callable[[Any], dict[str, Any]]:
    """Every claim of a result by its id."""

    def find(body: Any) -> dict[str, Any]:
        out: dict[str, Any] = {}
        inner = list(body.values()) if isinstance(body, dict) else body if isinstance(body, list) else []
        if isinstance(body, dict) and "id" in body and "cites" in body:
            out[body["id"]] = body
        for one in inner:
            out |= find(one)
        return out

    return find


class Following:
    """A command that is still at work, and prints a line per change."""

    def __init__(self, environment: dict[str, str], cwd: Path, *arguments: object) -> None:
        before = signal.getsignal(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler)  # a suite in the background begins with it ignored
        try:
            self._child = subprocess.Popen(
                [sys.executable, "-m", "satchel", *map(str, arguments)], env=environment, cwd=cwd, bufsize=0,
                stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            )  # fmt: skip
        finally:
            signal.signal(signal.SIGINT, before)
        self._seen = b""

    def document(self, seconds: float = 60) -> dict[str, Any]:
        """The next line, as JSON."""
        assert self._child.stdout is not None
        while b"\n" not in self._seen:
            ready, _, _ = select.select([self._child.stdout], [], [], seconds)
            assert ready, "nothing was printed"
            part = os.read(self._child.stdout.fileno(), 1 << 16)
            assert part, "the command ended"
            self._seen += part
        line, _, self._seen = self._seen.partition(b"\n")
        body: dict[str, Any] = json.loads(line)
        return body

    def interrupt(self) -> tuple[int, bytes, str]:
        """Ctrl-C: exit code, what was still printed, what was said."""
        self._child.send_signal(signal.SIGINT)
        out, err = self._child.communicate(timeout=60)
        return self._child.returncode, self._seen + out, err.decode()

    def end(self) -> None:
        """Whatever happened in the test."""
        if self._child.poll() is None:
            self._child.kill()
            self._child.communicate()


@pytest.fixture
def following(satchel: Any, environment: dict[str, str], tmp_path: Path) -> Iterator[Callable[..., Following]]:
    """Starts a command that goes on by itself."""
    started: list[Following] = []

    def start(*arguments: object) -> Following:
        started.append(Following(environment, tmp_path, *arguments))
        return started[-1]

    yield start
    for one in started:
        one.end()
