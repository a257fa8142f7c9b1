"""Size, names and places of files: what reviewers would otherwise repeat (docs/decisions/0001)."""

from __future__ import annotations

import ast
from pathlib import Path

LONGEST = 400
TOO_LONG: set[str] = set()  # shrink-only: a file leaves this list when it is split, none may join

SAYS_NOTHING = {"utils", "util", "helpers", "helper", "common", "misc", "manager", "managers", "base"}
SHADOWING = ("packaging", "agents", "resources")


def test_no_file_is_longer_than_a_person_reads_in_one_go(python_files):
    long = {str(m) for m in python_files if m.text.count("\n") > LONGEST}
    assert not long - TOO_LONG, "split them"
    assert not TOO_LONG - long, "these got shorter: take them off the list"


def test_every_module_says_why_it_exists(python_files):
    silent = [str(m) for m in python_files if not (ast.get_docstring(m.tree) or "").strip()]
    assert not silent


def test_names_say_what_is_inside(python_files):
    for module in python_files:
        words = {part.removesuffix(".py") for part in module.path.parts}
        assert not words & SAYS_NOTHING, f"{module}: a name that says nothing attracts everything"


def test_data_folders_are_no_packages(root: Path):
    """An `__init__.py` there would shadow other packages of that name."""
    assert [p for name in SHADOWING for p in (root / name).rglob("__init__.py")] == []


def test_every_package_is_one(root: Path):
    """A folder without `__init__.py` escapes the import contracts, the type checker and the wheel."""
    folders = {path.parent for path in (root / "app" / "satchel").rglob("*.py")}
    assert [str(f) for f in folders if not (f / "__init__.py").is_file()] == []


def test_tests_mirror_the_source(root: Path):
    """tests/unit/X exists only for a package or folder X of the program (or its packaging)."""
    known = {p.name for p in (root / "app" / "satchel").iterdir() if p.is_dir()} | {"packaging", "agents"}
    mirrored = {p.name for p in (root / "tests" / "unit").iterdir() if p.is_dir() and p.name != "__pycache__"}
    assert mirrored <= known
