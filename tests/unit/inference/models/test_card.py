"""A card is what a probe saw; from outside it is believed only where it is one."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from satchel.inference.models.card import Card, Trial

CARD = Card(
    made_at=datetime(2026, 11, 2, 10, 0, tzinfo=UTC), seconds=12.5, follows_schema=True, calls_tools=False, long_context=4096,
    languages=("en", "de"), tokens_per_second=8.25, trials=(Trial(task="schema", passed=True, said="{}"), Trial(task="en", passed=None)),
)  # fmt: skip


def test_it_goes_out_and_comes_back() -> None:
    said = CARD.to_json()
    assert said["made_at"] == "2026-11-02T10:00:00+00:00"
    assert Card.from_json(said) == CARD


def test_it_is_complete_when_everything_had_its_turn() -> None:
    assert not CARD.is_complete
    assert Card(made_at=CARD.made_at, seconds=1, trials=(Trial(task="en", passed=False),)).is_complete


@pytest.mark.parametrize("changes", [
    {"made_at": "today"}, {"made_at": "2026-11-02T10:00:00"}, {"seconds": -1}, {"seconds": float("nan")}, {"long_context": -1},
    {"languages": ["x" * 100]}, {"trials": [{"task": "", "passed": True}]}, {"trials": [{"task": "t", "passed": True, "said": "x" * 1000}]}, {"extra": 1},
])  # fmt: skip
def test_another_thing_is_no_card(changes: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="validation error"):
        Card.from_json({**CARD.to_json(), **changes})
