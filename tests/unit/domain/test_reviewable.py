"""Which claims can be reviewed: every kind of result is walked by the same rule."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from satchel.domain.reviewable import claim_id, claims_of, is_claim, said

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(["text", "cites", "support", "id", "incidents", "heading", "x"]), inner, max_size=5),
    max_leaves=20,
)  # fmt: skip


def claim(name: str, text: str = "words", **more: Any) -> dict[str, Any]:
    return {"id": name, "text": text, "cites": [], "support": "supported", **more}


def places(result: dict[str, Any]) -> list[tuple[str, str, int | None]]:
    return [(one.id, one.section, one.incident) for one in claims_of(result)]


def test_an_incident_result_names_its_keys_and_counts_its_incidents() -> None:
    incident = {
        "title": claim("t"), "status": "ongoing", "milestones": {"started": {"at": "x", "cites": []}}, "impact": [claim("i")],
        "conflicts": [{"about": "a", "claims": [claim("c1"), claim("c2")]}], "people": [{"name": "n", "role": "r", "cites": []}],
    }  # fmt: skip
    result = {
        "incidents": [incident, {"title": claim("u"), "timeline": [claim("l", at="x")]}], "flagged": [claim("f")],
        "changed_since": {"since": "x", "added": [claim("i")], "withdrawn": [claim("w")]},
    }  # fmt: skip
    assert places(result) == [
        ("t", "title", 1), ("i", "impact", 1), ("c1", "conflicts", 1), ("c2", "conflicts", 1), ("u", "title", 2), ("l", "timeline", 2),
    ]  # fmt: skip


def test_a_document_names_its_headings() -> None:
    result = {"title": "T", "sections": [{"heading": " What\nis  known ", "paragraphs": [claim("p"), {**claim("q"), "id": ""}]}], "conflicts": []}
    found = claims_of(result)
    assert [one.section for one in found] == ["What is known"] * 2
    assert found[1].id == claim_id(found[1].claim)
    assert len(found[1].id) == 10


def test_what_a_claim_stands_for_is_not_reviewed_beside_it_and_equal_ids_are_one() -> None:
    merged = claim("a", **{"from": [claim("a", "old"), claim("b")]})
    assert places({"claims": [merged, claim("a")]}) == [("a", "claims", None)]


def test_what_a_claim_says_is_more_than_its_text_and_less_than_its_evidence() -> None:
    one = claim("a", standing="suspected", owner=None)
    assert said(one) == said({**one, "id": "b", "support": "weak", "cites": [1], "added_by": "model", "from": []})
    for change in ({"text": "other"}, {"standing": "confirmed"}, {"owner": "Ana"}):
        assert said(one) != said({**one, **change})


@given(JSON)
def test_no_json_breaks_the_walk(body: Any) -> None:
    found = claims_of({"result": body} if not isinstance(body, dict) else body)
    assert len({one.id for one in found}) == len(found)
    assert all(is_claim(one.claim) and one.text is not None for one in found)
