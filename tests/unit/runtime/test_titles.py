"""What a run is called in lists."""

from __future__ import annotations

import pytest

from satchel.domain.runs import RunInput
from satchel.runtime.steps.result import title_for

NOTHING = {"incidents": [], "note": "No incident was found in these sources."}


def given(*shown: str) -> tuple[RunInput, ...]:
    return tuple(RunInput(path="/x", shown=one) for one in shown)


@pytest.mark.parametrize(
    ("body", "inputs", "title"),
    [
        ({"incidents": [{"title": {"text": "Cranes  stood still"}}], "note": "x"}, given("a.log"), "Cranes stood still"),
        (NOTHING, given("/a/channel.log"), "channel.log: No incident was found in these sources"),
        (NOTHING, given("/a/b/", "-"), "b, standard input: No incident was found in these sources"),
        (NOTHING, given("a", "b", "c", "d"), "a, b and 2 more: No incident was found in these sources"),
        ({"claims": []}, given("channel.log"), "channel.log"),
        (NOTHING, (), "No incident was found in these sources"),
        ({}, (), ""),
        ({}, given("a" * 200), "a" * 119 + "…"),
    ],
)
def test_a_run_is_called_by_its_result_or_by_what_it_read(body, inputs, title):
    assert title_for(body, inputs) == title
