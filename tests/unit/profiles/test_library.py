"""Profiles are hostile until parsed: what is fine loads, what is not is refused with a sentence."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import InputError, MissingError, NotFoundError, SatchelError
from satchel.profiles import folder
from satchel.profiles.folder import hidden
from satchel.profiles.library import Library, load_profile

MANIFEST = {
    "$schema": "https://agent-plugins.org/schemas/1.0.0/plugin.schema.json", "name": "small", "version": "1.0",
    "description": "A small one.", "author": {"name": "Somebody"}, "license": "MIT", "keywords": ["a"],
}  # fmt: skip
TOML = """
format_version = 1
title = "Small"
[[steps]]
id = "collect"
step = "collect"
[[steps]]
id = "extract"
step = "extract"
craft = "incident"
schema = "schemas/x.json"
[permissions]
read = { mode = "ask", scopes = ["here"] }
network = "never"
"""
SKILL = "---\nname: doing\ndescription: Does it. Use when asked.\nmetadata:\n  by: us\n---\n\n# Doing\nDo it.\n"


@pytest.fixture
def root(tmp_path: Path) -> Path:
    root = tmp_path / "agents" / "small"
    for inner in ("skills/doing", "app.satchel/schemas", "app.satchel/heads", "app.satchel/examples"):
        (root / inner).mkdir(parents=True)
    (root / "plugin.json").write_text(json.dumps(MANIFEST))
    (root / "app.satchel/agent.toml").write_text(TOML)
    (root / "app.satchel/schemas/x.json").write_text("{}")
    (root / "app.satchel/heads/fast.safetensors").write_bytes(b"\0\1")
    (root / "skills/doing/SKILL.md").write_text(SKILL)
    return root


def library(root: Path) -> Library:
    return Library(root.parent, root.parent.parent / "none")


def test_a_profile_is_loaded_whole(root: Path):
    profile = library(root).get("small")
    assert (profile.id, profile.version, profile.title, profile.author) == ("small", "1.0", "Small", "Somebody")
    assert [(s.id, s.kind, s.craft) for s in profile.steps] == [("collect", "collect", None), ("extract", "extract", "incident")]
    assert profile.permissions == {"read": "ask", "write": "never", "send": "never", "network": "never"}
    assert profile.heads == {"fast.safetensors": b"\0\1"}
    assert [(s.name, s.text) for s in profile.skills] == [("doing", "# Doing\nDo it.")]
    assert profile.built_in
    assert not profile.flagged
    assert profile.routing is None


def test_how_people_ask_for_it_is_part_of_a_profile(root: Path):
    routing(ROUTING)(root)
    said = load_profile(root).routing
    assert said is not None
    assert (said.phrases, said.never, said.questions) == (("do it well",), ("undo it",), ("was it done",))


def test_a_change_is_seen_and_changes_the_digest(root: Path):
    found = library(root)
    before = found.get("small")
    assert found.get("small") is before
    (root / "app.satchel/agent.toml").write_text(TOML.replace('"Small"', '"Smaller"'))
    assert found.get("small").title == "Smaller"
    assert found.get("small").digest != before.digest


def test_a_damaged_one_does_not_hide_the_others(root: Path):
    broken = root.parent / "broken"
    broken.mkdir()
    (broken / "plugin.json").write_text("{")
    found = library(root)
    assert [p.id for p in found.list()] == ["small"]
    assert [p.path.name for p in found.problems()] == ["broken"]
    with pytest.raises(InputError, match="not valid JSON"):
        found.get("broken")
    with pytest.raises(NotFoundError, match="no agent 'other'"):
        found.get("other")


def test_an_imported_one_never_takes_the_place_of_another(root: Path, tmp_path: Path):
    imported = tmp_path / "imported"
    imported.mkdir()
    (root.parent / "small").rename(root.parent / "kept")
    copy = imported / "small"
    copy.mkdir()
    for path in sorted((root.parent / "kept").rglob("*")):
        target = copy / path.relative_to(root.parent / "kept")
        target.mkdir() if path.is_dir() else target.write_bytes(path.read_bytes())
    found = Library(root.parent, imported)
    assert found.get("small").built_in
    assert "id of another" in found.problems()[0].error.what


def change(name: str, old: str, new: str):
    def apply(root: Path) -> None:
        path = root / name
        text = path.read_text()
        assert old in text
        path.write_text(text.replace(old, new))

    return apply


def manifest(**more):
    return lambda root: (root / "plugin.json").write_text(json.dumps({**MANIFEST, **more}))


ROUTING = 'phrases = ["do it well"]\nnot = ["undo it"]\nquestions = ["was it done"]\n'


def routing(text: str):
    return lambda root: (root / "app.satchel/routing.toml").write_text(text)


TOML_FILE, SKILL_FILE = "app.satchel/agent.toml", "skills/doing/SKILL.md"
BAD = {
    "other format": manifest(**{"$schema": "https://example.com/2"}),
    "bad name": manifest(name="Small"), "two hyphens": manifest(name="a--b"), "no version": manifest(version=""),
    "surprise in manifest": manifest(hooks={"start": "rm -rf /"}), "extensions": manifest(extensions={"app.satchel": {}}),
    "array": lambda root: (root / "plugin.json").write_text("[]"),
    "deep json": lambda root: (root / "plugin.json").write_text("[" * 100_000),
    "no agent file": lambda root: (root / TOML_FILE).unlink(),
    "bad toml": change(TOML_FILE, "title =", "title"),
    "unknown key": change(TOML_FILE, "title =", "command = 'sh'\ntitle ="),
    "misspelt permission": change(TOML_FILE, "network =", "netwrok ="),
    "odd permission": change(TOML_FILE, '"never"', '"always"'),
    "unknown step": change(TOML_FILE, 'step = "collect"', 'step = "shell"'),
    "step twice": change(TOML_FILE, 'id = "extract"', 'id = "collect"'),
    "no craft": change(TOML_FILE, 'craft = "incident"\n', ""),
    "from nowhere": change(TOML_FILE, 'craft =', 'from = "later"\ncraft ='),
    "path out": change(TOML_FILE, "schemas/x.json", "../../x.json"),
    "missing schema": change(TOML_FILE, "schemas/x.json", "schemas/y.json"),
    "schema no json": lambda root: (root / "app.satchel/schemas/x.json").write_text("{"),
    "head with code": lambda root: (root / "app.satchel/heads/x.pkl").write_bytes(b"\x80"),
    "skill name": change(SKILL_FILE, "name: doing", "name: other"),
    "skill without description": change(SKILL_FILE, "description: Does it. Use when asked.", "x: y"),
    "skill without front matter": change(SKILL_FILE, "---", "==="),
    "hidden in skill": change(SKILL_FILE, "Do it.", "Do it.\U000e0041\U000e0042"),
    "hidden in title": change(TOML_FILE, '"Small"', '"Sma\u202ell"'),
    "hidden in manifest": lambda root: (root / "plugin.json").write_text(
        json.dumps({**MANIFEST, "description": "a\u200bb"}, ensure_ascii=False)),
    "misspelt format": change(TOML_FILE, "[[steps]]", '[inputs]\nformats = ["logg"]\n[[steps]]'),
    "routing no toml": routing("phrases"), "routing without phrases": routing("not = []"), "no phrase": routing("phrases = []"),
    "surprise in routing": routing(ROUTING + "always = true\n"), "too many phrases": routing(f"phrases = {['ever the same'] * 25}"),
    "endless phrase": routing(f"phrases = ['{'x' * 121}']"), "phrase of two lines": routing('phrases = ["a b\\nc d"]'),
    "phrase of nothing": routing("phrases = ['   ']"), "phrase of numbers": routing("phrases = [123]"),
    "hidden in phrase": routing("phrases = ['do\u200bit']"),
    "latin-1": lambda root: (root / SKILL_FILE).write_bytes(SKILL.encode() + b"\xe4"),
}  # fmt: skip


@pytest.mark.parametrize("name", BAD)
def test_what_cannot_be_vouched_for_is_refused_with_a_sentence(root: Path, name: str):
    BAD[name](root)
    with pytest.raises(InputError) as caught:
        load_profile(root)
    assert caught.value.what.endswith(".")
    assert not hidden(caught.value.what)


def test_a_newer_format_asks_for_a_newer_program(root: Path):
    change(TOML_FILE, "format_version = 1", "format_version = 2")(root)
    with pytest.raises(MissingError, match="newer Satchel"):
        load_profile(root)


@pytest.mark.skipif(os.name == "nt", reason="links need rights there")
@pytest.mark.parametrize("target", ["/etc/passwd", "plugin.json", "."])
def test_links_are_refused(root: Path, target: str):
    (root / "app.satchel/link").symlink_to(target)
    with pytest.raises(InputError, match="link"):
        load_profile(root)


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes there")
def test_a_pipe_does_not_hang(root: Path):
    os.mkfifo(root / "app.satchel/pipe")
    with pytest.raises(InputError, match="no plain file"):
        load_profile(root)


def test_too_much_of_anything_is_refused(root: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(folder, "MAX_FILES", 5)
    (root / "one").write_text("")
    with pytest.raises(InputError, match="more than 5 files"):
        load_profile(root)
    monkeypatch.setattr(folder, "MAX_FILES", 100)
    monkeypatch.setattr(folder, "MAX_BYTES", 1 << 20)
    (root / "big").write_bytes(b"x" * (1 << 20))
    with pytest.raises(InputError, match="larger than 1 MiB"):
        load_profile(root)


def test_nested_folders_are_bounded(root: Path):
    (root / "/".join("d" * 14)).mkdir(parents=True)
    with pytest.raises(InputError, match="deep"):
        load_profile(root)


def test_hidden_characters_in_data_are_flagged(root: Path):
    (root / "app.satchel/examples/a.jsonl").write_text('{"t": "a\u200bb"}')
    assert load_profile(root).flagged == ("app.satchel/examples/a.jsonl",)


def test_what_people_write_themselves_is_not_called_hidden():
    for text in ("Störung, naïve, 日本語, العربية", "👩\u200d💻 ok ❤️", "\ufeffstart", "a\tb\nc"):
        assert not hidden(text)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=200), st.sampled_from(["plugin.json", TOML_FILE, SKILL_FILE, "app.satchel/schemas/x.json", "app.satchel/routing.toml"]))
def test_no_bytes_break_the_loader(tmp_path_factory, data: bytes, name: str):
    root = tmp_path_factory.mktemp("agents") / "small"
    for inner in ("skills/doing", "app.satchel/schemas"):
        (root / inner).mkdir(parents=True)
    texts = {"plugin.json": json.dumps(MANIFEST), TOML_FILE: TOML, SKILL_FILE: SKILL, "app.satchel/schemas/x.json": "{}"}
    texts["app.satchel/routing.toml"] = ROUTING
    for inner, text in texts.items():
        (root / inner).write_bytes(data if inner == name else text.encode())
    try:
        load_profile(root)
    except SatchelError as error:
        assert error.what
