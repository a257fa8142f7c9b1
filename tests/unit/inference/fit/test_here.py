"""What is known of this machine: measured once, kept, measured anew on another one, and never in the way."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.fakes.models import write

from satchel.domain.errors import InputError, MissingError
from satchel.inference.fit.here import Here
from satchel.inference.fit.memory import Setting
from satchel.inference.hardware.machine import Machine
from satchel.inference.hardware.probe import Probe

GIB = 2**30


def machine(available: int = 8 * GIB, processor: str = "One") -> Machine:
    return Machine(
        total=16 * GIB, available=available, cores=4, usable=4, processor=processor, architecture="x86_64",
        instructions=frozenset({"avx2"}), is_on_battery=False,
    )  # fmt: skip


class Place:
    def __init__(self, folder: Path) -> None:
        self.now = machine()
        self.measured = 0
        self.asked = 0
        self.fails = False
        self.rate = 1.0
        self.file = folder / "cache" / "machine.json"
        self.here = self.open()

    def open(self) -> Here:
        return Here(self.file, base=Setting(), devices=self._devices, measure=self._measure, look=lambda: self.now)

    def _devices(self):
        self.asked += 1
        raise MissingError("llama.cpp is not here.")

    def _measure(self, now: Machine) -> Probe:
        self.measured += 1
        if self.fails:
            raise MissingError("It could not be measured.")
        return Probe(
            at=datetime(2026, 12, 1, tzinfo=UTC), machine=now.identity, threads=3, device="", features=frozenset({"AVX2"}),
            bandwidth=1e10 * self.rate, packed=8e9, compute=1e11,
        )  # fmt: skip


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


def test_a_verdict_measures_nothing_and_says_so(place, tmp_path):
    verdict = place.here.verdict([write(tmp_path / "m.gguf")], context=4096)
    assert (verdict.rank, verdict.speed, place.measured) == ("runs well", None, 0)


def test_the_machine_is_measured_once_and_again_when_it_is_another(place, tmp_path):
    assert place.here.measured() is not None
    assert place.here.measured() == place.open().measured()
    assert place.measured == 1
    assert place.here.verdict([write(tmp_path / "m.gguf")], context=4096).speed is not None
    place.now = machine(processor="Another")
    assert place.open().surroundings().processor is None
    place.here.measured()
    assert place.measured == 2


def test_measured_again_the_better_figures_stay(place):
    first = place.here.measured()
    assert first is not None
    place.rate = 0.5
    assert place.here.measured(again=True) == first
    place.rate = 2.0
    better = place.here.measured(again=True)
    assert better is not None
    assert (better.bandwidth, place.here.measured()) == (2e10, better)


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"at": 3}', json.dumps({"at": "2026-12-01", "machine": "x" * 400})])
def test_a_damaged_note_is_measured_anew(place, damage):
    place.file.parent.mkdir()
    place.file.write_text(damage)
    assert place.here.measured() is not None
    assert place.measured == 1


def test_where_nothing_can_be_measured_the_verdict_goes_by_memory_alone(place, tmp_path):
    place.fails = True
    assert place.here.measured() is None
    path = write(tmp_path / "m.gguf")
    assert place.here.verdict([path], context=4096).rank == "runs well"
    place.now = machine(available=GIB // 100)
    assert place.here.verdict([path], context=4096).rank == "won't fit"
    assert place.here.explained()


def test_devices_are_asked_for_once_and_may_be_none(place):
    assert place.here.surroundings().devices == ()
    place.here.surroundings()
    assert place.asked == 1


def test_a_file_that_changes_is_read_again_and_no_model_is_said(place, tmp_path):
    path = write(tmp_path / "m.gguf")
    place.here.verdict([path], context=4096)
    path.write_bytes(b"GGUF, or so it says")
    with pytest.raises(InputError):
        place.here.verdict([path], context=4096)
