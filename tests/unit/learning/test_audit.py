"""Sample audits: the draw is fair, repeatable and nested; the interval is Wilson's, honest about a finite number."""

from __future__ import annotations

import math
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.learning.audit import Bound, bound, draw, wilson

NAMES = st.lists(st.text(max_size=6), unique=True, max_size=30)


@st.composite
def counts(pick: st.DrawFn) -> tuple[int, int, int]:
    of = pick(st.integers(1, 3000))
    checked = pick(st.integers(0, of))
    return of, checked, pick(st.integers(0, checked))


@given(NAMES, st.integers(0, 40), st.integers(1, 9), st.randoms())
def test_a_draw_depends_on_names_and_round_alone(names: list[str], size: int, number: int, dice) -> None:
    drawn = draw(names, size, number, str)
    shuffled = list(names)
    dice.shuffle(shuffled)
    assert draw(shuffled, size, number, str) == drawn
    assert len(drawn) == min(size, len(names)) == len(set(drawn))
    assert set(drawn) <= set(names)
    assert draw(names, size + 1, number, str)[: len(drawn)] == drawn


def test_every_claim_is_drawn_about_as_often_and_rounds_differ() -> None:
    names, rounds = [f"run{i % 7}\0claim{i}" for i in range(50)], 2000
    seen = Counter(name for number in range(1, rounds + 1) for name in draw(names, 10, number, str))
    expected, deviation = rounds * 0.2, math.sqrt(rounds * 0.2 * 0.8)
    assert all(abs(seen[name] - expected) < 4.5 * deviation for name in names)
    assert draw(names, 10, 1, str) != draw(names, 10, 2, str)


@given(counts())
def test_a_bound_holds_what_is_known_and_gets_no_wider_with_knowledge(numbers: tuple[int, int, int]) -> None:
    of, checked, wrong = numbers
    found = bound(of=of, checked=checked, wrong=wrong)
    assert 0 <= found.low <= found.high <= 1
    if checked:
        assert found.low - 1e-12 <= wrong / checked <= found.high + 1e-12
        assert found.low >= wrong / of
        assert wrong > 0 or found.low == 0
        assert wrong < checked or found.high == 1
        assert "e-" not in found.sentence()
        assert found.high <= 1 - (checked - wrong) / of + 1e-12
    if checked == of:
        assert found.low == found.high == wrong / of
    assert str(of) in found.sentence()


@given(counts())
def test_a_mirror_image_has_the_mirrored_bound(numbers: tuple[int, int, int]) -> None:
    of, checked, wrong = numbers
    one, other = bound(of=of, checked=checked, wrong=wrong), bound(of=of, checked=checked, wrong=checked - wrong)
    assert one.low == pytest.approx(1 - other.high)
    assert one.high == pytest.approx(1 - other.low)


@pytest.mark.parametrize(("wrong", "checked", "low", "high"), [  # Newcombe 1998, table I, method 3
    (81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718),
])  # fmt: skip
def test_without_a_finite_number_it_is_the_published_interval(wrong: int, checked: int, low: float, high: float) -> None:
    assert wilson(wrong / checked, checked) == pytest.approx((low, high), abs=5e-5)
    assert wilson(wrong / checked, checked) == pytest.approx((bound(of=10**9, checked=checked, wrong=wrong).low, bound(of=10**9, checked=checked, wrong=wrong).high), abs=1e-6)


@pytest.mark.parametrize(("of", "checked"), [(46, 10), (200, 10), (200, 40), (200, 150)])
def test_on_average_it_covers_what_it_promises(of: int, checked: int) -> None:
    """Exactly, with the hypergeometric distribution, for every number of wrong claims that there can be."""
    covered = []
    bounds = [bound(of=of, checked=checked, wrong=wrong) for wrong in range(checked + 1)]
    for truth in range(of + 1):
        chances = [math.comb(truth, w) * math.comb(of - truth, checked - w) / math.comb(of, checked) for w in range(checked + 1)]
        covered.append(sum(p for p, b in zip(chances, bounds, strict=True) if b.low - 1e-9 <= truth / of <= b.high + 1e-9))
    assert sum(covered) / len(covered) >= 0.945
    assert min(covered) >= 0.80


def test_sentences_say_what_is_known() -> None:
    assert bound(of=200, checked=10, wrong=0).sentence() == (
        "10 of 200 checked, none was wrong. With 95 % confidence 0 to 53 of all 200 are wrong (0 % to 26.8 %)."
    )
    assert bound(of=46, checked=10, wrong=0).sentence() == (
        "10 of 46 checked, none was wrong. With 95 % confidence 0 to 10 of all 46 are wrong (0 % to 23.5 %)."
    )
    assert bound(of=3, checked=3, wrong=1).sentence() == "3 of 3 checked, 1 was wrong."
    assert "nothing is known" in bound(of=3, checked=0, wrong=0).sentence()
    assert bound(of=0, checked=0, wrong=0) == Bound(of=0, checked=0, wrong=0, low=0.0, high=0.0)
    assert bound(of=0, checked=0, wrong=0).sentence() == "There are no claims to check."


@pytest.mark.parametrize(("of", "checked", "wrong"), [(3, 4, 0), (3, 2, 3), (3, 2, -1)])
def test_numbers_that_cannot_be_are_refused(of: int, checked: int, wrong: int) -> None:
    with pytest.raises(ValueError, match="part of"):
        bound(of=of, checked=checked, wrong=wrong)
