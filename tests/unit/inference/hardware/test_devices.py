"""Devices as a worker reports them."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from satchel.inference.hardware.devices import LARGEST, Device, devices

CARD = {"name": "a card", "kind": "gpu", "free": 5, "total": 8}


def test_a_card() -> None:
    assert devices([CARD]) == (Device(name="a card", kind="gpu", free=5, total=8),)


def test_an_integrated_one_counts_only_alone() -> None:
    inside = {**CARD, "name": "inside", "kind": "integrated"}
    assert [one.name for one in devices([inside, CARD])] == ["a card"]
    assert [one.name for one in devices([inside])] == ["inside"]


def test_what_makes_no_sense_is_left_out() -> None:
    wrong = [{"kind": "cpu"}, {"free": 9}, {"free": -1}, {"total": 0, "free": 0}, {"free": True}, {"name": 3}, {"free": 5.0},
             {"total": LARGEST + 1}, {"free": None}, {"kind": ["gpu"]}]  # fmt: skip
    assert devices([{**CARD, **change} for change in wrong]) == ()
    assert devices(["x", None, 3]) == devices("text") == devices(None) == devices({"name": "x"}) == ()


def test_names_are_made_printable() -> None:
    assert devices([{**CARD, "name": "a\x1b[31m\ncard" + "d" * 500}])[0].name.startswith("a[31mcard")
    assert devices([{**CARD, "name": "\n"}])[0].name == "a device without a name"


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(max_size=5),
                    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
                        st.sampled_from(["name", "kind", "free", "total"]), inner, max_size=4), max_leaves=12))  # fmt: skip
def test_any_answer(untrusted: object) -> None:
    assert all(0 <= one.free <= one.total for one in devices(untrusted))
