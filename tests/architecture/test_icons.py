"""Icons: each file is used, each name that is used is a file, and all are drawn alike."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from conftest import Module

# Screens that are not there yet; the list may only shrink.
WAITING = {"connections", "memory"}
NAMED_SECOND = {"IconButton", "EmptyState"}  # calls with the icon as their second argument


@pytest.fixture(scope="module")
def drawn(root: Path) -> dict[str, str]:
    """Every icon's drawing by name."""
    found = {path.stem: path.read_text("utf-8") for path in (root / "resources" / "icons").glob("*.svg")}
    assert len(found) > 20
    return found


@pytest.fixture(scope="module")
def window(app: list[Module]) -> list[Module]:
    return [module for module in app if module.path.parts[2] == "ui"]


def texts(node: ast.AST | None) -> Iterator[str]:
    """The constants that an expression can have as its value."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value:
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from texts(node.body)
        yield from texts(node.orelse)


def asked_for(module: Module) -> Iterator[str]:
    """Names of icons that stand where nothing but one can stand."""
    for node in ast.walk(module.tree):
        if not isinstance(node, ast.Call):
            continue
        for keyword in node.keywords:
            if keyword.arg == "icon":
                yield from texts(keyword.value)
        called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
        if called in {"icon", "show_icon"} and node.args:
            yield from texts(node.args[0])
        if called in NAMED_SECOND and len(node.args) > 1:
            yield from texts(node.args[1])


def test_every_icon_that_is_asked_for_is_there(window, drawn):
    asked = {name: module for module in window for name in asked_for(module)}
    assert len(asked) > 20
    assert not {name: str(module) for name, module in asked.items() if name not in drawn}


def test_every_icon_is_used(window, drawn):
    said = {
        node.value for module in window for node in ast.walk(module.tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }  # fmt: skip
    assert set(drawn) - said <= WAITING, "an icon that nobody shows"


def test_all_icons_are_drawn_in_one_hand(drawn):
    for name, drawing in drawn.items():
        assert 'viewBox="0 0 20 20"' in drawing, name
        assert "currentColor" in drawing, f"{name} has a colour of its own"
        assert "<script" not in drawing and "href" not in drawing, name
