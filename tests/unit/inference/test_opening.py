"""What is opened where llama.cpp is there, missing or broken, and what opening costs."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from satchel.domain.errors import MissingError
from satchel.inference.encoder.opening import open_encoders
from satchel.system import paths

_SHIPPED = paths.resources() / "encoder"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    folder = tmp_path / "encoder"
    shutil.copytree(_SHIPPED, folder)
    return folder


def test_opens_what_is_shipped(encoders):
    assert encoders.fast.dimension == 256
    assert encoders.fast.name != encoders.best.name or encoders.full is None
    if encoders.full is not None:
        assert (encoders.full.dimension, encoders.reason) == (384, "")
        assert encoders.best is encoders.full


def test_without_llama_cpp_the_table_serves_alone_and_says_why(monkeypatch):
    monkeypatch.setattr("satchel.inference.encoder.opening.find_spec", lambda _name: None)
    found = open_encoders()
    assert found.full is None
    assert found.best is found.fast
    assert found.reason == (
        "The built-in word table serves alone, with less sense for paraphrases: llama.cpp is not installed."
    )
    assert found.best.embed(["x"]).count == 1
    found.close()


def test_a_probe_that_fails_leaves_the_table(copy, monkeypatch):
    monkeypatch.setattr("satchel.inference.encoder.opening.find_spec", lambda _name: object())
    (copy / "encoder.gguf").write_bytes(b"GGUF, but damaged")
    found = open_encoders(copy, probe=True)
    assert found.full is None
    assert "model file is missing or damaged" in found.reason or "not installed" in found.reason


@pytest.mark.parametrize("name", ["encoder.json", "vocab.txt", "static.npz"])
@pytest.mark.parametrize("damage", ["missing", "changed"])
def test_damaged_files_are_one_sentence(copy, name, damage):
    if damage == "missing":
        (copy / name).unlink()
    else:
        (copy / name).write_bytes((copy / name).read_bytes()[:-3])
    with pytest.raises(MissingError, match="missing or damaged"):
        open_encoders(copy)


def test_the_manifest_says_what_is_shipped():
    manifest = json.loads((_SHIPPED / "encoder.json").read_text(encoding="utf-8"))
    for part in ("full", "static"):
        assert manifest[part]["bytes"] == (_SHIPPED / manifest[part]["file"]).stat().st_size
        assert manifest[part]["name"].endswith(manifest[part]["sha256"][:8])
    assert manifest["static"]["bytes"] <= 12_000_000


def test_provenance_names_the_published_checksums():
    manifest = json.loads((_SHIPPED / "encoder.json").read_text(encoding="utf-8"))
    provenance = (_SHIPPED / "PROVENANCE.md").read_text(encoding="utf-8")
    assert all(digest in provenance for digest in manifest["published"].values())
    assert "Apache License" in (_SHIPPED / "LICENSE").read_text(encoding="utf-8")


def test_importing_the_encoder_loads_neither_numpy_nor_llama_cpp():
    code = "import sys, satchel.inference.encoder; print({'numpy', 'llama_cpp'} & set(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-P", "-c", code],
        env={**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert done.stdout.strip() == "set()"
