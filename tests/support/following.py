"""A command that is still at work: its output line by line, Ctrl-C, and its end whatever happened in the test."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any


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
        return self.finish()

    def finish(self) -> tuple[int, bytes, str]:
        """Its end: exit code, what was still printed, what was said."""
        out, err = self._child.communicate(timeout=60)
        return self._child.returncode, self._seen + out, err.decode()

    def end(self) -> None:
        """Whatever happened in the test."""
        if self._child.poll() is None:
            self._child.kill()
            self._child.communicate()
