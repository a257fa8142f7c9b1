"""The router: what cannot serve is left out with a reason, and a changed measurement changes the choice."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.labels import Privacy
from satchel.domain.models import Need
from satchel.inference.router.choose import Candidate, Measured, rank

NEED = Need(role="compose", privacy=Privacy.PERSONAL)


def measured(value: float, how: str = "bench") -> Measured:
    return Measured(value=value, how=how, day="2026-11-30")


def local(name: str, **more) -> Candidate:
    given = {"context": 8192, "quality": measured(0.8, "card"), "prompt": measured(200), "reply": measured(12), **more}
    return Candidate(name=name, is_local=True, limit=Privacy.LOCAL_ONLY, **given)


def remote(name: str, limit: Privacy = Privacy.PERSONAL, **more) -> Candidate:
    return Candidate(name=name, is_local=False, limit=limit, context=32_768, **more)


def names(candidates, need=NEED) -> list[str]:
    return [one.name for one in rank(candidates, need).chosen]


def test_the_better_one_comes_first_while_it_is_in_time():
    small, large = local("small"), local("large", quality=measured(0.95, "card"), reply=measured(5))
    assert names([small, large]) == ["large", "small"]
    slower = replace(large, reply=measured(1))
    assert names([small, slower]) == ["small", "large"]
    assert "longer than there is time for" in rank([slower], NEED).chosen[0].why


def test_a_measurement_that_changes_changes_the_choice_and_is_named_with_its_day():
    first, second = local("a", quality=measured(0.7, "card")), local("b", quality=measured(0.9, "card"))
    assert names([first, second]) == ["b", "a"]
    worse = replace(second, quality=Measured(value=0.4, how="card", day="2026-12-01"))
    ranking = rank([first, worse], NEED)
    assert [one.name for one in ranking.chosen] == ["a", "b"]
    assert "70% of the checks (card of 2026-11-30)" in ranking.why
    assert "12.0 tokens a second (bench of 2026-11-30)" in ranking.why


def test_of_equally_good_ones_the_faster_is_chosen_and_what_the_person_chose_comes_before_all():
    slow, fast = local("slow", reply=measured(6)), local("fast", quality=measured(0.81, "card"))
    assert names([slow, fast]) == ["fast", "slow"]
    assert names([replace(slow, roles=frozenset({"compose"})), fast]) == ["slow", "fast"]
    assert names([replace(slow, roles=frozenset({"code"})), fast]) == ["fast", "slow"]


def test_on_battery_there_is_half_the_time():
    large = local("large", quality=measured(0.95, "card"), reply=measured(3))
    assert names([local("small"), large]) == ["large", "small"]
    assert names([local("small"), large], replace(NEED, on_battery=True)) == ["small", "large"]


@pytest.mark.parametrize(
    ("candidate", "need", "why"),
    [
        (remote("r"), replace(NEED, privacy=Privacy.LOCAL_ONLY), "may see personal text"),
        (remote("r", Privacy.PUBLIC), NEED, "may see public text"),
        (local("m", context=2048), NEED, "4,096 are needed"),
        (local("m", verdict="won't fit"), NEED, "does not fit"),
        (local("m", follows_schema=False), NEED, "could not fill a schema"),
        (local("m", languages=frozenset({"en"})), replace(NEED, languages=frozenset({"de"})), "answer in de"),
    ],
)
def test_what_cannot_serve_is_left_out_with_its_reason(candidate, need, why):
    ranking = rank([candidate], need)
    assert ranking.chosen == ()
    assert why in ranking.refused[0].why
    assert ranking.why.startswith("No model: ")


def test_a_named_model_is_tried_whatever_was_measured_but_never_against_privacy():
    poor = local("poor", verdict="won't fit", follows_schema=False)
    assert names([poor, local("good")], replace(NEED, named="poor")) == ["poor"]
    assert names([remote("r")], replace(NEED, named="r", privacy=Privacy.LOCAL_ONLY)) == []
    assert names([local("good")], replace(NEED, named="other")) == []


def test_without_any_model_it_says_so():
    assert rank([], NEED).why == "No model: none is installed."


numbers = st.one_of(st.none(), st.floats(0, 1e6).map(measured))
candidates = st.builds(
    Candidate, name=st.sampled_from("abcdef"), is_local=st.booleans(), context=st.integers(0, 10**6), limit=st.sampled_from(Privacy),
    quality=numbers, prompt=numbers, reply=numbers, follows_schema=st.sampled_from([None, True, False]),
    verdict=st.sampled_from([None, "runs well", "won't fit"]), roles=st.frozensets(st.sampled_from(["extract", "compose"])),
)  # fmt: skip


@given(st.lists(candidates, max_size=6, unique_by=lambda c: c.name), st.sampled_from(Privacy), st.randoms())
def test_no_endpoint_ever_gets_stricter_text_and_the_order_of_the_list_is_nothing(found, privacy, random):
    need = replace(NEED, privacy=privacy)
    ranking = rank(found, need)
    known = {one.name: one for one in found}
    assert all(known[c.name].is_local or privacy.strictness <= known[c.name].limit.strictness for c in ranking.chosen)
    assert len(ranking.chosen) + len(ranking.refused) == len(found)
    mixed = list(found)
    random.shuffle(mixed)
    assert rank(mixed, need) == ranking
