"""Texts of the window can be collected and translated: whole, as they stand, and nothing of them is glued together."""

from __future__ import annotations

import ast
import importlib.util
import re
import sys

import pytest

from satchel.domain.sentences import Sentence
from satchel.inference.models.catalogue import read_catalogue
from satchel.learning.doubt import REASONS
from satchel.settings.declarations import SETTINGS

PLACE = re.compile(r"\{(\w*)\}")


@pytest.fixture(scope="module")
def window(app):
    return [module for module in app if module.path.parts[2] == "ui"]


def marked(tree: ast.AST):
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("_", "n_"):
            yield node, node.args[: 2 if node.func.id == "n_" else 1]


def test_marked_texts_are_literals(window):
    for module in window:
        for node, texts in marked(module.tree):
            for text in texts:
                assert isinstance(text, ast.Constant), f"{module}:{node.lineno} cannot be collected"
                assert isinstance(text.value, str), f"{module}:{node.lineno}"
                assert text.value == text.value.strip(), f"{module}:{node.lineno} is a piece: “{text.value}”"


def test_no_text_is_marked_within_another(window):
    """Before Python 3.12 what stands in an f-string is not collected; and it would be a piece of a sentence."""
    for module in window:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.JoinedStr):
                assert not list(marked(node)), f"{module}:{node.lineno}"


def test_places_have_names(window):
    for module in window:
        for node, texts in marked(module.tree):
            assert all(name for text in texts for name in PLACE.findall(text.value)), f"{module}:{node.lineno}"


def test_numbers_are_written_as_the_language_does(window):
    """`words.number`, never Python's own marks."""
    for module in window:
        for node in ast.walk(module.tree):
            if isinstance(node, ast.FormattedValue) and isinstance(node.format_spec, ast.JoinedStr):
                spec = "".join(part.value for part in node.format_spec.values if isinstance(part, ast.Constant))
                assert "," not in spec or module.path.name == "numbers.py", f"{module}:{node.lineno}"


def test_every_marked_text_is_collected(window, root):
    spec = importlib.util.spec_from_file_location("translate_texts", root / "packaging" / "translate.py")
    assert spec is not None
    assert spec.loader is not None
    translate = sys.modules["translate_texts"] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(translate)
    del sys.modules["translate_texts"]
    collected = {one.id if isinstance(one.id, str) else one.id[0] for one in translate.collected() if one.id}
    declared = {text for one in SETTINGS.values() for text in (one.title, one.help)}
    declared |= {*REASONS, *Sentence, *(offer.good_at for offer in read_catalogue(root / "resources" / "models.toml"))}
    assert collected == declared | {texts[0].value for module in window for _node, texts in marked(module.tree)}


# Which argument of a call is shown or said.
SHOWN = {
    **dict.fromkeys(("label", "button", "chip", "Elided", "QLabel", "QPushButton", "Page"), (0,)),
    **dict.fromkeys(("setText", "setToolTip", "setPlaceholderText", "setWindowTitle", "setInformativeText", "setTitle"), (0,)),
    **dict.fromkeys(("setAccessibleName", "setAccessibleDescription", "addAction", "addTab", "addItem"), (0,)),
    "IconButton": (2,), "EmptyState": (2, 3),
}  # fmt: skip
NAMES = {"Satchel"}


def test_what_is_shown_is_marked(window):
    for module in window:
        for node in ast.walk(module.tree):
            if not isinstance(node, ast.Call):
                continue
            called = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            for place in SHOWN.get(called, ()):
                text = node.args[place] if place < len(node.args) else None
                if isinstance(text, ast.Constant) and isinstance(text.value, str) and text.value not in NAMES:
                    assert not re.search(r"[^\W\d_]{2}", text.value), f"{module}:{node.lineno} shows “{text.value}”, unmarked"
