"""The tree speaks of itself alone: no machine of ours, no registry host, no secret, nothing that only works here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

TEXT = {
    ".py", ".md", ".toml", ".sh", ".txt", ".json", ".jsonl", ".yml", ".yaml", ".cfg", ".in", ".html", ".svg", ".spec",
    ".vtt", ".mbox", "",
}  # fmt: skip
LEFTOVER = {".pyc", ".pkl", ".pt", ".orig", ".rej", ".log", ".swp", ".whl"}
LARGEST = 30_000_000  # bytes; the embedded encoder is the one large file
MACHINE_PATH = re.compile(r"(?<![\w.~$}/-])/(?:root|work|workspace|builds|Users/[a-z]\w*|home/(?!ana\b|me\b|you\b)\w+)/")
REGISTRY = re.compile("|".join(("py" + r"pi\.(?:org|io)", "python" + r"hosted\.org", r"registry\.npm" + "js", "/opt/" + "pypi")))
SECRET = re.compile(r"-----BEGIN (?:RSA |EC |OPENSSH )?PRIVATE KEY-----\n[A-Za-z0-9+/]|\bAKIA[0-9A-Z]{16}\b|\bghp_[A-Za-z0-9]{36}\b")


@pytest.fixture(scope="session")
def texts(tracked: list[Path], root: Path) -> dict[str, str]:
    wanted = [path for path in tracked if path.suffix in TEXT and path != Path(__file__).resolve()]
    return {path.relative_to(root).as_posix(): path.read_bytes().decode("utf-8", "replace") for path in wanted}


@pytest.mark.parametrize("pattern", [MACHINE_PATH, REGISTRY], ids=["machine path", "registry"])
def test_nothing_names_a_machine_or_a_registry(texts, pattern):
    found = {name: match[0] for name, text in texts.items() if (match := pattern.search(text))}
    assert not found


def test_nothing_that_ships_holds_a_secret(texts):
    """Tests hold invented ones, to see that they are masked."""
    shipped = {name: text for name, text in texts.items() if not name.startswith("tests/")}
    assert not {name for name, text in shipped.items() if SECRET.search(text)}


def test_names_work_on_every_file_system(tracked, root):
    names = [path.relative_to(root).as_posix() for path in tracked]
    assert len({name.casefold() for name in names}) == len(names), "two names differ in case alone"
    for name in names:
        assert name.isascii(), name
        assert not re.search(r'[<>:"|?*\\]', name), name


def test_no_file_is_huge_and_none_is_a_leftover(tracked, root):
    for path in tracked:
        assert path.stat().st_size <= LARGEST, path
        assert path.suffix not in LEFTOVER or "corpus" in path.parts, path


def test_text_files_end_like_text_files(texts):
    for name, text in texts.items():
        if name.endswith((".py", ".sh", ".toml", ".md")):
            assert "\r" not in text, f"{name}: carriage return"
            assert not text or text.endswith("\n"), f"{name}: no newline at its end"
