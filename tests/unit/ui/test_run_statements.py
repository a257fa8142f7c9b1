"""Any result becomes a list of statements, whatever is in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from tests.ui.recording import read

from satchel.ui.run.statements import Fact, Heading, Statement, answer_sheet, sheet

CITE = {"source": "a.log", "entry": 3, "quote": "stood still"}
_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.sampled_from(
        ["title", "text", "cites", "support", "heading", "at", "source", "quote", "entry", "review", "x"]) | st.text(max_size=5),
        inner, max_size=5),
    max_leaves=30,
)  # fmt: skip


def claims(value):
    if isinstance(value, dict):
        if "cites" in value and "text" in value:
            yield value
        for inner in value.values():
            yield from claims(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from claims(inner)


def test_every_claim_of_a_real_result_is_there_with_its_citations():
    document = read("document")
    shown = sheet(document)
    ids = {one.id for one in shown.items if isinstance(one, Statement) and one.id}
    wanted = {one["id"] for one in claims(document["result"])} - {document["result"]["incidents"][0]["title"]["id"]}
    assert wanted <= ids
    notes = [note for one in shown.items if not isinstance(one, Fact) for note in one.notes]
    assert notes
    assert all(shown.cites[note.cite]["quote"] for note in notes)
    headings = [one.text for one in shown.items if isinstance(one, Heading)]
    assert headings[0] == document["title"]
    assert {"Times", "Impact", "Causes", "Actions", "Timeline"} <= set(headings)
    started = next(one for one in shown.items if isinstance(one, Statement) and one.name == "Started")
    assert started.text == "2026-03-12 04:47 UTC"


def test_a_place_has_one_number_and_each_reference_its_own_quote():
    other = {**CITE, "quote": "again"}
    result = {"said": [{"text": "One.", "cites": [CITE], "support": "supported"},
                       {"text": "Two.", "cites": [other, {**CITE, "entry": 4}], "support": "weak"}]}  # fmt: skip
    shown = sheet({"result": result})
    one, two = (item for item in shown.items if isinstance(item, Statement))
    assert [note.number for note in (*one.notes, *two.notes)] == [1, 1, 2]
    assert [shown.cites[note.cite]["quote"] for note in (*one.notes, two.notes[0])] == ["stood still", "again"]
    assert (one.mark, two.mark) == ("", "≈ weak support")


def test_support_that_is_not_known_counts_as_none():
    for level in ("unsupported", "certain", None):
        assert answer_sheet({"text": "x", "cites": [], "support": level}).items[0].mark == "✗ unsupported"


def test_a_draft_has_its_headings_and_what_is_missing():
    result = {
        "title": "Handover", "kind": "draft",
        "sections": [{"heading": "Causes", "paragraphs": [{"text": "The clock.", "cites": [CITE], "support": "supported"}]}],
        "conflicts": [{"about": "the start", "claims": [{"text": "05:10", "cites": [CITE], "support": "supported"}]}],
        "missing": [{"heading": "Costs", "why": "No source names any."}],
    }  # fmt: skip
    told = [(type(one).__name__, one.text) for one in sheet({"result": result}).items]
    assert told == [
        ("Heading", "Handover"), ("Fact", "draft"), ("Heading", "Causes"), ("Statement", "The clock."),
        ("Heading", "Where the sources disagree"), ("Heading", "About the start"), ("Statement", "05:10"),
        ("Heading", "Missing"), ("Fact", "No source names any."),
    ]  # fmt: skip


def test_what_was_assumed_and_not_read_is_told():
    document = {"result": {}, "assumptions": [{"source": "a.log", "what": "zone", "value": "UTC"}],
                "coverage": {"skipped": [{"source": "b.bin", "why": "This is no text."}]}}  # fmt: skip
    facts = [(one.name, one.text) for one in sheet(document).items if isinstance(one, Fact)]
    assert facts == [("Zone of a.log", "UTC"), ("b.bin", "This is no text.")]


def test_a_decision_shows_in_the_claim():
    edited = {"text": "Old.", "cites": [], "support": "supported", "review": {"verdict": "edit", "text": "New."}}
    rejected = {**edited, "review": {"verdict": "reject"}}
    assert answer_sheet(edited).items[0].text == "New."
    assert answer_sheet(rejected).items[0].is_struck


@given(result=_JSON)
def test_no_result_is_too_strange(result):
    shown = sheet({"result": result, "assumptions": result, "coverage": result})
    for item in shown.items:
        assert "\n" not in item.text
        assert "\u202e" not in item.text
        for note in () if isinstance(item, Fact) else item.notes:
            assert isinstance(shown.cites[note.cite]["quote"], str)
