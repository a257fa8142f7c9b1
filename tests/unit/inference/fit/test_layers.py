"""How many layers go to devices, and why."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.fakes.shaped_headers import header, read

from satchel.inference.fit.layers import RESERVE, Layers, choose, room
from satchel.inference.fit.memory import Setting, device_needs
from satchel.inference.hardware.devices import Device

FOUND, MODEL = read(header(layers=16, width=2048, heads=32, kv_heads=8, inner=8192))
NEEDS = device_needs(FOUND, MODEL, Setting())


def device(free: int, name: str = "a card") -> Device:
    return Device(name=name, kind="gpu", free=free, total=max(free, 8 * RESERVE))


def chosen(*devices: Device) -> Layers:
    return choose(FOUND, MODEL, Setting(), devices)


def test_without_a_device_it_runs_on_the_processor() -> None:
    assert chosen() == Layers(gpu_layers=0, why="It runs on the processor: llama.cpp finds no other device that it can use.")


def test_all_of_it_where_there_is_room() -> None:
    found = chosen(device(8 * RESERVE))
    assert found.gpu_layers == 17
    assert found.why.startswith("All of it goes to a card: ")


def test_as_many_as_fit_beside_the_reserve() -> None:
    found = chosen(device(RESERVE + NEEDS[9]))
    assert found.gpu_layers == 9
    assert found.why.startswith("9 of 17 layers go to a card (")
    assert chosen(device(RESERVE + NEEDS[9] - 1)).gpu_layers == 8


def test_too_little_room_is_said() -> None:
    found = chosen(device(RESERVE + 1000))
    assert found.gpu_layers == 0
    assert found.why.startswith("It runs on the processor: the first layers need ")
    assert found.why.endswith(" and a card can give 0 MB.")


def test_a_small_device_keeps_less_back() -> None:
    assert room([Device(name="x", kind="gpu", free=2**30, total=2**30)]) == 2**30 * 7 // 8


def test_several_devices_have_their_rooms_together_less_what_splitting_costs() -> None:
    one, two = device(RESERVE + NEEDS[9], "one"), device(RESERVE + NEEDS[9], "two")
    found = chosen(one, two)
    assert 9 < found.gpu_layers <= 17
    assert "one and two" in found.why


@given(st.integers(0, 2**40), st.integers(0, 2**40))
def test_more_room_never_means_fewer_layers(free: int, more: int) -> None:
    small, large = (chosen(device(size)).gpu_layers for size in sorted((free, more)))
    assert small <= large
    assert NEEDS[large] <= room([device(max(free, more))])
