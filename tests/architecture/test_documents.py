"""Documents that lag behind the program fail here: commands, links, exit codes, settings, change log."""

from __future__ import annotations

import importlib.util
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

from satchel import __version__
from satchel.domain import errors

DOCUMENTS = ("README.md", "CHANGELOG.md", "CONTRIBUTING.md", "SECURITY.md")
COMMAND_LINE = re.compile(r"(?m)^ {2,8}([a-z][a-z-]+)(?:\s{2,}|\s*$)")


@pytest.fixture(scope="session")
def documents(root: Path) -> list[Path]:
    found = [root / name for name in DOCUMENTS] + sorted((root / "docs").rglob("*.md"))
    assert all(path.is_file() for path in found)
    return found


@pytest.fixture(scope="session")
def commands(root: Path) -> set[str]:
    """Every command that `satchel --help` names."""
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "COLUMNS": "120"}
    command = [sys.executable, "-m", "satchel", "--help"]
    done = subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=True)
    files = {path.stem for path in (root / "app" / "satchel" / "cli" / "commands").glob("*.py")} - {"__init__"}
    named = {word for word in COMMAND_LINE.findall(done.stdout) if word.replace("-", "_") in files}
    assert {"run", "ask", "runs", "doctor"} <= named, done.stdout
    return named


def shell_lines(text: str) -> list[str]:
    """Commands of `sh` blocks, and those behind a prompt in `console` blocks, whose other lines are output."""
    blocks = re.findall(r"(?ms)^```(sh|console)\n(.*?)^```", text)
    rows = [(kind, line) for kind, block in blocks for line in block.splitlines()]
    lines = [r.removeprefix("$ ").partition("  #")[0].strip() for kind, r in rows if kind == "sh" or r.startswith("$ ")]
    return [line for line in lines if line and not line.startswith("#")]


def test_every_link_leads_somewhere(documents, root):
    for document in documents:
        text = re.sub(r"(?ms)^```.*?^```", "", document.read_text("utf-8"))
        for target in re.findall(r"\]\(([^)\s]+)\)", text):
            if "://" in target or target.startswith(("#", "mailto:")):
                continue
            path = (document.parent / target.partition("#")[0]).resolve()
            assert path.exists(), f"{document.relative_to(root)} links to {target}"


def test_the_first_commands_of_the_readme_exist(root):
    lines = shell_lines((root / "README.md").read_text("utf-8"))
    assert lines[0] == "packaging/setup.sh --sample"
    assert "packaging/check.sh" in lines
    for line in lines:
        program = shlex.split(line)[0]
        if "/" in program and not program.startswith(".venv/"):
            assert os.access(root / program, os.X_OK), f"{program} cannot be run"


def test_every_promise_names_tests_that_are_there(root):
    promises = (root / "README.md").read_text("utf-8").partition("## Promises")[2].partition("## Map")[0]
    places = re.findall(r"`(tests/[\w/.]+)`", promises)
    assert len(places) > 8
    for place in places:
        path = root / place
        assert path.is_file() or list(path.rglob("test_*.py")), f"README promises tests in {place}"


def test_the_map_is_of_this_tree(root):
    drawn = (root / "README.md").read_text("utf-8").partition("## Map")[2].partition("## Licence")[0]
    for place in re.findall(r"`((?:app|agents|resources|packaging|docs)/[\w/]*)`", drawn):
        assert (root / place).is_dir(), place


def test_scripts_parse(root):
    scripts = [*sorted((root / "packaging").glob("*.sh")), root / ".ci" / "run"]
    assert len(scripts) >= 4
    for script in scripts:
        assert os.access(script, os.X_OK), f"{script} cannot be run"
        subprocess.run(["bash", "-n", script], check=True, timeout=60)


def test_ci_runs_what_the_readme_says(root):
    ci = (root / ".ci" / "run").read_text("utf-8")
    assert "packaging/check.sh" in ci
    assert "packaging/setup.sh --sample" in ci


def test_the_manual_names_every_command(commands, root):
    manual = (root / "docs" / "manual.md").read_text("utf-8")
    missing = {name for name in commands if not re.search(rf"`satchel {name}\b", manual)}
    assert not missing


def test_documents_name_no_command_that_is_not_there(commands, documents, root):
    for document in documents:
        if "decisions" in document.parts or "parts" in document.parts:
            continue
        for line in shell_lines(document.read_text("utf-8")):
            words = shlex.split(line)
            if words and Path(words[0]).name == "satchel" and len(words) > 1 and not words[1].startswith("-"):
                assert words[1] in commands, f"{document.relative_to(root)}: {line}"


def test_the_manual_names_every_error(root):
    manual = (root / "docs" / "manual.md").read_text("utf-8")
    classes = [value for value in vars(errors).values() if isinstance(value, type)]
    leaves = [c for c in classes if issubclass(c, errors.SatchelError)]
    assert len(leaves) > 5
    for leaf in leaves:
        assert re.search(rf"\| `{leaf.code}` \|[^\n]*\b{leaf.exit_code}\b", manual), leaf.code


def test_the_change_log_knows_this_version(root):
    log = (root / "CHANGELOG.md").read_text("utf-8")
    assert f"## [{__version__}]" in log


def test_the_sample_of_the_readme_is_there(root):
    sample = root / "resources" / "samples" / "harbour-cranes"
    assert {path.name for path in sample.iterdir()} == {"slack", "bridge.vtt", "thread.mbox"}


def test_decisions_are_numbered_and_complete(root):
    found = sorted((root / "docs" / "decisions").glob("*.md"))
    numbers = [int(path.name[:4]) for path in found]
    assert numbers == list(range(1, len(found) + 1))
    for path in found:
        headings = re.findall(r"(?m)^## (.+)$", path.read_text("utf-8"))
        assert headings[:4] == ["Context", "Decision", "Consequences", "Alternatives"], path.name


def test_the_manual_shows_every_setting_as_declared(root):
    script = root / "packaging" / "manual_tables.py"
    spec = importlib.util.spec_from_file_location("manual_tables", script)
    assert spec
    assert spec.loader
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    manual = (root / "docs" / "manual.md").read_text("utf-8")
    assert "`network.offline`" in manual
    assert manual == tables.filled(manual), "run packaging/manual_tables.py"
