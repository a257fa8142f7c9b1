"""The list of a home's models survives its writer, and is believed only where it makes sense."""

from __future__ import annotations

import json
import threading
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.errors import StorageError
from satchel.inference.models import registry
from satchel.inference.models.card import Card, Trial
from satchel.inference.models.registry import About, Bench, Entry, Origin, Registry, StoredFile

NOW = datetime(2026, 11, 2, 10, 0, tzinfo=UTC)
words = st.text(max_size=20)
names = st.text(st.characters(min_codepoint=0x20, exclude_categories=("Cs", "Cc")), min_size=1, max_size=30)
cards = st.builds(
    Card, made_at=st.just(NOW), seconds=st.floats(0, 60), follows_schema=st.none() | st.booleans(),
    long_context=st.none() | st.integers(0, 10**6), languages=st.lists(st.sampled_from(["en", "zh"])).map(tuple),
    trials=st.lists(st.builds(Trial, task=st.just("tool"), passed=st.none() | st.booleans(), said=words), max_size=3).map(tuple),
)  # fmt: skip
entries = st.builds(
    Entry, name=names, files=st.just((StoredFile(path="/m/x.gguf", size=3, modified_ns=4, sha256="a" * 64),)),
    about=st.builds(About, architecture=words, parameters=st.integers(0, 10**12), quantisation=words, context=st.integers(0, 10**6)),
    origin=st.builds(Origin, kind=st.sampled_from(["file", "program", "catalogue"]), name=words), added_at=st.just(NOW),
    setting=st.none() | st.dictionaries(words, st.integers() | words, max_size=3), card=st.none() | cards,
    benches=st.lists(st.builds(Bench, made_at=st.just(NOW), figures=st.dictionaries(words, st.floats(-1e9, 1e9), max_size=2)), max_size=2).map(tuple),
)  # fmt: skip


@settings(max_examples=60, deadline=None)
@given(st.lists(entries, max_size=4, unique_by=lambda e: e.name.casefold()))
def test_what_is_written_is_read(tmp_path_factory: pytest.TempPathFactory, models: list[Entry]) -> None:
    path = tmp_path_factory.mktemp("home") / "models" / "library.json"
    known = Registry(models=tuple(models), roles={"chat": models[0].name} if models else {})
    registry.write(path, known)
    assert registry.read(path) == known
    assert path.stat().st_mode & 0o077 == 0
    assert [p.name for p in path.parent.iterdir()] == ["library.json"]


def body(**changes: Any) -> dict[str, Any]:
    file = {"path": "one/x.gguf", "size": 1, "modified_ns": 2, "sha256": "", "compared": "nothing"}
    about = {"architecture": "llama", "parameters": 1, "quantisation": "Q4_0", "context": 0, "languages": [], "licence": ""}
    entry = {"name": "One", "files": [file], "about": about, "origin": {"kind": "file", "name": ""}, "added_at": "2026-11-02T10:00:00Z"}
    return {"version": 1, "models": [{**entry, **changes}], "roles": {"chat": "One", "code": "Gone"}}


def parse(said: object) -> Registry:
    return registry.parse(json.dumps(said).encode(), "library.json")


def test_a_role_of_a_model_that_is_gone_is_nobody_s() -> None:
    assert parse(body()).roles == {"chat": "One"}
    assert registry.parse(b'{"version": 1}', "x") == Registry()


def path_of(path: object) -> dict[str, Any]:
    return {"files": [{"path": path, "size": 1, "modified_ns": 2}]}


@pytest.mark.parametrize("changes", [
    path_of("../../etc/passwd"), path_of("one/../../x"), path_of("library.json"), path_of("C:x/y"), path_of("a\\b/c"), path_of(""), path_of("a/\0"), path_of(3),
    {"files": []}, {"files": [path_of("one/x")["files"][0], path_of("/x")["files"][0]]},
    {"name": ""}, {"name": "a\nb"}, {"name": "x" * 300}, {"added_at": "2026-11-02T10:00:00"}, {"added_at": 5}, {"extra": 1},
    {"about": None}, {"setting": []}, {"card": {}}, {"benches": [{"made_at": "2026-11-02T10:00:00Z", "figures": {"x": "fast"}}]},
])  # fmt: skip
def test_what_makes_no_sense_is_refused_and_left_as_it_is(tmp_path: Path, changes: dict[str, Any]) -> None:
    path = tmp_path / "library.json"
    path.write_text(json.dumps(body(**changes)))
    before = path.read_bytes()
    with pytest.raises(StorageError, match="damaged"):
        registry.read(path)
    assert path.read_bytes() == before


def test_a_newer_list_is_respected() -> None:
    with pytest.raises(StorageError, match="newer Satchel"):
        parse({"version": 2, "models": "who knows"})


def test_two_of_one_name_are_refused() -> None:
    twice = body()
    twice["models"].append({**twice["models"][0], "name": "ONE"})
    with pytest.raises(StorageError, match="one name"):
        parse(twice)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["version", "models", "roles", "name", "files", "path"]), inner, max_size=5), max_leaves=15,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(st.binary(max_size=100) | JSON.map(lambda said: json.dumps(said).encode()) | st.just(b"[" * 100_000))
def test_noise_is_a_sentence(data: bytes) -> None:
    try:
        registry.parse(data, "library.json")
    except StorageError as error:
        assert "library.json" in error.what


def test_readers_never_see_half_a_list(tmp_path: Path) -> None:
    path = tmp_path / "library.json"
    sizes = [parse({"version": 1, "models": [{**body()["models"][0], "name": f"m{i}"} for i in range(n)]}) for n in (1, 200)]
    registry.write(path, sizes[0])
    done = threading.Event()

    def write() -> None:
        for i in range(60):
            registry.write(path, sizes[i % 2])
        done.set()

    writer = threading.Thread(target=write)
    writer.start()
    seen = set()
    while not done.is_set():
        seen.add(len(registry.read(path).models))
    writer.join()
    assert seen <= {1, 200}


def test_a_place_that_cannot_be_written_is_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "models").write_text("in the way")
    with pytest.raises(StorageError, match="cannot be written"):
        registry.write(tmp_path / "models" / "library.json", Registry())
    with pytest.raises(StorageError, match="cannot be read"):
        registry.read(tmp_path)
    (tmp_path / "big.json").write_bytes(b" " * (registry.LARGEST + 1))
    with pytest.raises(StorageError, match="larger"):
        registry.read(tmp_path / "big.json")
