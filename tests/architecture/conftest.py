"""The tree as the architecture tests see it: what is (or is about to be) under version control, and parsed modules."""

from __future__ import annotations

import ast
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
NOT_SOURCE = {".git", ".venv", ".satchel-build", "build", "dist", "__pycache__", "satchel-home"}


@dataclass(frozen=True, slots=True)
class Module:
    """One Python file: path relative to the root, text, syntax tree."""

    path: Path
    text: str
    tree: ast.Module

    def __str__(self) -> str:
        return self.path.as_posix()


def source_files() -> list[Path]:
    """Files under version control and new ones that nothing ignores; without git every file that looks like source."""
    if shutil.which("git") and (ROOT / ".git").exists():
        command = ["git", "-c", f"safe.directory={ROOT}", "ls-files", "-co", "--exclude-standard", "-z"]
        listed = subprocess.run(command, cwd=ROOT, capture_output=True, check=False)
        if listed.returncode == 0:
            names = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
            return sorted(path for path in names if path.is_file())
    every = (p for p in ROOT.rglob("*") if p.is_file() and not NOT_SOURCE & set(p.relative_to(ROOT).parts))
    return sorted(p for p in every if not any(part.endswith(("_cache", ".egg-info")) for part in p.parts))


@pytest.fixture(scope="session")
def root() -> Path:
    return ROOT


@pytest.fixture(scope="session")
def tracked() -> list[Path]:
    found = source_files()
    assert len(found) > 100, "the tree was not found"
    return found


@pytest.fixture(scope="session")
def python_files(tracked: list[Path]) -> list[Module]:
    """Every Python file of the tree."""
    out = []
    for path in tracked:
        if path.suffix == ".py":
            text = path.read_text("utf-8")
            out.append(Module(path.relative_to(ROOT), text, ast.parse(text)))
    return out


@pytest.fixture(scope="session")
def app(python_files: list[Module]) -> list[Module]:
    """The program's own modules."""
    found = [module for module in python_files if module.path.parts[:2] == ("app", "satchel")]
    assert len(found) > 40, "the program was not found"
    return found
