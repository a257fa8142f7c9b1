"""Models of other programs, in stores as those programs keep them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.fakes.models import write

from satchel.inference.models import ollama
from satchel.inference.models.places import Place, places
from satchel.inference.models.scan import scan


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def gguf(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write(tmp_path_factory.mktemp("made") / "two.gguf")


def put(gguf: Path, target: Path) -> Path:
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy(gguf, target)
    return target


def pulled(store: Path, gguf: Path, name: str, *, manifest: object = None, folder: str = "manifests") -> Path:
    """A model as `ollama pull` leaves it."""
    digest = hashlib.sha256(gguf.read_bytes()).hexdigest()
    put(gguf, store / "blobs" / f"sha256-{digest}")
    layers = [{"mediaType": "application/vnd.ollama.image.template", "digest": "sha256:" + "0" * 64},
              {"mediaType": "application/vnd.ollama.image.model", "digest": f"sha256:{digest}", "size": 1}]  # fmt: skip
    path = store / folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"schemaVersion": 2, "layers": layers} if manifest is None else manifest))
    return path


def test_each_program_keeps_them_somewhere_else(home: Path, gguf: Path) -> None:
    put(gguf, home / ".lmstudio/models/infra/ocelot/ocelot-Q4_0.gguf")
    put(gguf, home / ".local/share/nomic.ai/GPT4All/orca.gguf")
    put(gguf, home / ".local/share/Jan/data/llamacpp/models/jan/model.gguf")
    put(gguf, home / ".cache/llama.cpp/cached.gguf")
    blob = put(gguf, home / ".cache/huggingface/hub/models--a--b/blobs/abc")
    link = home / ".cache/huggingface/hub/models--a--b/snapshots/1/hub.gguf"
    link.parent.mkdir(parents=True)
    link.symlink_to(blob)
    pulled(home / ".ollama/models", gguf, "registry.ollama.ai/library/qwen3/4b")
    found = scan(places(home, {}, "linux"))
    assert [(f.program, f.name) for f in found] == [
        ("GPT4All", "orca"), ("Hugging Face", "hub"), ("Jan", "jan"), ("LM Studio", "ocelot-Q4_0"), ("Ollama", "qwen3:4b"),
        ("llama.cpp", "cached"),
    ]  # fmt: skip
    assert all(f.description is not None and f.description.layers == 2 and f.size == gguf.stat().st_size for f in found)


@pytest.mark.parametrize("system", ["linux", "darwin", "win32"])
def test_nothing_there_is_nothing_found(home: Path, system: str) -> None:
    assert scan(place for place in places(home, {}, system) if home in place.folder.parents) == []


def test_the_environment_moves_them(home: Path) -> None:
    moved = {"OLLAMA_MODELS": "/o", "HF_HOME": "/h", "LLAMA_CACHE": "/l", "XDG_DATA_HOME": "/d"}
    folders = {str(place.folder) for place in places(home, moved, "linux")}
    assert {"/o", "/h/hub", "/l", "/d/nomic.ai/GPT4All"} <= folders


def test_a_file_in_two_places_is_one_model(home: Path, gguf: Path) -> None:
    path = put(gguf, home / "a" / "m.gguf")
    (home / "b").mkdir()
    (home / "b" / "same.gguf").hardlink_to(path)
    assert len(scan([Place(program="A", folder=home / "a"), Place(program="B", folder=home / "b")])) == 1


def test_what_cannot_be_used_says_why(home: Path, gguf: Path) -> None:
    (home / "broken.gguf").write_bytes(gguf.read_bytes()[:1000])
    put(gguf, home / "big-00001-of-00003.gguf")
    put(gguf, home / "big-00003-of-00003.gguf")
    broken, big = sorted(scan([Place(program="A", folder=home)]), key=lambda f: f.name, reverse=True)
    assert (broken.description, "is no model" in broken.why) == (None, True)
    assert (big.name, [p.name for p in big.files][1], "00002-of-00003" in big.why) == ("big", "big-00002-of-00003.gguf", True)


def test_a_split_model_is_one(home: Path, gguf: Path) -> None:
    for i in (1, 2):
        put(gguf, home / f"big-0000{i}-of-00002.gguf")
    (big,) = scan([Place(program="A", folder=home)])
    assert (big.name, len(big.files), big.size, big.why) == ("big", 2, 2 * gguf.stat().st_size, "")


@pytest.mark.parametrize(("path", "name"), [
    ("registry.ollama.ai/library/qwen3/latest", "qwen3"), ("ollama.com/library/qwen3/8b", "qwen3:8b"),
    ("registry.ollama.ai/somebody/mix/7b", "somebody/mix:7b"), ("hf.co/a/b/Q4_0", "hf.co/a/b:Q4_0"),
])  # fmt: skip
def test_names_are_those_that_ollama_shows(home: Path, gguf: Path, path: str, name: str) -> None:
    pulled(home, gguf, path)
    assert [found for found, _ in ollama.models(home)] == [name]


def test_a_newer_store_is_read_too_and_names_each_once(home: Path, gguf: Path) -> None:
    pulled(home, gguf, "registry.ollama.ai/library/qwen3/4b")
    pulled(home, gguf, "ollama.com/library/qwen3/4b", folder="manifests-v2")
    assert [found for found, _ in ollama.models(home)] == ["qwen3:4b"]


@pytest.mark.parametrize("digest", ["sha256:../../../etc/passwd", "sha256:" + "g" * 64, "md5:0", 7, None])
def test_a_digest_never_leads_out_of_the_store(home: Path, gguf: Path, digest: object) -> None:
    layer = {"mediaType": "application/vnd.ollama.image.model", "digest": digest}
    pulled(home, gguf, "registry.ollama.ai/library/x/1", manifest={"layers": [layer]})
    assert list(ollama.models(home)) == []


JSON = st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=20), lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["layers", "mediaType", "digest", "x"]), inner, max_size=4), max_leaves=12)


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(JSON)
def test_any_manifest_is_read_or_passed_over(tmp_path: Path, body: object) -> None:
    path = tmp_path / "manifests" / "registry.ollama.ai" / "library" / "x" / "1"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(body))
    assert list(ollama.models(tmp_path)) == []
