"""Rules about the code itself that neither the linter nor the import contracts can hold alone."""

from __future__ import annotations

import ast
import io
import re
import sys
import tokenize
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Module

# The only home of each outside library; the import contracts say the same for those that the linter can see.
HOMES = {
    "langgraph": ("runtime",),
    "langchain_core": ("runtime",),
    "llama_cpp": ("inference",),
    "chromadb": ("memory",),
    "PySide6": ("ui",),
    "docx": ("rendering", "readers"),
    "reportlab": ("rendering",),
    "keyring": ("system",),
}
UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|coming soon|not implemented yet")
PROMISED = re.compile(r"(?m)^\s*raise NotImplemented")


def imports(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.level == 0 and node.module:
            yield node.module


def calls(tree: ast.AST, name: str) -> bool:
    nodes = (n for n in ast.walk(tree) if isinstance(n, ast.Call))
    return any(isinstance(n.func, ast.Name) and n.func.id == name for n in nodes)


@pytest.mark.parametrize("library", HOMES)
def test_each_library_has_one_home(app, library):
    allowed = HOMES[library]
    strangers = [
        str(m) for m in app
        if m.path.parts[2] not in allowed and any(name.split(".")[0] == library for name in imports(m.tree))
    ]  # fmt: skip
    assert not strangers, f"{library} belongs to {allowed}"


def test_the_domain_stands_on_the_standard_library(app):
    for module in app:
        if module.path.parts[2] != "domain":
            continue
        for name in imports(module.tree):
            top = name.split(".")[0]
            assert top in sys.stdlib_module_names or name.startswith("satchel.domain"), f"{module} imports {name}"


def test_nothing_prints_outside_the_command_line(app):
    loud = [str(m) for m in app if m.path.parts[2] not in {"cli", "__main__.py"} and calls(m.tree, "print")]
    assert not loud


def test_no_handler_swallows_everything(app):
    for module in app:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.ExceptHandler):
                assert node.type is not None, f"{module}:{node.lineno}: bare except"


def prose(module: Module) -> str:
    """Comments and docstrings: a word list of the craft may well hold the word that marks somebody's to-do."""
    tokens = tokenize.generate_tokens(io.StringIO(module.text).readline)
    comments = [token.string for token in tokens if token.type == tokenize.COMMENT]
    owners = (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)
    docstrings = [ast.get_docstring(node) or "" for node in ast.walk(module.tree) if isinstance(node, owners)]
    return "\n".join([*comments, *docstrings])


def test_nothing_is_left_unfinished(python_files):
    for module in python_files:
        found = UNFINISHED.search(prose(module))
        assert not found, f"{module}: {found[0] if found else ''}"
        assert not PROMISED.search(module.text), f"{module} promises what it does not do"


def test_nothing_runs_code_that_it_was_given(app):
    """Profiles are data (docs/decisions/0006): no eval, no exec, no pickle, no shell, anywhere in the program."""
    for module in app:
        assert not any(calls(module.tree, name) for name in ("eval", "exec", "__import__")), str(module)
        names = {name.split(".")[0] for name in imports(module.tree)}
        assert not names & {"pickle", "marshal", "shelve", "runpy", "code"}, str(module)
        assert "shell=True" not in module.text, str(module)


def test_no_agent_is_known_by_name(app, root):
    """Built-in agents are profiles like any other: code that names one would give it rights that others lack."""
    ids = {folder.name for folder in (root / "agents").iterdir() if folder.is_dir()}
    assert ids, "no built-in agent was found"
    for module in app:
        docstrings = {ast.get_docstring(n, clean=False) for n in ast.walk(module.tree) if isinstance(n, ast.Module)}
        for node in ast.walk(module.tree):
            if isinstance(node, ast.Constant) and node.value in ids and node.value not in docstrings:
                raise AssertionError(f"{module}:{node.lineno} names the agent {node.value}")
