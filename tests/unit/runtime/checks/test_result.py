"""Results of any shape are walked; whatever has a text and citations is judged."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from satchel.domain.labels import Labels, Origin
from satchel.domain.passages import Passage
from satchel.runtime.checks.result import count_support, verify_result

LABELS = Labels(origins=frozenset({Origin.OTHERS}))
PASSAGES = [Passage(source="chat", text="pay-2 is down since 14:05", labels=LABELS, entry=1, author="rosa")]
GOOD = {"source": "chat", "entry": 1, "quote": "pay-2 is down"}
BAD = {"source": "chat", "entry": 1, "quote": "pay-3 is down"}


def claim(text: str, *cites: dict, **more) -> dict:
    return {"id": text, "text": text, "cites": list(cites), "support": "unsupported", **more}


def test_claims_are_judged_wherever_they_are():
    result = {"incidents": [{"title": claim("pay-2 is down", GOOD), "milestones": {"started": {"at": "x", "cites": [GOOD]},
              "resolved": {"at": "x", "cites": [BAD]}}, "conflicts": [{"about": "x", "claims": [claim("pay-3", GOOD)]}]}],
              "sections": [{"paragraphs": [{"text": "pay-2 is down", "cites": [GOOD]}]}]}  # fmt: skip
    checked = verify_result(result, PASSAGES)
    incident = checked["incidents"][0]
    assert incident["title"]["support"] == "supported"
    assert incident["conflicts"][0]["claims"][0]["support"] == "unsupported"
    assert incident["milestones"] == {"started": {"at": "x", "cites": [GOOD]},
                                      "resolved": {"at": "x", "cites": [BAD], "support": "unsupported"}}  # fmt: skip
    assert checked["sections"][0]["paragraphs"][0]["support"] == "supported"
    assert count_support(checked) == {"supported": 2, "weak": 0, "unsupported": 1}
    aside = {"changed_since": {"added": [incident["title"]]}, "flagged": [claim("pay-2 is down", GOOD) | {"support": "supported"}]}
    assert count_support({**checked, **aside}) == count_support(checked), "as many as can be reviewed"


def test_a_crafts_own_doubt_is_kept_and_its_confidence_is_not():
    assert verify_result(claim("pay-2 is down", GOOD) | {"support": "weak"}, PASSAGES)["support"] == "weak"
    assert verify_result(claim("pay-3 is down", GOOD) | {"support": "supported"}, PASSAGES)["support"] == "unsupported"


def test_sentences_of_ours_about_shown_text_need_only_their_citations():
    ours = "Somebody tried to give orders here."
    checked = verify_result({"flagged": [claim(ours, GOOD), claim(ours, BAD), claim(ours)]}, PASSAGES)
    assert [c["support"] for c in checked["flagged"]] == ["supported", "unsupported", "unsupported"]


def test_the_result_itself_is_left_as_it_was_and_judging_twice_changes_nothing():
    result = {"a": [claim("pay-2 is down", GOOD, at=None)]}
    before = repr(result)
    once = verify_result(result, PASSAGES)
    assert repr(result) == before
    assert verify_result(once, PASSAGES) == once


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3)
    | st.dictionaries(st.sampled_from(["text", "cites", "source", "entry", "quote", "owner", "start", "end", "x"]), inner, max_size=5),
    max_leaves=12,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.dictionaries(st.sampled_from(["a", "text", "cites"]), JSON, max_size=3))
def test_no_shape_breaks_the_walk(body: dict):
    checked = verify_result(body, PASSAGES)
    assert {k: v for k, v in checked.items() if k != "support"}.keys() == body.keys()
