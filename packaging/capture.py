"""Runs the sample for real and puts what a terminal shows between the capture marks of README.md.

Nothing in that part of the README is written by hand: ``.venv/bin/python packaging/capture.py``.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
README = ROOT / "README.md"
PLACE = re.compile(r"(?s)(<!-- capture:begin [^\n]*-->\n).*?(<!-- capture:end -->)")
WIDTH = 100
COMMANDS = (
    ("satchel run incident-summariser resources/samples/harbour-cranes", 70),
    ('satchel ask last "Was it the firmware?"', 20),
)


def shown(command: str, most: int, home: str) -> str:
    """One command and its own output, cut after `most` lines with a line that says so."""
    arguments = [sys.executable, "-m", "satchel", *shlex.split(command)[1:], "--home", home]
    environment = {**os.environ, "COLUMNS": str(WIDTH), "LC_ALL": "C.UTF-8", "TZ": "UTC", "NO_COLOR": "1"}
    nothing = subprocess.DEVNULL
    done = subprocess.run(
        arguments, cwd=ROOT, env=environment, stdin=nothing, capture_output=True, text=True, check=False
    )  # fmt: skip
    if done.returncode != 0:
        raise SystemExit(f"{command} ended with {done.returncode}: {done.stderr.strip()}")
    lines = [line.rstrip() for line in done.stdout.rstrip().splitlines()]
    if len(lines) > most:
        lines = [*lines[:most], f"… ({len(lines) - most} more lines)"]
    return "\n".join([f"$ {command}", *lines])


def main() -> None:
    """Fills the README's capture from a fresh data home."""
    with tempfile.TemporaryDirectory(prefix="satchel-capture-") as home:
        try:
            parts = [shown(command, most, home) for command, most in COMMANDS]
        finally:
            stop = [sys.executable, "-m", "satchel", "engine", "stop", "--home", home]
            subprocess.run(stop, cwd=ROOT, capture_output=True, check=False)
    block = "```console\n" + "\n\n".join(parts) + "\n```\n"
    text = README.read_text("utf-8")
    if not PLACE.search(text):
        raise SystemExit("README.md has lost its capture marks.")
    README.write_text(PLACE.sub(lambda found: found[1] + block + found[2], text), "utf-8")


if __name__ == "__main__":
    main()
