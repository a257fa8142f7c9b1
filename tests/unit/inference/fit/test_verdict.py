"""Verdicts, as people read them."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.shaped_headers import header, odd_headers, read

from satchel.domain.errors import InputError
from satchel.inference.fit.explain import explain
from satchel.inference.fit.typical import SIZES, typical
from satchel.inference.fit.verdict import LEAST_CONTEXT, Surroundings, judge
from satchel.inference.gguf.description import describe
from satchel.inference.hardware.devices import Device
from satchel.inference.hardware.machine import Machine
from satchel.inference.hardware.probe import Probe

GIB = 2**30
LAPTOP = Machine(total=16 * GIB, available=10 * GIB, cores=8, usable=8, processor="p", architecture="x86_64",
                 instructions=frozenset(), is_on_battery=False)  # fmt: skip
PROBE = Probe(at=datetime(2026, 1, 2, tzinfo=UTC), machine=LAPTOP.identity, threads=7, device="",
              features=frozenset({"AVX2", "REPACK"}), bandwidth=45e9, packed=40e9, compute=400e9)  # fmt: skip
HERE = Surroundings(machine=LAPTOP, features=PROBE.features, processor=PROBE)
THREE = typical(SIZES[2])
CARD = Device(name="a card", kind="gpu", free=7 * GIB, total=8 * GIB)


def test_it_runs_well() -> None:
    verdict = judge(*THREE, HERE, context=8192)
    assert verdict.rank == "runs well"
    assert verdict.setting.context == 8192
    assert verdict.why == "It runs well: it needs 2.4 GB of the 10.7 GB that are free; about 15 words a second."


def test_it_runs_slowly_and_says_what_takes_long() -> None:
    slow = replace(PROBE, packed=2e9, bandwidth=5e9, compute=60e9)
    verdict = judge(*THREE, replace(HERE, processor=slow), context=4096)
    assert verdict.rank == "runs slowly"
    assert "about one word a second" in verdict.why
    assert "Reading 2,048 tokens takes it" in verdict.why


def test_it_wont_fit() -> None:
    verdict = judge(*typical(SIZES[-1]), HERE, context=8192)
    assert verdict.rank == "won't fit"
    assert verdict.setting.context == LEAST_CONTEXT
    assert verdict.why.startswith("It won't fit: it needs 4")
    assert verdict.why.endswith(" GB and 10.7 GB are free, some of which other programs need.")


def test_the_context_shrinks_before_it_gives_up() -> None:
    verdict = judge(*typical(SIZES[3]), replace(HERE, machine=replace(LAPTOP, available=6 * GIB)), context=32_768)
    assert verdict.rank != "won't fit"
    assert LEAST_CONTEXT <= verdict.setting.context < 32_768
    assert f"Its context is {verdict.setting.context:,} tokens instead of 32,768, so that it fits." in verdict.why


def test_no_more_context_than_it_was_trained_for() -> None:
    verdict = judge(*THREE, HERE, context=10**9)
    assert verdict.setting.context == 32_768
    assert "instead of" not in verdict.why


def test_without_a_measurement_only_memory_is_judged() -> None:
    verdict = judge(*THREE, replace(HERE, processor=None), context=4096)
    assert (verdict.rank, verdict.speed) == ("runs well", None)
    assert "its speed is not measured yet" in verdict.why


def test_a_card_takes_the_load_off_memory() -> None:
    seven = typical(SIZES[3])
    small = replace(HERE, machine=replace(LAPTOP, available=2 * GIB))
    assert judge(*seven, small, context=4096).rank == "won't fit"
    verdict = judge(*seven, replace(small, devices=(CARD,)), context=4096)
    assert verdict.setting.gpu_layers == 29
    assert verdict.why.endswith("That speed is the processor's; the device was not measured yet.")
    fast = judge(*seven, replace(small, devices=(CARD,), device=replace(PROBE, packed=4e11, bandwidth=4e11, compute=1e13)),
                 context=4096)  # fmt: skip
    assert fast.rank == "runs well"
    assert "not measured" not in fast.why


def test_an_integrated_device_takes_from_the_same_memory() -> None:
    shared = replace(CARD, kind="integrated")
    verdict = judge(*typical(SIZES[3]), replace(HERE, machine=replace(LAPTOP, available=2 * GIB), devices=(shared,)),
                    context=4096)  # fmt: skip
    assert verdict.rank == "won't fit"


def test_what_is_no_model_of_its_own() -> None:
    for pairs, said in (({"general.type": "adapter"}, "adapter"), ({"general.type": "mmproj"}, "projector")):
        found = header()
        found = replace(found, pairs={**found.pairs, **pairs})
        verdict = judge(found, describe(found, "it"), HERE, context=4096)
        assert (verdict.rank, said in verdict.why) == ("won't fit", True)
    empty = replace(header(), tensors=())
    assert "no weights" in judge(*read(empty), HERE, context=4096).why


@given(odd_headers(), st.integers(-5, 2**31), st.booleans(), st.sampled_from([(), (CARD,), (CARD, CARD)]))
def test_any_header_gets_a_verdict(odd, context: int, is_measured: bool, devices: tuple[Device, ...]) -> None:
    try:
        model = describe(odd, "it")
    except InputError:
        return
    here = replace(HERE, processor=PROBE if is_measured else None, devices=devices)
    verdict = judge(odd, model, here, context=context)
    assert verdict.why.endswith(".")
    assert 0 <= verdict.setting.gpu_layers <= model.layers + 1


def test_doctor_says_what_can_run() -> None:
    assert explain(HERE) == (
        "17.2 GB of memory, 10.7 GB free, 8 cores, no GPU that llama.cpp can use.",
        "Models of up to about 14 billion parameters at 4 bits fit; up to 3 billion run well.",
        "Speeds rest on a measurement of 2026-01-02 with 7 threads.",
    )
    poor = Surroundings(machine=replace(LAPTOP, available=GIB // 2, usable=1, is_on_battery=True), features=frozenset(),
                        devices=(CARD,))  # fmt: skip
    assert explain(replace(poor, devices=()))[1:] == (
        "No model fits at the moment; the smallest that are of use need about a gigabyte.",
        "The machine is on battery, where computing is slower and empties it fast.",
    )
    assert "a card with 7.5 GB free of 8.6 GB" in explain(poor)[0]


def test_typical_models_have_the_sizes_that_they_are_called_by() -> None:
    for size in SIZES:
        assert abs(typical(size)[1].parameters / 1e9 / size.billions - 1) < 0.1
