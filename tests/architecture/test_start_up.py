"""A command's start stays light: what the parser and the client import is measured in a fresh interpreter."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

HEAVY = {
    "chromadb", "cryptography", "docx", "langchain_core", "langgraph", "llama_cpp", "lxml", "numpy", "onnxruntime", "pydantic",
    "reportlab", "selectolax", "PySide6",
}  # fmt: skip


def imported_by(arguments: list[str], home: Path) -> set[str]:
    command = [sys.executable, "-X", "importtime", "-m", "satchel", *arguments]
    environment = {**os.environ, "SATCHEL_HOME": str(home), "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr[-2000:]
    lines = [line for line in done.stderr.splitlines() if line.startswith("import time:")]
    assert len(lines) > 50
    return {line.rpartition("|")[2].strip().split(".")[0] for line in lines}


@pytest.mark.parametrize("arguments", [["--version"], ["--help"], ["run", "--help"]], ids=" ".join)
def test_asking_for_help_loads_nothing_heavy(arguments, tmp_path):
    assert not imported_by(arguments, tmp_path) & HEAVY


def test_the_client_of_the_engine_loads_nothing_heavy(tmp_path):
    code = "import sys, satchel.engine.client, satchel.engine.wire; print('\\n'.join(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=True)
    loaded = {name.split(".")[0] for name in done.stdout.split()}
    assert "satchel" in loaded
    assert not loaded & HEAVY


def test_asking_for_help_leaves_no_trace(tmp_path):
    imported_by(["--help"], tmp_path / "home")
    assert not (tmp_path / "home").exists()
