"""What clients are told of a profile: its scopes beside its modes, its skills as texts, within bounds."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from satchel.profiles.described import in_full, in_short
from satchel.profiles.library import Profile, load_profile

MANIFEST = {
    "$schema": "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", "name": "small", "version": "1.0",
    "description": "A small one.", "author": {"name": "Somebody"}, "license": "MIT",
}  # fmt: skip
AGENT = """
format_version = 1
title = "Small"
[[steps]]
id = "collect"
step = "collect"
[permissions]
read = { mode = "ask", scopes = ["here", "and there"] }
network = "never"
"""


@pytest.fixture
def root(tmp_path: Path) -> Path:
    (tmp_path / "app.satchel").mkdir()
    (tmp_path / "plugin.json").write_text(json.dumps(MANIFEST))
    (tmp_path / "app.satchel/agent.toml").write_text(AGENT)
    return tmp_path


def with_skill(root: Path, name: str, text: str) -> Profile:
    (root / "skills" / name).mkdir(parents=True)
    (root / "skills" / name / "SKILL.md").write_text(f"---\nname: {name}\ndescription: How.\n---\n{text}", "utf-8")
    return load_profile(root)


def test_scopes_stand_beside_the_modes(root: Path) -> None:
    told = in_full(load_profile(root))
    assert told["permissions"] == {"read": "ask", "write": "never", "send": "never", "network": "never"}
    assert told["scopes"] == {"read": ["here", "and there"], "write": [], "send": [], "network": []}
    assert in_short(load_profile(root)).items() <= told.items()


def test_skills_are_told_with_their_text_and_without_front_matter(root: Path) -> None:
    told = in_full(with_skill(root, "doing", "# Doing\n\nDo it.\n"))
    assert told["skills"] == [{"name": "doing", "description": "How.", "text": "# Doing\n\nDo it.", "cut": False}]
    json.dumps(told)


def test_a_long_text_is_cut_between_letters_and_says_so(root: Path) -> None:
    (skill,) = in_full(with_skill(root, "doing", "a" + "ö" * 40_000))["skills"]
    assert skill["cut"] is True
    assert len(skill["text"].encode()) == 64 * 1024 - 1
    assert set(skill["text"]) == {"a", "ö"}


def test_of_many_skills_only_some_texts_are_told(root: Path) -> None:
    for number in range(25):
        profile = with_skill(root, f"s{number}", "Words.")
    skills = in_full(profile)["skills"]
    assert [bool(one["text"]) for one in skills] == [True] * 20 + [False] * 5
    assert [one["cut"] for one in skills] == [False] * 20 + [True] * 5
