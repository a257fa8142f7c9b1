"""What is meant and what is said beside it, on talk from a cable car."""

from __future__ import annotations

from dataclasses import replace

import pytest
from tests.fakes.talk import story


@pytest.mark.parametrize("text", [
    "the kiosk freezer is warm, nothing to do with this", "before I forget, van six has a flat tyre", "Gasalarm in der Küche, das ist eine andere Baustelle",
    "radio 4 is dead since lunch, but that's a different story",
])  # fmt: skip
def test_what_is_said_to_be_something_else_is_never_meant(text):
    told = story([(f"09:00 ada: {text}", "other symptom impact")]).told[0]
    assert not replace(told, slots={"impact": 0.9}).serious


def test_what_serves_a_slot_well_is_meant_though_it_sounds_like_something_else():
    told = story([("09:00 ada: gondola 7 hangs over the river with four guests", "other")]).told[0]
    assert not replace(told, slots={"impact": 0.1}).serious
    assert replace(told, slots={"impact": 0.9}).serious
