"""What was measured, stored and read back; the measuring itself is in tests/program."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.inference.gguf.description import describe
from satchel.inference.gguf.header import read_header
from satchel.inference.hardware import probe_model
from satchel.inference.hardware.probe import Probe

MEASURED = Probe(at=datetime(2026, 1, 2, 3, tzinfo=UTC), machine="m", threads=3, device="", features=frozenset({"AVX2"}),
                 bandwidth=1e10, packed=9e9, compute=1e11)  # fmt: skip


def test_it_comes_back_as_it_was() -> None:
    assert Probe.from_json(json.loads(json.dumps(MEASURED.to_json()))) == MEASURED


@pytest.mark.parametrize("change", [
    {"bandwidth": 0}, {"packed": "x"}, {"compute": float("nan")}, {"compute": float("inf")}, {"threads": 0}, {"at": "soon"},
    {"features": 3}, {"bandwidth": None}, {"threads": []},
])  # fmt: skip
def test_anything_else_is_measured_again(change: dict[str, object]) -> None:
    assert Probe.from_json({**MEASURED.to_json(), **change}) is None


@given(st.recursive(st.none() | st.floats() | st.text(max_size=3), lambda i: st.dictionaries(
    st.sampled_from(["at", "machine", "threads", "device", "features", "bandwidth", "packed", "compute"]), i)))  # fmt: skip
def test_no_file_breaks_it(untrusted: object) -> None:
    assert Probe.from_json(untrusted) is None or isinstance(untrusted, dict)


@pytest.mark.parametrize("packing", ["Q4_0", "F16"])
def test_its_model_is_a_whole_one(tmp_path: Path, packing: probe_model.Packing) -> None:
    header = read_header(probe_model.write(tmp_path / "m.gguf", packing))
    model = describe(header, "m")
    assert (model.quantisation, model.layers, model.vocabulary) == (packing, probe_model.LAYERS[packing], 2048)
    assert model.parameters - probe_model.matrices(packing) == 2048 * 2048 + 2048 * (1 + 2 * model.layers)
    assert 70e6 < model.weights < 130e6
