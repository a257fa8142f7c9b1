"""The list of licences is that of the locks, and says what the packages say of themselves."""

from __future__ import annotations

import importlib.util
import json
from email.message import Message
from importlib import metadata
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
spec = importlib.util.spec_from_file_location("licences", ROOT / "packaging" / "licences.py")
assert spec and spec.loader
licences = importlib.util.module_from_spec(spec)
spec.loader.exec_module(licences)

PARTS = json.loads((ROOT / "resources" / "licences.json").read_text("utf-8"))["parts"]
TOLD = "run: python packaging/licences.py"


def installed(name: str, version: str) -> bool:
    try:
        return metadata.version(name) == version
    except metadata.PackageNotFoundError:
        return False


def test_it_names_what_the_locks_pin_and_nothing_else():
    pinned = licences.pins(licences.LOCKS / "app.txt") | licences.pins(licences.LOCKS / "local.txt")
    named = {(one["name"], one["version"]) for one in PARTS if one["kind"] in ("library", "local models")}
    assert {one for one in named if one[0] != "llama.cpp"} == pinned, TOLD


def test_it_says_what_packages_say_that_are_installed_here():
    wrong = [
        one["name"] for one in PARTS
        if installed(one["name"], one["version"]) and one["kind"] in ("library", "local models")
        and licences.of_package(one["name"], one["version"]) != one["licence"]
    ]  # fmt: skip
    assert not wrong, TOLD


def test_fonts_and_encoder_are_those_of_their_pages():
    rest = [one for one in PARTS if one["kind"] in ("font", "encoder")]
    assert rest == [*licences.fonts(), licences.encoder()], TOLD
    assert all((ROOT / "resources" / one["text"]).is_file() for one in rest)


def test_every_font_file_has_a_part():
    shipped = {file.name for file in (ROOT / "resources" / "fonts").rglob("*.[to]tf")}
    names = [one["name"] for one in PARTS if one["kind"] == "font"]
    assert shipped
    assert all(any(file.startswith(name) for name in names) for file in shipped)


def test_a_package_only_for_browsers_is_not_shipped(tmp_path):
    lock = tmp_path / "lock.txt"
    lock.write_text("a==1 \\\n    --hash=sha256:0\nb==2 ; sys_platform == 'emscripten' \\\n    --hash=sha256:0\n"
                    "C_d==3 ; sys_platform == 'win32' \\\n    --hash=sha256:0\n")  # fmt: skip
    assert licences.pins(lock) == {("a", "1"), ("c-d", "3")}


@pytest.mark.parametrize(
    ("headers", "expected"),
    [
        ([("License-Expression", "MIT"), ("License", "other")], "MIT"),
        ([("License", "Apache 2.0")], "Apache 2.0"),
        ([("License", "BSD, Copyright (c) 2000"), ("Classifier", "License :: OSI Approved :: BSD License")], "BSD License"),
        ([("License", "line\nline"), ("Classifier", "Topic :: X")], ""),
    ],
)
def test_a_licence_is_taken_from_where_it_is_short(headers, expected):
    about = Message()
    for key, value in headers:
        about[key] = value
    assert licences.said(about) == expected


def test_a_part_without_a_licence_is_refused():
    with pytest.raises(SystemExit):
        licences.part("library", "x", "1", "")
