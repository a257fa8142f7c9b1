"""What a result says, whatever shape it has, and how well a question fits it."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.unit.runtime.routing.conftest import AT, COOK, SCRIBE

from satchel.domain.runs import Run, RunCommand
from satchel.runtime.routing.asking import fit, texts
from satchel.runtime.routing.phrases import Phrases

RUN = Run(id="r", agent="scribe", agent_version="1", status="done", command=RunCommand(agent="scribe"), started_at=AT)
RESULT = {"title": "Valve", "claims": [{"text": "Rosa closed the valve", "cites": [{"quote": "valve is shut", "entry": 3}]}]}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["text", "title", "x", "name"]), inner, max_size=4),
    max_leaves=30,
)


def test_what_is_said_is_found_once_and_in_order() -> None:
    assert texts(RESULT | {"again": [RESULT]}) == ["Valve", "Rosa closed the valve", "valve is shut"]


def test_a_result_that_never_ends_is_bounded() -> None:
    deep: Any = {"text": "bottom"}
    for _ in range(30_000):
        deep = {"x": deep}
    assert texts(deep) == []
    assert len(texts({"x": [{"text": f"line {n}"} for n in range(10_000)]})) == 400
    assert [len(one) for one in texts({"text": "a" * 10_000})] == [300]


@given(body=st.dictionaries(st.sampled_from(["text", "x"]), JSON, max_size=4))
def test_no_result_breaks_it(body: dict[str, Any]) -> None:
    assert all(isinstance(one, str) and one.strip() for one in texts(body))


def test_a_question_fits_by_the_words_of_the_result_and_by_what_its_agent_is_asked(encoder: Any) -> None:
    phrases = Phrases(encoder)
    about = fit(phrases, "who closed the valve?", RUN, COOK, RESULT)
    assert about > 0.7 > 0.3 > fit(phrases, "how deep is the Atlantic?", RUN, COOK, RESULT) >= 0
    assert fit(phrases, "what was agreed?", RUN, SCRIBE, RESULT) > fit(phrases, "what was agreed?", RUN, COOK, RESULT)
    assert fit(phrases, "what is it?", RUN, SCRIBE, RESULT) == 0
    assert fit(phrases, "who closed the valve?", RUN, COOK, {}) == 0
