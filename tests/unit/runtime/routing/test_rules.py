"""Names in front of a request, and what agents take."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.unit.runtime.routing.conftest import CLERK, COOK, SCRIBE, profile

from satchel.domain.runs import RunInput
from satchel.runtime.routing.request import parse
from satchel.runtime.routing.rules import is_made_for, lacks, named, refuses

AGENTS = [COOK, CLERK, SCRIBE, profile("scribe-two", title="Scribe of calls")]


@pytest.mark.parametrize(
    ("text", "who", "rest"),
    [
        ("@cook a cake", ["cook"], "a cake"), ("@Cook, a cake", ["cook"], "a cake"), ("cook: a cake", ["cook"], "a cake"),
        ("  COOK:a cake", ["cook"], "a cake"), ("@scribe of calls write", ["scribe-two"], "write"),
        ("@scribe write", ["scribe"], "write"), ("@scribe-two", ["scribe-two"], ""), ("@cook\na\nb", ["cook"], "a\nb"),
        ("cook a cake", [], "cook a cake"), ("Scribe, please", [], "Scribe, please"), ("@cooking a cake", [], "@cooking a cake"),
        ("mail @cook", [], "mail @cook"),
    ],
)  # fmt: skip
def test_who_is_named(text: str, who: list[str], rest: str):
    found = named(text, AGENTS)
    assert ([p.id for p in found.profiles], found.rest) == (who, rest)


def test_two_of_one_name_are_both_named():
    assert len(named("@cook hi", [COOK, profile("other", title="cook")]).profiles) == 2


def test_a_name_that_nobody_has_is_told():
    assert named("@nobody, hi", AGENTS).unknown == "nobody"
    assert named("@ hi", AGENTS).unknown == ""


@given(st.text(max_size=300), st.sampled_from(["", "@cook ", "cook: ", "@İcook ", "@"]))
def test_no_text_breaks_it(text: str, front: str):
    found = named(front + text, [*AGENTS, profile("x", title="İIß")])
    assert found.rest.strip() in (front + text)
    if front in ("@cook ", "cook: "):
        assert "cook" in {p.id for p in found.profiles}


def given_(*names: str):
    return parse("do it", [RunInput(path=f"/nowhere/{n}", shown=n) for n in names])


def test_what_an_agent_takes():
    assert refuses(CLERK, given_("a.log")) == "It does not read this (log)."
    assert not refuses(CLERK, given_("a.csv"))
    assert not refuses(CLERK, given_("a.zip"))  # what is in there nobody knows yet
    assert not refuses(CLERK, given_("a.log", "b.json"))
    assert not refuses(COOK, given_("a.log"))
    assert "at most 1" in refuses(profile("one", maximum=1), given_("a.log", "b.log"))
    assert lacks(CLERK, parse("do it"))
    assert not lacks(COOK, parse("do it"))
    assert is_made_for(SCRIBE, given_("a.log"))
    assert not is_made_for(COOK, given_("a.log"))
